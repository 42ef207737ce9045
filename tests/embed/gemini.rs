//! Google's embeddings.

use bytes::Bytes;
use serde_json::{Value, json};
use tollgate::{
    Cost, EmbedExt, EmbedRequest, Embeddings, Error, ErrorKind, Prices, Usd,
    layers::CostLayer,
    protocol::{EmbedProtocol, Endpoint, GeminiGenerate},
    providers::Gemini,
    testing::{Answer, Asked},
    types::{EmbedTask, EncodingFormat, Secret, Truncate},
};
use tower::ServiceBuilder;

use crate::{heads::parts, recordings::recordings, support::upstream};

const MODEL: &str = "gemini-embedding-001";

fn gemini() -> Endpoint {
    Endpoint::new("gemini", "https://generativelanguage.googleapis.com/v1beta").unwrap()
}

fn sent(request: &EmbedRequest) -> Value {
    let sent = GeminiGenerate::encode_embed(request, &gemini()).unwrap();
    assert!(sent.uri().path().ends_with(":batchEmbedContents"));
    serde_json::from_slice(sent.body()).unwrap()
}

fn decoded(body: &str) -> Result<Embeddings, Error> {
    let parts = parts(&json!({"status": 200, "headers": {"content-type": "application/json"}}));
    let body = Bytes::copy_from_slice(body.as_bytes());
    GeminiGenerate::decode_embed(&parts, &body, &gemini())
}

fn refused(request: &EmbedRequest, field: &str) {
    let error = GeminiGenerate::encode_embed(request, &gemini()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.message().unwrap().starts_with(&format!("`{field}`:")));
}

/// An answer that turns each number into the vector of itself, and counts three tokens for each.
fn embedded(asked: &Asked) -> Answer {
    let asked = asked.json().unwrap();
    let requests = asked["requests"].as_array().unwrap();
    let vectors: Vec<_> = requests
        .iter()
        .map(|one| {
            let text = one["content"]["parts"][0]["text"].as_str().unwrap();
            json!({"values": [text.parse::<f32>().unwrap(), 1.0]})
        })
        .collect();
    let tokens = 3 * vectors.len();
    Answer::json(json!({"embeddings": vectors, "usageMetadata": {"promptTokenCount": tokens}}))
}

#[test]
fn each_text_is_a_request_of_its_own() {
    let request = EmbedRequest::new("models/gemini-embedding-001", ["one", "two"])
        .dimensions(768)
        .task(EmbedTask::SearchDocument)
        .encoding_format(EncodingFormat::Base64)
        .extra(
            "gemini_generate",
            json!({"title": "Numbers", "model": "other", "content": {}}),
        );
    let one = |text: &str| {
        json!({
            "model": "models/gemini-embedding-001",
            "content": {"parts": [{"text": text}]},
            "taskType": "RETRIEVAL_DOCUMENT",
            "outputDimensionality": 768,
            "title": "Numbers",
        })
    };
    let refused = GeminiGenerate::encode_embed(&request, &gemini()).unwrap_err();
    assert!(
        refused
            .message()
            .unwrap()
            .starts_with("`gemini_generate.model`")
    );
    let request = request.drop_unsupported(true);
    assert_eq!(
        sent(&request),
        json!({"requests": [one("one"), one("two")]})
    );
    let encoded = GeminiGenerate::encode_embed(&request, &gemini()).unwrap();
    assert_eq!(
        encoded.uri().path(),
        "/v1beta/models/gemini-embedding-001:batchEmbedContents"
    );
    let bare = json!({"requests": [{"model": "models/m", "content": {"parts": [{"text": "a"}]}}]});
    assert_eq!(sent(&EmbedRequest::new("m", "a")), bare);
}

