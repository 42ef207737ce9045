//! What is sent, and what a request keeps of what it was read from.

use std::{num::NonZeroUsize, time::Duration};

use serde_json::{Value, json};
use tokio::time::Instant;
use tollgate::{
    EmbedRequest, ErrorKind,
    layers::{Patience, Retarget, Track},
    protocol::{EmbedProtocol, Endpoint, OpenAiChat},
    types::{EmbedInput, EmbedTask, EncodingFormat, Secret, Truncate},
};

use crate::harness::{compatible, openai};

const MODEL: &str = "text-embedding-3-small";

fn sent(request: &EmbedRequest, endpoint: &Endpoint) -> Value {
    let sent = OpenAiChat::encode_embed(request, endpoint).unwrap();
    assert_eq!(sent.method(), "POST");
    assert_eq!(sent.headers()["content-type"], "application/json");
    serde_json::from_slice(sent.body()).unwrap()
}

#[test]
fn a_request_goes_to_embeddings_with_everything_that_was_set() {
    let request = EmbedRequest::new(MODEL, ["hello", "world"])
        .dimensions(512)
        .encoding_format(EncodingFormat::Float)
        .end_user("u-1")
        .extra("truncate", json!("END"));
    let encoded = OpenAiChat::encode_embed(&request, &openai()).unwrap();
    assert_eq!(encoded.uri(), "https://api.openai.com/v1/embeddings");
    assert_eq!(
        sent(&request, &openai()),
        json!({
            "model": MODEL, "input": ["hello", "world"], "dimensions": 512,
            "encoding_format": "float", "user": "u-1", "truncate": "END",
        })
    );
}

#[test]
fn base64_is_asked_for_where_the_endpoint_knows_it_and_the_request_does_not_say_otherwise() {
    let request = EmbedRequest::new(MODEL, "hello");
    assert_eq!(sent(&request, &openai())["encoding_format"], "base64");
    assert_eq!(sent(&request, &compatible()).get("encoding_format"), None);
    let other = request.encoding_format("ubinary".into());
    assert_eq!(sent(&other, &openai())["encoding_format"], "ubinary");
}

#[test]
fn every_form_of_input_comes_back_as_it_was() {
    for input in [
        json!("hello"),
        json!(["hello", "world"]),
        json!([15_339, 1_917]),
        json!([[15_339, 1_917], [4]]),
        json!([]),
        json!([[]]),
        json!([""]),
    ] {
        let form = json!({"model": MODEL, "input": input, "x-unknown": {"a": [null]}});
        let request: EmbedRequest = serde_json::from_value(form.clone()).unwrap();
        assert_eq!(serde_json::to_value(&request).unwrap(), form);
    }
}

#[test]
fn a_form_that_is_none_is_refused_by_place_and_not_by_content() {
    for (form, said) in [
        (json!({"input": "a"}), "`model` must be a string"),
        (json!({"model": "m"}), "`input` must be a string, a list"),
        (
            json!({"model": "m", "input": {"text": "canary"}}),
            "`input` must be",
        ),
        (
            json!({"model": "m", "input": ["canary", 1]}),
            "`input` must be",
        ),
        (
            json!({"model": "m", "input": [1, "canary"]}),
            "`input` must be",
        ),
        (json!({"model": "m", "input": [-1]}), "`input` must be"),
        (json!({"model": "m", "input": [1.5]}), "`input` must be"),
        (
            json!({"model": "m", "input": [[1], "canary"]}),
            "`input` must be",
        ),
        (
            json!({"model": "m", "input": [4_294_967_296_u64]}),
            "`input` must be",
        ),
        (
            json!({"model": "m", "input": "a", "dimensions": -1}),
            "`dimensions` must be",
        ),
    ] {
        let error = serde_json::from_value::<EmbedRequest>(form)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(said), "{error}");
        assert!(!error.contains("canary"), "{error}");
    }
}

