//! In what Mistral's embeddings differ from OpenAI's.

use serde_json::{Value, json};
use tollgate::{
    EmbedExt, EmbedRequest, ErrorKind,
    protocol::{EmbedProtocol, Endpoint, OpenAiChat, Quirks},
    providers::Mistral,
    types::{EmbedTask, Secret},
};

use crate::support::{embedded, inputs, upstream};

fn mistral() -> Endpoint {
    let endpoint = Endpoint::new("mistral", "https://api.mistral.ai/v1").unwrap();
    endpoint.with_quirks(Quirks::mistral())
}

#[test]
fn the_length_of_vectors_has_another_name_and_the_end_user_none() {
    let request = EmbedRequest::new("codestral-embed", "a").dimensions(256);
    let sent = OpenAiChat::encode_embed(&request, &mistral()).unwrap();
    let body: Value = serde_json::from_slice(sent.body()).unwrap();
    let wanted = json!({"model": "codestral-embed", "input": "a", "output_dimension": 256});
    assert_eq!(body, wanted);
    for (request, field) in [
        (request.clone().end_user("u"), "`user`:"),
        (request.task(EmbedTask::Clustering), "`input_type`:"),
    ] {
        let error = OpenAiChat::encode_embed(&request, &mistral()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.message().unwrap().starts_with(field));
        let dropped = request.drop_unsupported(true);
        let sent = OpenAiChat::encode_embed(&dropped, &mistral()).unwrap();
        assert_eq!(
            serde_json::from_slice::<Value>(sent.body()).unwrap(),
            wanted
        );
    }
}

#[tokio::test]
async fn inputs_are_sent_as_many_as_16_384_tokens_hold() {
    let upstream = upstream().await;
    upstream.answer_with(embedded);
    let builder = Mistral::builder().base_url(&format!("{}/v1", upstream.url()));
    let mistral = builder.key(Secret::new("m").unwrap()).build().unwrap();
    // With its marks each comes to 4 096 tokens at the most.
    let text = format!("{:0>4094}", 1);
    let texts = vec![text; 5];
    let mut embedder = mistral.embeddings();
    let answer = embedder
        .embed(EmbedRequest::new("mistral-embed", texts))
        .await;
    assert_eq!(answer.unwrap().vectors.len(), 5);
    let asked: Vec<usize> = upstream.asked().iter().map(inputs).collect();
    assert_eq!(asked, [4, 1]);
}