#[test]
fn what_vectors_are_for_stands_around_the_text_where_the_model_reads_it_there() {
    let text = |task: Option<EmbedTask>, title: Option<&str>| {
        let mut request = EmbedRequest::new("gemini-embedding-2", "a toll");
        request.task = task;
        if let Some(title) = title {
            request = request.extra("gemini_generate", json!({ "title": title }));
        }
        let mut body = sent(&request);
        let one = body["requests"][0].take();
        assert_eq!(one.get("taskType"), None);
        assert_eq!(one.get("title"), None);
        one["content"]["parts"][0]["text"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let document = Some(EmbedTask::SearchDocument);
    assert_eq!(text(None, None), "a toll");
    assert_eq!(text(document.clone(), None), "title: none | text: a toll");
    assert_eq!(text(document, Some("Roads")), "title: Roads | text: a toll");
    let query = Some(EmbedTask::SearchQuery);
    assert_eq!(text(query, None), "task: search result | query: a toll");
    let own = Some(EmbedTask::from("recommendation"));
    assert_eq!(text(own, None), "task: recommendation | query: a toll");
}

#[test]
fn the_bound_holds_what_stands_around_the_text() {
    for task in [
        "search_document",
        "semantic_similarity",
        "question_answering",
        "mine",
    ] {
        let request = EmbedRequest::new("gemini-embedding-2", "a").task(EmbedTask::from(task));
        let sent = sent(&request);
        let text = sent.pointer("/requests/0/content/parts/0/text").unwrap();
        let written = text.as_str().unwrap().len() as u64;
        assert!(request.input_bound() >= written, "{task}: {written}");
    }
}

#[test]
fn what_there_is_no_word_for_is_refused_by_name_and_left_out_where_it_may_be() {
    let request = || EmbedRequest::new(MODEL, "a");
    for (request, field) in [
        (request().end_user("u"), "user"),
        (request().truncate(Truncate::End), "truncate"),
        (
            request().encoding_format("ubinary".into()),
            "encoding_format",
        ),
        (
            request().extra("gemini_generate", json!({"title": "t"})),
            "title",
        ),
    ] {
        refused(&request, field);
        let body = sent(&request.drop_unsupported(true));
        let bare = sent(&EmbedRequest::new(MODEL, "a"));
        assert_eq!(body, bare, "{field}");
    }
    refused(&EmbedRequest::new(MODEL, vec![1_u32, 2]), "input");
    for model in ["", "..", "models/"] {
        let request = EmbedRequest::new(model, "a");
        let error = GeminiGenerate::encode_embed(&request, &gemini()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    }
}

#[test]
fn an_answer_without_usage_is_estimated_and_one_without_vectors_is_none() {
    let answer =
        decoded(r#"{"embeddings":[{"values":[1,2]}],"metadata":{"billableCharacterCount":4}}"#);
    let answer = answer.unwrap();
    assert!(answer.usage().estimated);
    assert_eq!(
        answer.extra.get("metadata").unwrap()["billableCharacterCount"],
        4
    );
    let single =
        decoded(r#"{"embedding":{"values":[0.5]},"usageMetadata":{"promptTokenCount":"7"}}"#);
    let single = single.unwrap();
    assert_eq!(
        (single.first().unwrap(), single.usage().input),
        (&[0.5][..], 7)
    );
    for (body, kind) in [
        (r#"{"embeddings":[]}"#, ErrorKind::Protocol),
        ("<html>", ErrorKind::Protocol),
        (r#"{"embeddings":[{"values":["a"]}]}"#, ErrorKind::Protocol),
        (
            r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}"#,
            ErrorKind::RateLimited,
        ),
    ] {
        assert_eq!(decoded(body).unwrap_err().kind(), kind, "{body}");
    }
}

#[tokio::test]
async fn texts_are_sent_100_at_a_time_and_cost_what_they_are_counted() {
    let upstream = upstream().await;
    upstream.answer_with(embedded);
    let builder = Gemini::builder().base_url(upstream.url());
    let gemini = builder
        .key(Secret::new("AIza-canary").unwrap())
        .build()
        .unwrap();
    let mut stack = ServiceBuilder::new()
        .layer(CostLayer::new(Prices::bundled()))
        .service(gemini.embeddings());
    let texts: Vec<String> = (0..250).map(|number| number.to_string()).collect();
    let answer = stack.embed(EmbedRequest::new(MODEL, texts)).await.unwrap();
    let mut numbered = answer.vectors.iter().zip(0_u16..);
    assert!(numbered.all(|(vector, number)| *vector == [f32::from(number), 1.0]));
    assert_eq!(answer.usage().input, 750);
    assert_eq!(answer.cost(), Cost::Known(Usd::from_nanos(750 * 150)));

    let sizes = upstream.asked().into_iter().map(|asked| {
        assert_eq!(asked.header("x-goog-api-key"), Some("AIza-canary"));
        asked.json().unwrap()["requests"].as_array().unwrap().len()
    });
    assert_eq!(sizes.collect::<Vec<_>>(), [100, 100, 50]);
}

#[test]
fn recorded_traffic_is_read() {
    let Some(recordings) = recordings("gemini", &["embed"]) else {
        return;
    };
    let mut run = 0;
    for recording in &recordings {
        let answer = decoded(&recording["response"]["body"].to_string()).unwrap();
        let asked = recording.pointer("/request/body/requests");
        let asked = asked.and_then(Value::as_array).map_or(1, Vec::len);
        assert_eq!(answer.vectors.len(), asked, "{}", recording["id"]);
        run += 1;
    }
    eprintln!("{run} recorded exchanges were run");
    assert!(run > 0);
}
