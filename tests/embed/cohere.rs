//! Cohere's embeddings.

use bytes::Bytes;
use serde_json::{Value, json};
use tollgate::{
    Cost, EmbedExt, EmbedRequest, Embeddings, Error, ErrorKind, Prices, Usd,
    layers::{CostLayer, Reach},
    protocol::{CohereChat, EmbedProtocol, Endpoint, vector_to_base64},
    providers::{Cohere, Embedder},
    testing::{Answer, Asked, Upstream},
    types::{EmbedTask, EncodingFormat, Secret, Truncate},
};
use tower::ServiceBuilder;

use crate::{heads::parts, recordings::recordings, support::upstream};

const MODEL: &str = "embed-v4.0";

fn cohere() -> Endpoint {
    Endpoint::new("cohere", "https://api.cohere.com").unwrap()
}

fn sent(request: &EmbedRequest) -> Value {
    let sent = CohereChat::encode_embed(request, &cohere()).unwrap();
    assert_eq!(sent.uri(), "https://api.cohere.com/v2/embed");
    serde_json::from_slice(sent.body()).unwrap()
}

fn decoded(body: &str) -> Result<Embeddings, Error> {
    let parts = parts(&json!({"status": 200, "headers": {"content-type": "application/json"}}));
    CohereChat::decode_embed(&parts, &Bytes::copy_from_slice(body.as_bytes()), &cohere())
}

fn embedder(upstream: &Upstream) -> Embedder<CohereChat> {
    let builder = Cohere::builder().base_url(upstream.url());
    let key = Secret::new("co-canary").unwrap();
    builder.key(key).build().unwrap().embeddings()
}

/// An answer that turns each number into the vector of itself, and bills two tokens for each.
fn embedded(asked: &Asked) -> Answer {
    let asked = asked.json().unwrap();
    let texts = asked["texts"].as_array().unwrap();
    let number = |text: &Value| text.as_str().unwrap().parse::<f32>().unwrap();
    let vectors = texts.iter().map(|text| [number(text), 1.0]);
    let kind = asked["embedding_types"][0].as_str().unwrap();
    let vectors: Vec<Value> = match kind {
        "base64" => vectors
            .map(|vector| json!(vector_to_base64(&vector)))
            .collect(),
        _ => vectors.map(|vector| json!(vector)).collect(),
    };
    let billed = json!({"input_tokens": 2 * texts.len(), "image_tokens": 0});
    Answer::json(json!({
        "id": "e1", "embeddings": {kind: vectors}, "texts": texts,
        "meta": {"api_version": {"version": "2"}, "billed_units": billed},
        "response_type": "embeddings_by_type",
    }))
}

#[test]
fn what_the_vectors_are_for_is_always_said() {
    let plain = EmbedRequest::new(MODEL, "hello");
    assert_eq!(
        sent(&plain),
        json!({
            "model": MODEL, "input_type": "search_document", "texts": ["hello"],
            "embedding_types": ["float"],
        })
    );
    let full = EmbedRequest::new(MODEL, ["a", "b"])
        .task(EmbedTask::SearchQuery)
        .dimensions(256)
        .truncate(Truncate::Start)
        .encoding_format(EncodingFormat::Base64)
        .extra(
            "cohere_chat",
            json!({"max_tokens": 9, "texts": [], "images": ["data:"]}),
        )
        .extra("input", json!("b"));
    let refused = CohereChat::encode_embed(&full, &cohere()).unwrap_err();
    assert!(
        refused
            .message()
            .unwrap()
            .starts_with("`cohere_chat.texts`")
    );
    assert_eq!(
        sent(&full.drop_unsupported(true)),
        json!({
            "model": MODEL, "input_type": "search_query", "texts": ["a", "b"],
            "embedding_types": ["base64"], "output_dimension": 256, "truncate": "START",
            "max_tokens": 9,
        })
    );
    let image = plain.task("image".into()).encoding_format("int8".into());
    assert_eq!(
        (
            &sent(&image)["input_type"],
            &sent(&image)["embedding_types"]
        ),
        (&json!("image"), &json!(["int8"]))
    );
}

#[test]
fn what_cohere_has_no_word_for_is_refused_by_name() {
    let plain = EmbedRequest::new(MODEL, "hello");
    for (request, field) in [
        (
            plain.clone().task(EmbedTask::SemanticSimilarity),
            "`input_type`",
        ),
        (plain.clone().task(EmbedTask::CodeRetrieval), "`input_type`"),
        (plain.clone().end_user("u"), "`user`"),
    ] {
        let error = CohereChat::encode_embed(&request, &cohere()).unwrap_err();
        assert_eq!(
            (error.kind(), error.reach()),
            (ErrorKind::Unsupported, Reach::NotSent)
        );
        assert!(error.message().unwrap().starts_with(field), "{field}");
        assert_eq!(sent(&request.drop_unsupported(true)), sent(&plain));
    }
    let tokens = EmbedRequest::new(MODEL, vec![1_u32, 2]).drop_unsupported(true);
    let error = CohereChat::encode_embed(&tokens, &cohere()).unwrap_err();
    assert!(error.message().unwrap().starts_with("`input`"));
}

