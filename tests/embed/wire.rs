//! Recorded traffic, where it is at hand.

use bytes::Bytes;
use serde_json::Value;
use tollgate::{
    EmbedRequest,
    protocol::{EmbedProtocol, OpenAiChat},
};

use crate::{harness::openai, heads::parts, recordings::recordings};

#[test]
fn recorded_embeddings_are_read_and_recorded_requests_are_written_again() {
    let Some(recordings) = recordings("openai", &["embed"]) else {
        return;
    };
    let mut run = 0;
    for recording in &recordings {
        let id = recording["id"].as_str().unwrap();
        let answer = &recording["response"];
        let body = Bytes::from(answer["body"].to_string());
        let read = OpenAiChat::decode_embed(&parts(answer), &body, &openai()).unwrap();

        let mut asked = recording["request"]["body"].clone();
        let request: EmbedRequest = serde_json::from_value(asked.clone()).unwrap();
        assert_eq!(read.vectors.len(), request.input.len(), "{id}");
        let stated = answer["body"]["usage"]["total_tokens"].as_u64();
        assert_eq!(Some(read.usage().total()), stated, "{id}");
        assert!(request.input_bound() >= read.usage().total(), "{id}");
        let length = request
            .dimensions
            .map_or(1_536, |dimensions| dimensions as usize);
        assert!(
            read.vectors.iter().all(|vector| vector.len() == length),
            "{id}"
        );
        // They are normalised, so that a byte read wrongly shows.
        let square = |vector: &Vec<f32>| vector.iter().map(|x| x * x).sum::<f32>();
        assert!(
            read.vectors
                .iter()
                .map(square)
                .all(|one| (one - 1.0).abs() < 1e-3),
            "{id}"
        );

        let sent = OpenAiChat::encode_embed(&request, &openai()).unwrap();
        let sent: Value = serde_json::from_slice(sent.body()).unwrap();
        if asked.get("encoding_format").is_none_or(Value::is_null) {
            asked["encoding_format"] = "base64".into();
        }
        assert_eq!(sent, asked, "{id}");
        run += 1;
    }
    eprintln!("{run} recorded exchanges were run");
    assert_eq!(run, recordings.len());
}
