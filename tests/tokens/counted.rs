//! Counts without asking anybody.

use proptest::prelude::*;
use serde_json::json;
use tollgate::{
    ChatRequest, EmbedRequest, Message,
    tokens::{Basis, embed_tokens, input_tokens, text_tokens},
    types::{Part, ResponseFormat, Tool, ToolCall, input_bound},
};

const MODEL: &str = "gpt-4o-mini";

fn ask() -> ChatRequest {
    ChatRequest::new(MODEL).user("hi")
}

fn counted(request: &ChatRequest) -> u64 {
    let count = input_tokens(request);
    assert_eq!(count.basis, Basis::Tokenizer);
    count.tokens
}

#[test]
fn a_turn_is_its_words_and_what_frames_them() {
    // "hi", the role, three around them, and three that the answer begins with.
    assert_eq!(counted(&ask()), 8);
    assert_eq!(counted(&ask().system("Be brief.")), 8 + 3 + 1 + 3);
    let mut named = Message::user("hi");
    named.name = Some("Ada".into());
    let ada = text_tokens(MODEL, "Ada").unwrap();
    assert_eq!(counted(&ask().message(named)), 8 + 5 + 1 + ada);
}

#[test]
fn calls_functions_and_forms_count_too() {
    let schema = json!({"type": "object", "properties": {
        "city": {"type": "string", "description": "Where to look"},
        "unit": {"enum": ["C", "F"]},
        "days": {"type": "array", "items": {"type": "object", "properties": {"day": {"type": "integer"}}}},
    }});
    let plain = counted(&ask());
    let with_tool = counted(&ask().tool(Tool::function("weather", "The weather", schema.clone())));
    assert!(with_tool > plain + 30, "{with_tool}");
    let form = ResponseFormat::json_schema("answer", schema);
    assert!(counted(&ask().response_format(form)) > plain + 30);
    let call = Part::ToolCall(ToolCall::new("c", "weather", r#"{"city":"Bern"}"#));
    let called = counted(&ask().message(Message::assistant(vec![call])));
    assert!(called > plain + 10, "{called}");
}

#[test]
fn what_no_tokenizer_counts_is_bounded() {
    let image = Part::image("https://example.com/a.png");
    for request in [
        ask().user([Part::text("What?"), image]),
        ChatRequest::new("claude-haiku-4-5").user("hi"),
        ChatRequest::new("my-deployment").user("hi"),
    ] {
        let count = input_tokens(&request);
        assert_eq!(
            (count.tokens, count.basis),
            (input_bound(&request), Basis::Bound)
        );
    }
    let unknown = EmbedRequest::new("embed-v4.0", "hello");
    let count = embed_tokens(&unknown);
    assert_eq!(
        (count.tokens, count.basis),
        (unknown.input_bound(), Basis::Bound)
    );
}

#[test]
fn token_ids_of_embeddings_are_as_many_as_there_are() {
    let lists = EmbedRequest::new("text-embedding-3-large", vec![vec![1_u32, 2], vec![3]]);
    assert_eq!(embed_tokens(&lists).tokens, 3);
    let one = EmbedRequest::new("text-embedding-3-large", vec![1_u32, 2]);
    assert_eq!(embed_tokens(&one).tokens, 2);
    let text = EmbedRequest::new("text-embedding-ada-002", "hello world");
    assert_eq!(embed_tokens(&text).tokens, 2);
}

/// A long word is what a tokenizer takes long for, or gives up at.
#[test]
fn a_text_of_any_form_is_counted() {
    for long in [
        "a".repeat(1 << 17),
        " ".repeat(1 << 17),
        "\n".repeat(1 << 16),
        "1".repeat(1 << 17),
        "é".repeat(1 << 16),
        "<|endoftext|>".repeat(1 << 13),
        "\u{200d}👩".repeat(1 << 14),
        format!("{}x", " ".repeat(1 << 17)),
    ] {
        let tokens = text_tokens(MODEL, &long).unwrap();
        assert!((1..=long.len() as u64).contains(&tokens));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_count_is_never_more_than_the_bound(texts in prop::collection::vec(any::<String>(), 0..6), name in any::<String>(), words in "[ a-z\n]{0,300}") {
        let mut request = ChatRequest::new(MODEL).user(words.as_str());
        for text in &texts {
            let call = Part::ToolCall(ToolCall::new("c", name.as_str(), text.as_str()));
            request = request.user(text.as_str()).message(Message::assistant(vec![call]));
        }
        let schema = json!({"type": "object", "properties": {name.as_str(): {"description": words}}});
        let request = request.tool(Tool::function(name.as_str(), words.as_str(), schema.clone()));
        let request = request.response_format(ResponseFormat::json_schema(name.as_str(), schema));
        prop_assert!(counted(&request) <= input_bound(&request));
    }
}