#[test]
fn vectors_are_read_in_every_form_they_come_in() {
    let base64 = vector_to_base64(&[0.5, -2.0]);
    for embeddings in [
        json!({"float": [[0.5, -2.0]]}),
        json!({"float": null, "base64": [base64]}),
        json!({"float": [], "base64": [base64], "int8": [[1, 2]]}),
        json!([[0.5, -2.0]]),
    ] {
        let meta = json!({"billed_units": {"input_tokens": 3.0, "image_tokens": "2"}});
        let body = json!({"id": "e1", "embeddings": embeddings, "meta": meta, "texts": ["canary"]});
        let read = decoded(&body.to_string()).unwrap();
        assert_eq!(read.vectors, [[0.5, -2.0]]);
        assert_eq!(read.usage().input, 5);
        assert_eq!(read.extra.get("texts"), None);
        assert_eq!(read.summary.response_id.as_deref(), Some("e1"));
    }
    let unbilled = decoded(r#"{"embeddings": {"int8": [[-21, 18]]}}"#).unwrap();
    assert_eq!(unbilled.vectors, [[-21.0, 18.0]]);
    assert!(unbilled.usage().estimated);
}

#[test]
fn what_holds_no_vectors_is_an_error() {
    for (body, kind) in [
        (r#"{"message": "internal server error"}"#, ErrorKind::Server),
        (
            r#"{"id": "e", "embeddings": {"float": []}}"#,
            ErrorKind::Protocol,
        ),
        (r#"{"embeddings": {"float": [["a"]]}}"#, ErrorKind::Protocol),
        (
            r#"{"embeddings": {"float": [[1e39]]}}"#,
            ErrorKind::Protocol,
        ),
        (r#"{"embeddings": {"float": [[0.5]]}"#, ErrorKind::Protocol),
        ("[]", ErrorKind::Protocol),
        ("", ErrorKind::Protocol),
    ] {
        assert_eq!(decoded(body).unwrap_err().kind(), kind, "{body}");
    }
}

#[tokio::test]
async fn inputs_are_sent_96_at_a_time_and_their_vectors_come_in_order() {
    for (all, parts) in [
        (96_u16, vec![96]),
        (97, vec![96, 1]),
        (200, vec![96, 96, 8]),
    ] {
        let upstream = upstream().await;
        upstream.answer_with(embedded);
        let texts: Vec<_> = (0..all).map(|number| number.to_string()).collect();
        let request = EmbedRequest::new(MODEL, texts).encoding_format(EncodingFormat::Base64);
        let mut embed = ServiceBuilder::new()
            .layer(CostLayer::new(Prices::bundled()))
            .service(embedder(&upstream));
        let answer = embed.embed(request).await.unwrap();
        let asked = upstream.asked();
        let texts = |asked: &Asked| {
            asked.json().unwrap()["texts"]
                .as_array()
                .map_or(0, Vec::len)
        };
        assert_eq!(asked.iter().map(texts).collect::<Vec<_>>(), parts);
        assert_eq!(asked[0].header("authorization"), Some("Bearer co-canary"));
        let mut numbered = answer.vectors.iter().zip(0_u16..);
        assert!(numbered.all(|(vector, number)| *vector == [f32::from(number), 1.0]));
        assert_eq!(answer.vectors.len(), usize::from(all));
        assert_eq!(answer.usage().input, 2 * u64::from(all));
        // 12 cents for a million tokens.
        let cost = Usd::from_nanos(2 * u64::from(all) * 120);
        assert_eq!(answer.cost(), Cost::Known(cost));
    }
}

#[test]
fn recorded_embeddings_are_read() {
    let Some(recordings) = recordings("cohere", &["embed"]) else {
        return;
    };
    let mut run = 0;
    for recording in &recordings {
        let id = recording["id"].as_str().unwrap();
        let asked = &recording["request"]["body"];
        let asked = asked.get("content").unwrap_or(asked);
        let read = decoded(&recording["response"]["body"].to_string()).unwrap();
        assert_eq!(
            Some(read.vectors.len()),
            asked["texts"].as_array().map(Vec::len),
            "{id}"
        );
        let length = read.vectors[0].len();
        assert!(
            read.vectors.iter().all(|vector| vector.len() == length),
            "{id}"
        );
        let dimensions = asked["output_dimension"].as_u64();
        assert!(
            dimensions.is_none_or(|dimensions| dimensions == length as u64),
            "{id}"
        );
        let billed = &recording["response"]["body"]["meta"]["billed_units"]["input_tokens"];
        assert_eq!(Some(read.usage().total()), billed.as_u64(), "{id}");
        run += 1;
    }
    eprintln!("{run} recorded exchanges were run");
    assert_eq!(run, 9);
}
