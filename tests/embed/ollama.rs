//! Ollama's embeddings.

use bytes::Bytes;
use serde_json::{Value, json};
use tollgate::{
    Cost, EmbedExt, EmbedRequest, Embeddings, Error, ErrorKind, Prices,
    layers::CostLayer,
    protocol::{EmbedProtocol, Endpoint, OllamaChat, Protocol},
    providers::Ollama,
    testing::Answer,
    types::{EmbedTask, EncodingFormat, Truncate},
};
use tower::ServiceBuilder;

use crate::{heads::parts, recordings::recordings, support::upstream};

const MODEL: &str = "all-minilm";

fn ollama() -> Endpoint {
    Endpoint::new("ollama", "http://127.0.0.1:11434").unwrap()
}

fn sent(request: &EmbedRequest) -> Value {
    let sent = OllamaChat::encode_embed(request, &ollama()).unwrap();
    assert_eq!(sent.uri(), "http://127.0.0.1:11434/api/embed");
    serde_json::from_slice(sent.body()).unwrap()
}

fn decoded(body: &str) -> Result<Embeddings, Error> {
    let parts = parts(&json!({"status": 200, "headers": {"content-type": "application/json"}}));
    OllamaChat::decode_embed(&parts, &Bytes::copy_from_slice(body.as_bytes()), &ollama())
}

#[test]
fn a_request_is_sent_in_ollamas_words() {
    let request = EmbedRequest::new(MODEL, ["one", "two"])
        .dimensions(64)
        .truncate(Truncate::None)
        .encoding_format(EncodingFormat::Base64)
        .extra(
            "ollama_chat",
            json!({"keep_alive": "1m", "options": {"num_ctx": 512}, "model": "x"}),
        );
    let wanted = json!({
        "model": "all-minilm", "input": ["one", "two"], "dimensions": 64, "truncate": false,
        "keep_alive": "1m", "options": {"num_ctx": 512},
    });
    let refused = OllamaChat::encode_embed(&request, &ollama()).unwrap_err();
    assert!(
        refused
            .message()
            .unwrap()
            .starts_with("`ollama_chat.model`")
    );
    assert_eq!(sent(&request.drop_unsupported(true)), wanted);
    let cut = EmbedRequest::new(MODEL, "one").truncate(Truncate::End);
    assert_eq!(
        sent(&cut),
        json!({"model": "all-minilm", "input": "one", "truncate": true})
    );
    assert_eq!(
        sent(&EmbedRequest::new(MODEL, "one")),
        json!({"model": MODEL, "input": "one"})
    );
}

#[test]
fn what_there_is_no_word_for_is_refused_by_name_and_left_out_where_it_may_be() {
    let request = || EmbedRequest::new(MODEL, "a");
    for (request, field) in [
        (request().task(EmbedTask::Clustering), "input_type"),
        (request().truncate(Truncate::Start), "truncate"),
        (request().end_user("u"), "user"),
        (request().encoding_format("int8".into()), "encoding_format"),
    ] {
        let error = OllamaChat::encode_embed(&request, &ollama()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.message().unwrap().starts_with(&format!("`{field}`:")));
        let bare = json!({"model": MODEL, "input": "a"});
        assert_eq!(sent(&request.drop_unsupported(true)), bare);
    }
    let tokens = EmbedRequest::new(MODEL, vec![1_u32]).drop_unsupported(true);
    let error = OllamaChat::encode_embed(&tokens, &ollama()).unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::Unsupported,
        "there is nothing else to embed"
    );
}

#[test]
fn answers_old_and_new_are_read_and_errors_in_them_too() {
    let answer =
        r#"{"model":"m","embeddings":[[1,2],[3,4]],"total_duration":9,"prompt_eval_count":5}"#;
    let answer = decoded(answer).unwrap();
    assert_eq!(answer.vectors, [[1.0, 2.0], [3.0, 4.0]]);
    assert_eq!((answer.usage().input, answer.usage().estimated), (5, false));
    assert_eq!(answer.model().map(|model| &**model), Some("m"));
    assert_eq!(answer.extra.get("total_duration"), Some(&json!(9)));

    let old = decoded(r#"{"embedding":[0.5]}"#).unwrap();
    assert!(old.usage().estimated);
    for (body, kind) in [
        (r#"{"model":"m","embeddings":[]}"#, ErrorKind::Protocol),
        (
            r#"{"error":"model \"m\" not found, try pulling it first"}"#,
            ErrorKind::ModelNotFound,
        ),
        (
            r#"{"error":"the input length exceeds the context length"}"#,
            ErrorKind::ContextLength,
        ),
        ("null", ErrorKind::Protocol),
    ] {
        assert_eq!(decoded(body).unwrap_err().kind(), kind, "{body}");
    }
    let head = parts(&json!({"status": 400, "headers": {}}));
    let body =
        br#"{"error":"input exceeds maximum context length and cannot be truncated further"}"#;
    let error = OllamaChat::error(&head, body, &ollama(), None);
    assert_eq!(error.kind(), ErrorKind::ContextLength);
}

#[tokio::test]
async fn more_or_fewer_vectors_than_inputs_are_refused_and_costs_are_unknown() {
    let upstream = upstream().await;
    let vectors = |many: usize| {
        Answer::json(json!({"embeddings": vec![[1.0, 2.0]; many], "prompt_eval_count": 2}))
    };
    upstream.play([vectors(2), vectors(1)]);
    let ollama = Ollama::builder().base_url(upstream.url()).build().unwrap();
    let mut stack = ServiceBuilder::new()
        .layer(CostLayer::new(Prices::bundled()))
        .service(ollama.embeddings());
    let request = EmbedRequest::new(MODEL, ["a", "b"]);
    let answer = stack.embed(request.clone()).await.unwrap();
    assert_eq!(answer.cost(), Cost::Unknown);
    let error = stack.embed(request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
}

#[test]
fn recorded_traffic_is_read() {
    let Some(recordings) = recordings("ollama", &["embed"]) else {
        return;
    };
    let mut run = 0;
    for recording in &recordings {
        let answer = decoded(&recording["response"]["body"].to_string()).unwrap();
        let asked = recording.pointer("/request/body/input");
        let asked = asked.and_then(Value::as_array).map_or(1, Vec::len);
        assert_eq!(answer.vectors.len(), asked, "{}", recording["id"]);
        run += 1;
    }
    eprintln!("{run} recorded exchanges were run");
    assert!(run > 0);
}
