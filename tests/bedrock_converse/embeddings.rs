//! Embeddings: a body per family, batches in order, usage.

use serde_json::{Value, json};
use tollgate::{
    EmbedExt, EmbedRequest, ErrorKind, Prices,
    protocol::{BedrockConverse, EmbedProtocol},
    providers::Bedrock,
    transport::Payload,
    types::{EmbedTask, EncodingFormat, Secret, Truncate},
};

use crate::{
    fake::{Fake, answer},
    harness::bedrock,
    heads::parts,
};

const TITAN: &str = "amazon.titan-embed-text-v2:0";
const COHERE: &str = "cohere.embed-english-v3";
const COHERE_4: &str = "us.cohere.embed-v4:0";
const NOVA: &str = "amazon.nova-2-multimodal-embeddings-v1:0";

fn sent(request: &EmbedRequest) -> Value {
    let sent = BedrockConverse::encode_embed(request, &bedrock()).unwrap();
    let path = sent.uri().path().to_owned();
    assert!(
        path.starts_with("/model/") && path.ends_with("/invoke"),
        "{path}"
    );
    assert!(!path.contains(':'), "{path}");
    serde_json::from_slice(sent.body()).unwrap()
}

fn refused(request: &EmbedRequest) -> String {
    let error = BedrockConverse::encode_embed(request, &bedrock()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    error.message().unwrap().to_owned()
}

#[test]
fn each_family_has_its_own_body() {
    let ask = |model: &str| EmbedRequest::new(model, "hi");
    assert_eq!(
        sent(&ask("amazon.titan-embed-text-v1")),
        json!({"inputText": "hi"})
    );
    let own = ask(TITAN).dimensions(256).extra(
        "bedrock_converse",
        json!({"normalize": false, "inputText": "other"}),
    );
    assert!(refused(&own).starts_with("`bedrock_converse.inputText`"));
    assert_eq!(
        sent(&own.drop_unsupported(true)),
        json!({"inputText": "hi", "dimensions": 256, "normalize": false})
    );
    assert_eq!(
        sent(&ask("amazon.titan-embed-image-v1").dimensions(384)),
        json!({"inputText": "hi", "embeddingConfig": {"outputEmbeddingLength": 384}})
    );
    assert_eq!(
        sent(
            &ask(NOVA)
                .dimensions(1024)
                .task(EmbedTask::SearchQuery)
                .truncate(Truncate::End)
        ),
        json!({"taskType": "SINGLE_EMBEDDING", "singleEmbeddingParams": {
            "embeddingPurpose": "GENERIC_RETRIEVAL",
            "text": {"truncationMode": "END", "value": "hi"},
            "embeddingDimension": 1024,
        }})
    );
    assert_eq!(
        sent(&EmbedRequest::new(COHERE, ["a", "b"]).truncate(Truncate::Start)),
        json!({"texts": ["a", "b"], "input_type": "search_document", "truncate": "START"})
    );
    assert_eq!(
        sent(&ask(COHERE_4).dimensions(512).task(EmbedTask::Clustering)),
        json!({"texts": ["hi"], "input_type": "clustering", "output_dimension": 512})
    );
}

#[test]
fn what_a_model_lacks_is_named_or_left_out_where_that_is_asked() {
    let ask = |model: &str| EmbedRequest::new(model, "hi");
    for (request, field) in [
        (ask("amazon.nova-lite-v1:0"), "model"),
        (EmbedRequest::new(TITAN, vec![1_u32, 2]), "input"),
        (
            ask("amazon.titan-embed-text-v1").dimensions(256),
            "dimensions",
        ),
        (ask(COHERE).dimensions(256), "dimensions"),
        (ask(TITAN).task(EmbedTask::SearchQuery), "input_type"),
        (ask(COHERE).task(EmbedTask::CodeRetrieval), "input_type"),
        (ask(NOVA).task(EmbedTask::FactVerification), "input_type"),
        (ask(TITAN).truncate(Truncate::End), "truncate"),
        (
            ask(TITAN).encoding_format(EncodingFormat::Base64),
            "encoding_format",
        ),
        (ask(TITAN).end_user("u"), "user"),
    ] {
        let message = refused(&request);
        assert!(message.starts_with(&format!("`{field}`")), "{message}");
        if !matches!(field, "model" | "input") {
            assert!(sent(&request.drop_unsupported(true)).is_object());
        }
    }
    let profile = "arn:aws:bedrock:us-east-1:000000000000:application-inference-profile/a1b2";
    let words = json!({"base_model": "amazon.titan-embed-text-v1"});
    let named = EmbedRequest::new(profile, "hi").extra("bedrock_converse", words);
    assert_eq!(sent(&named), json!({"inputText": "hi"}));
}

#[test]
fn vectors_are_read_in_every_shape() {
    let header = json!({"x-amzn-bedrock-input-token-count": "7"});
    for (headers, body, vectors, input) in [
        (
            json!({}),
            json!({"embedding": [1.0, 2.0], "embeddingsByType": {"float": [1.0]}, "inputTextTokenCount": 3}),
            vec![vec![1.0, 2.0]],
            Some(3),
        ),
        (
            header.clone(),
            json!({"embeddings": [[1.0], [2.0]], "id": "x", "texts": ["a", "b"]}),
            vec![vec![1.0], vec![2.0]],
            Some(7),
        ),
        (
            header,
            json!({"embeddings": {"float": [[1.5]], "int8": [[1]]}}),
            vec![vec![1.5]],
            Some(7),
        ),
        (
            json!({}),
            json!({"embeddings": [{"embeddingType": "TEXT", "embedding": [0.5]}]}),
            vec![vec![0.5]],
            None,
        ),
    ] {
        let parts = parts(&json!({"status": 200, "headers": headers}));
        let read = BedrockConverse::decode_embed(&parts, &body.to_string().into(), &bedrock());
        let read = read.unwrap();
        assert_eq!(read.vectors, vectors);
        assert_eq!(read.usage().input, input.unwrap_or_default());
        assert_eq!(read.usage().estimated, input.is_none());
    }
    let parts = parts(&json!({"status": 200, "headers": {}}));
    for body in [
        "",
        "null",
        "{}",
        r#"{"embedding": "x"}"#,
        r#"{"embeddings": [[null]]}"#,
    ] {
        let read = BedrockConverse::decode_embed(&parts, &body.into(), &bedrock());
        assert_eq!(read.unwrap_err().kind(), ErrorKind::Protocol, "{body}");
    }
}

/// An upstream whose vectors tell the text that they are of.
fn upstream() -> Fake {
    Fake::new(|request: &http::Request<Payload>, _| {
        let body: Value = serde_json::from_slice(request.body().as_bytes()).unwrap();
        let number = |text: &Value| text.as_str().unwrap().parse::<f32>().unwrap();
        let answered = match body["texts"].as_array() {
            Some(texts) => {
                let vectors = texts.iter().map(|text| json!([number(text)]));
                json!({"embeddings": vectors.collect::<Vec<_>>()})
            }
            None => json!({"embedding": [number(&body["inputText"])]}),
        };
        let count = [("x-amzn-bedrock-input-token-count", "2")];
        answer(200, &count, &answered.to_string())
    })
}

#[tokio::test(start_paused = true)]
async fn more_texts_than_a_model_takes_are_sent_in_several_and_come_in_order() {
    for (model, texts, requests) in [(TITAN, 5, 5), (COHERE, 200, 3)] {
        let fake = upstream();
        let bedrock = Bedrock::builder("us-east-1")
            .unwrap()
            .key(Secret::new("k").unwrap())
            .http(fake.clone())
            .build()
            .unwrap();
        let all: Vec<String> = (0..texts).map(|at| at.to_string()).collect();
        let read = bedrock
            .embeddings()
            .embed(EmbedRequest::new(model, all))
            .await;
        let read = read.unwrap();
        let numbers: Vec<_> = read.vectors.iter().map(|vector| vector[0]).collect();
        let expected: Vec<_> = (0..texts)
            .map(|at| f32::from(u8::try_from(at).unwrap()))
            .collect();
        assert_eq!(numbers, expected, "{model}");
        assert_eq!(fake.asked().len(), requests, "{model}");
        assert_eq!(read.usage().input, 2 * requests as u64);
        assert!(!read.usage().estimated);
    }
}

#[test]
fn embeddings_have_a_price() {
    let prices = Prices::bundled().at("bedrock");
    for model in [TITAN, COHERE, COHERE_4, NOVA, "amazon.titan-embed-text-v1"] {
        let usage = tollgate::Usage {
            input: 1_000_000,
            ..tollgate::Usage::default()
        };
        let cost = prices.cost(model, None, &usage);
        assert!(cost.to_string().starts_with("$0."), "{model}: {cost}");
    }
}