#[test]
fn input_is_taken_in_the_forms_that_are_handy() {
    let texts = EmbedInput::from(["a", "b"]);
    let owned = vec!["a".to_owned(), "b".to_owned()];
    assert_eq!(EmbedInput::from(vec!["a", "b"]), texts);
    assert_eq!(EmbedInput::from(&["a", "b"][..]), texts);
    assert_eq!(EmbedInput::from(owned.as_slice()), texts);
    assert_eq!(EmbedInput::from(owned), texts);
    assert_eq!(["a", "b"].into_iter().collect::<EmbedInput>(), texts);
    assert_eq!(EmbedInput::from("a".to_owned()), EmbedInput::from("a"));
    assert_eq!(
        EmbedInput::from(&[1_u32, 2][..]),
        EmbedInput::from(vec![1, 2])
    );
    assert_eq!(EmbedInput::from(vec![vec![1], vec![2]]).len(), 2);
}

#[test]
fn the_bound_counts_bytes_of_texts_and_tokens_one_by_one() {
    let bound = |input: EmbedInput| EmbedRequest::new(MODEL, input).input_bound();
    assert_eq!(bound("é".into()), 2 + 2);
    assert_eq!(bound(["é", "ab"].into()), 4 + 4);
    assert_eq!(bound(vec![1, 2, 3].into()), 3);
    assert_eq!(bound(vec![vec![1, 2], vec![3]].into()), 3);
    let texts = EmbedRequest::new(MODEL, ["a", "b"]);
    let beside = texts.clone().extra("prompt", json!("query: "));
    let more = r#"{"prompt":"query: "}"#.len() as u64;
    assert_eq!(beside.input_bound(), texts.input_bound() + 2 * more);
}

#[test]
fn a_request_is_a_call_as_that_of_a_chat_is() {
    let now = Instant::now();
    let mut request = EmbedRequest::new(MODEL, "hello")
        .caller("tenant")
        .credential("openai", Secret::new("sk-theirs").unwrap())
        .extension(7_u8)
        .max_attempts(NonZeroUsize::MIN.saturating_add(1))
        .deadline(now);
    assert_eq!(request.get_caller(), Some("tenant"));
    assert!(request.credentials().get("openai").is_some());
    assert_eq!(request.get_extension(), Some(&7_u8));
    request.shorten(now + Duration::from_secs(1));
    assert_eq!(Patience::deadline(&request), Some(now));
    assert!(!request.is_streamed());

    let template = request.clone();
    let call = request.record().of_call();
    let mut second = request.clone();
    assert!(second.take_attempt());
    second.next_attempt();
    assert!(!request.take_attempt(), "the budget is the call's");
    assert_eq!(call.attempts(), 2);
    assert_eq!(template.record().attempts(), 1, "another call");

    request.retarget("text-embedding-3-large");
    assert_eq!(request.target(), "text-embedding-3-large");
    assert_eq!(&*template.model, MODEL);
}

#[test]
fn what_vectors_are_for_comes_back_as_it_was_in_the_words_of_every_vendor() {
    for form in [
        json!({"model": MODEL, "input": "a", "input_type": "search_query", "truncate": "START"}),
        json!({"model": MODEL, "input": "a", "input_type": "passage", "truncate": true}),
    ] {
        let request: EmbedRequest = serde_json::from_value(form.clone()).unwrap();
        assert!(request.task.is_some());
        assert_eq!(serde_json::to_value(&request).unwrap(), form);
        assert_eq!(sent(&request, &compatible()), form);
    }
    let wrong = json!({"model": MODEL, "input": "a", "input_type": 1});
    assert!(serde_json::from_value::<EmbedRequest>(wrong).is_err());
}

#[test]
fn an_endpoint_that_knows_no_tasks_refuses_them_unless_they_may_be_left_out() {
    let plain = EmbedRequest::new(MODEL, "hello");
    for (request, field) in [
        (plain.clone().task(EmbedTask::SearchQuery), "input_type"),
        (plain.clone().truncate(Truncate::End), "truncate"),
    ] {
        let error = OpenAiChat::encode_embed(&request, &openai()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(
            error.message().is_some_and(|why| why.contains(field)),
            "{field}"
        );
        let request = request.drop_unsupported(true);
        assert_eq!(sent(&request, &openai()), sent(&plain, &openai()));
    }
}
