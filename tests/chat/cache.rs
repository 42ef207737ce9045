//! What a cache of chat answers keeps, and for whom.

use std::{collections::HashMap, time::Duration};

use serde_json::{Value, json};
use tollgate::{
    ChatExt, ChatRequest, Cost, FinishReason, Prices, SpendCap, Usd,
    layers::{
        CacheKey, CacheLayer, Cacheable, CostLayer, FallbackLayer, MemoryStore, SpendCapLayer,
        cache::Scope,
    },
    providers::scripted::{Reply, Scripted, answer, status},
    types::{Block, Message, Part, Secret},
};
use tower::ServiceBuilder;

use crate::support::request;

/// Temperature 0 said aloud.
fn repeatable() -> ChatRequest {
    request().temperature(0.0)
}

macro_rules! cached {
    ($provider:expr) => {
        ServiceBuilder::new()
            .layer(CacheLayer::shared(MemoryStore::new(
                100,
                Duration::from_secs(60),
            )))
            .layer(CostLayer::new(Prices::bundled().at("openai")))
            .service($provider.named("openai"))
    };
}

#[tokio::test(start_paused = true)]
async fn a_stream_is_stored_once_and_replayed_whole_and_streamed() {
    let provider = Scripted::new([answer("hello there world")]);
    let mut chat = cached!(provider.clone());
    let first = chat.complete(repeatable().streamed(true)).await.unwrap();
    assert!(!first.summary().cached);
    assert!(first.cost().known().is_some_and(|cost| cost > Usd::ZERO));

    for streamed in [false, true, true, false] {
        let again = chat
            .complete(repeatable().streamed(streamed))
            .await
            .unwrap();
        assert_eq!(again.text(), first.text());
        assert_eq!(again.finish_reason(), first.finish_reason());
        assert_eq!(again.message(), first.message());
        assert_eq!(again.usage(), first.usage(), "usage stays visible");
        assert!(again.summary().cached);
        assert_eq!(again.cost(), Cost::Known(Usd::ZERO));
    }
    assert_eq!(provider.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_whole_answer_is_replayed_as_a_stream_too() {
    let provider = Scripted::new([answer("hello")]);
    let mut chat = cached!(provider.clone());
    chat.complete(repeatable()).await.unwrap();
    let again = chat.complete(repeatable().streamed(true)).await.unwrap();
    assert_eq!((&*again.text(), again.summary().cached), ("hello", true));
    assert_eq!(provider.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_errored_cut_or_length_stopped_answer_is_never_stored() {
    let length = || answer("hello there").finish(FinishReason::Length);
    let replies: [(fn() -> Reply, bool); 5] = [
        (|| status(400), false),
        (|| answer("hello there").cut_after(1), true),
        (|| answer("hello there").cut_after(0), true),
        (|| answer("no").finish(FinishReason::ContentFilter), false),
        (
            || answer("no").finish(FinishReason::Other("eos".into())),
            true,
        ),
    ];
    for (reply, streamed) in replies {
        let provider = Scripted::new([reply(), length(), answer("right")]);
        let mut chat = cached!(provider.clone());
        let _ = chat.complete(repeatable().streamed(streamed)).await;
        let _ = chat.complete(repeatable().streamed(streamed)).await;
        let last = chat.complete(repeatable()).await.unwrap();
        assert_eq!((&*last.text(), provider.requests().len()), ("right", 3));
    }
}

#[tokio::test(start_paused = true)]
async fn a_dropped_stream_is_never_stored() {
    let provider = Scripted::new([answer("hello there"), answer("right")]);
    let mut chat = cached!(provider.clone());
    let mut events = chat.stream(repeatable()).await.unwrap();
    while events.try_next().await.unwrap().unwrap().text().is_none() {}
    drop(events);
    assert_eq!(chat.complete(repeatable()).await.unwrap().text(), "right");
}

#[tokio::test(start_paused = true)]
async fn the_answer_of_a_fallback_is_never_stored() {
    let spare = Scripted::new([answer("spare"), answer("spare")]);
    let first = Scripted::new([status(503), answer("right")]);
    let mut chat = ServiceBuilder::new()
        .layer(CacheLayer::shared(MemoryStore::new(
            100,
            Duration::from_secs(60),
        )))
        .layer(FallbackLayer::new([spare.boxed_chat()]))
        .service(first.clone());
    let answer = chat.complete(repeatable()).await.unwrap();
    assert_eq!(
        (&*answer.text(), answer.summary().fallback),
        ("spare", true)
    );
    assert_eq!(chat.complete(repeatable()).await.unwrap().text(), "right");
    assert_eq!(first.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_hit_takes_nothing_out_of_a_spend_cap() {
    let cap = SpendCap::new(Usd::from_cents(1));
    let prices = Prices::bundled().at("openai");
    let mut chat = ServiceBuilder::new()
        .layer(CacheLayer::shared(MemoryStore::new(
            100,
            Duration::from_secs(60),
        )))
        .layer(SpendCapLayer::new(cap.clone(), prices.clone()))
        .layer(CostLayer::new(prices))
        .service(Scripted::new([answer("hello")]).named("openai"));
    chat.complete(repeatable()).await.unwrap();
    let spent = cap.spent();
    assert!(spent > Usd::ZERO);
    chat.complete(repeatable()).await.unwrap();
    assert_eq!(cap.spent(), spent);
}

#[tokio::test(start_paused = true)]
async fn callers_are_kept_apart_unless_the_store_is_said_to_be_shared() {
    let provider = Scripted::new(["one", "two", "three", "four"].map(answer));
    let mut chat = ServiceBuilder::new()
        .layer(CacheLayer::per_caller(MemoryStore::new(
            100,
            Duration::from_secs(60),
        )))
        .service(provider);
    let mut said = Vec::new();
    for caller in [Some("a"), Some("b"), Some("a"), None, None] {
        let request = match caller {
            Some(caller) => repeatable().caller(caller),
            None => repeatable(),
        };
        said.push(chat.complete(request).await.unwrap().text().into_owned());
    }
    assert_eq!(said, ["one", "two", "one", "three", "four"]);
}

#[tokio::test(start_paused = true)]
async fn what_may_be_answered_differently_each_time_is_not_kept_unless_asked() {
    let chat = |layer: CacheLayer<_>| {
        let provider = Scripted::new(["one", "two", "three"].map(answer));
        ServiceBuilder::new().layer(layer).service(provider)
    };
    let store = || MemoryStore::new(100, Duration::from_secs(60));
    for (mut chat, second) in [
        (chat(CacheLayer::shared(store())), "two"),
        (chat(CacheLayer::shared(store()).sampled(true)), "one"),
    ] {
        chat.complete(request().temperature(0.7)).await.unwrap();
        let again = chat.complete(request().temperature(0.7)).await.unwrap();
        assert_eq!(again.text(), second);
    }
}

/// A request with something in every place, as JSON.
fn full() -> Value {
    json!({
        "model": "gpt-4o-mini", "max_tokens": 100, "temperature": 0, "top_p": 0.9, "n": 1,
        "stop": ["a"], "seed": 7, "frequency_penalty": 0.1, "presence_penalty": 0.1,
        "logprobs": true, "top_logprobs": 2, "parallel_tool_calls": true, "reasoning_effort": "low",
        "user": "u", "metadata": {"a": "b"}, "service_tier": "default",
        "tools": [{"type": "function", "function": {
            "name": "f", "description": "d", "parameters": {"type": "object"}, "strict": true}}],
        "tool_choice": "auto", "response_format": {"type": "json_object"}, "unknown": {"x": 1},
        "messages": [
            {"role": "system", "content": "s", "name": "n", "unknown": 1},
            {"role": "user", "content": [{"type": "text", "text": "t", "unknown": 1},
                {"type": "image_url", "image_url": {"url": "https://e.com/i", "detail": "low"}}]},
            {"role": "assistant", "content": "c", "reasoning_content": "r", "tool_calls": [
                {"id": "i", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
            {"role": "tool", "tool_call_id": "i", "content": "result"},
        ],
    })
}

/// Every request that differs from `value` in exactly one place: a member changed, or taken out.
fn neighbours(value: &Value) -> Vec<Value> {
    let changed = |at: &str| {
        let mut changed = value.clone();
        let place = changed.pointer_mut(at).expect("a place of the value");
        *place = match &*place {
            Value::String(text) => json!(format!("{text}x")),
            Value::Number(number) => json!(number.as_f64().unwrap_or_default() + 1.0),
            Value::Bool(flag) => json!(!flag),
            other => json!([other, "x"]),
        };
        changed
    };
    let mut places = Vec::new();
    leaves(value, String::new(), &mut places);
    places.iter().map(|at| changed(at)).collect()
}

fn leaves(value: &Value, at: String, places: &mut Vec<String>) {
    match value {
        Value::Object(members) => members
            .iter()
            .for_each(|(name, value)| leaves(value, format!("{at}/{name}"), places)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(i, value)| leaves(value, format!("{at}/{i}"), places)),
        _ => places.push(at),
    }
}

#[test]
fn requests_that_differ_in_exactly_one_field_have_different_keys() {
    different_keys(&full(), false);
}

#[test]
fn so_have_those_that_are_too_long_to_be_kept_as_they_are() {
    let mut long = full();
    long["messages"][0]["content"] = json!("s".repeat(5_000));
    different_keys(&long, true);
}

fn different_keys(all: &Value, hashed: bool) {
    let key = |request: &ChatRequest, scope| {
        let key = request.cache_key(scope).expect("it has one");
        assert_eq!(key.is_hash(), hashed);
        key
    };
    let parse = |value: &Value| serde_json::from_value::<ChatRequest>(value.clone());
    let mut seen = HashMap::new();
    let mut add = |what: String, key: CacheKey| {
        assert_eq!(seen.insert(key, what.clone()), None, "{what}");
    };

    let base = parse(all).expect("it is a request");
    add("the request".to_owned(), key(&base, Scope::Shared));
    let mut compared = 0;
    for neighbour in neighbours(all) {
        // Some changes make no request, such as an unknown role, or the same one: a call of a tool
        // is a call whatever type it says.
        if let Ok(request) = parse(&neighbour)
            && request != base
        {
            add(neighbour.to_string(), key(&request, Scope::Shared));
            compared += 1;
        }
    }
    assert!(compared > 35, "{compared}");

    let secret = |key: &str| Secret::new(key).expect("it is a key");
    for (provider, name) in [("openai", "k1"), ("openai", "k2"), ("azure", "k1")] {
        let request = base.clone().credential(provider, secret(name));
        add(format!("{provider} {name}"), key(&request, Scope::Shared));
    }
    for caller in ["a", "ab"] {
        let request = base.clone().caller(caller);
        add(format!("caller {caller}"), key(&request, Scope::PerCaller));
    }
    let mut signed = base.clone();
    for message in signed.messages_mut() {
        for part in &mut message.content {
            if let Part::Reasoning(reasoning) = part {
                reasoning.signature = Some("proof".into());
            }
        }
    }
    add("a signature".to_owned(), key(&signed, Scope::Shared));
    let dropping = base.clone().drop_unsupported(true);
    add("what is left out".to_owned(), key(&dropping, Scope::Shared));
    let mut foreign = base.clone();
    foreign.messages_mut()[2].origin = Some("elsewhere".into());
    add("an origin".to_owned(), key(&foreign, Scope::Shared));
    for (protocol, data) in [("a", 1), ("a", 2), ("b", 1)] {
        let mut opaque = base.clone();
        let block = Block::new(protocol, json!({"type": "redacted", "data": data}));
        opaque.messages_mut()[2].content.push(Part::Opaque(block));
        add(
            format!("a block {data} of {protocol}"),
            key(&opaque, Scope::Shared),
        );
    }
    let longer = base.message(Message::user("more"));
    add("a message".to_owned(), key(&longer, Scope::Shared));
}

#[test]
fn how_an_answer_comes_and_who_waits_for_it_leaves_the_key_alone() {
    let key = |request: &ChatRequest| request.cache_key(Scope::Shared);
    let base = request();
    for same in [
        base.clone().streamed(true),
        base.clone().within(Duration::from_secs(1)),
        base.clone().extension("trace"),
        base.clone().caller("somebody"),
    ] {
        assert_eq!(key(&same), key(&base));
    }
    assert_eq!(
        base.cache_key(Scope::PerCaller),
        None,
        "nobody knows whose it is"
    );
}
