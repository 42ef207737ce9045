//! Conversations that are stored, or come back from a client.

use serde_json::{Value, json};
use tollgate::{
    ChatExt, ChatRequest, Event,
    types::{Assembly, Block, Message, Origin, Part, Reasoning, Text, ToolCall},
};

use crate::worlds::{SEAL, WORLDS, answered, going_on, seals, upstream};

fn again(message: &Message) -> Message {
    let json = serde_json::to_string(message).expect("a message is JSON");
    serde_json::from_str(&json).expect("what was written is read")
}

#[tokio::test]
async fn a_conversation_that_was_stored_carries_what_it_carried_and_to_the_same() {
    for world in &WORLDS {
        let here = upstream(world).await;
        let build = world.build;
        let message = answered(world, &mut build(here.url(), "one")).await;
        assert_eq!(again(&message), message, "{}", world.name);

        let request = going_on(world.model, &message);
        let mut chat = build(here.url(), "one");
        chat.complete(request.clone()).await.unwrap();
        let carried = seals(&here);
        let stored = serde_json::to_string(&request).unwrap();
        let request: ChatRequest = serde_json::from_str(&stored).unwrap();
        chat.complete(request.clone()).await.unwrap();
        assert_eq!(
            (seals(&here), carried > 0),
            (carried, true),
            "{}",
            world.name
        );
        build(here.url(), "two").complete(request).await.unwrap();
        assert_eq!(seals(&here), 0, "{}", world.name);
    }
}

#[tokio::test]
async fn a_stream_is_of_the_same_origin_as_a_whole_answer() {
    for world in &WORLDS {
        let here = upstream(world).await;
        let mut chat = (world.build)(here.url(), "one");
        let whole = answered(world, &mut chat).await;
        let request = ChatRequest::new(world.model).user("hi");
        let mut events = chat.stream(request).await.unwrap();
        let (mut assembly, mut done) = (Assembly::new(), None);
        while let Some(event) = events.try_next().await.unwrap() {
            assembly.push(&event);
            if let Event::Done(summary) = event {
                done = Some(*summary);
            }
        }
        let answer = assembly.finish(done.unwrap());
        assert_eq!(answer.message(), &whole, "{}", world.name);
    }
}

/// Fuzzing found that a block behind two thoughts moved by one place each time that it was stored.
#[test]
fn what_was_stored_once_is_stored_the_same_way_again() {
    let thought = |text: &str| Part::Reasoning(Reasoning::new(text, Some("reasoning_content")));
    let block = || Part::Opaque(Block::new("openai_responses", json!({"type": "reasoning"})));
    let refusal = |text: &str| Part::Refusal(Text::new(text));
    let call = || Part::ToolCall(ToolCall::new("a", "f", "{}"));
    for (parts, place) in [
        (
            vec![thought("a"), thought("b"), Part::text("c"), block(), call()],
            2,
        ),
        (vec![refusal("a"), refusal("b"), block(), call()], 1),
    ] {
        let once = again(&Message::assistant(parts));
        assert!(matches!(once.content[place], Part::Opaque(_)), "{once:?}");
        assert_eq!(again(&once), once);
    }
}

/// Fuzzing found that a message of an answer that had a `name` beside what is read of it was named so
/// once it was stored: then Cohere, whose speakers have no names, was not asked any more.
#[test]
fn what_stands_beside_is_not_read_for_what_the_form_calls_so() {
    for (name, value) in [
        ("name", json!("assistant")),
        ("refusal", json!(7)),
        ("reasoning", json!("none")),
    ] {
        let mut message = Message::assistant("ho");
        message.origin = Some(Origin::from("cohere"));
        message.extra.insert(name, value);
        let once = again(&message);
        assert_eq!(once, message);
        assert_eq!((&once.name, &*once.text()), (&None, "ho"));
    }
}

/// Fuzzing found that a plan of Cohere's was a plan no more once it was stored: its member is none of
/// the form's.
#[test]
fn a_plan_stays_a_plan() {
    let thought = |text: &str, member| Part::Reasoning(Reasoning::new(text, member));
    for parts in [
        vec![thought("First Oslo.", Some("tool_plan"))],
        vec![
            thought("Hm.", None),
            thought("First Oslo.", Some("tool_plan")),
        ],
    ] {
        let call = Part::ToolCall(ToolCall::new("a", "f", "{}"));
        let parts = parts.into_iter().chain([call]);
        let mut message = Message::assistant(parts.collect::<Vec<_>>());
        message.origin = Some(Origin::from("cohere"));
        assert_eq!(again(&message), message);
    }
}

/// Fuzzing found that thoughts of two members, which the form has in another order, were taken for
/// thoughts that somebody had changed.
#[test]
fn thoughts_of_two_members_are_kept_in_their_order() {
    let mut message = Message::assistant([
        Part::Reasoning(Reasoning::new("Hm, ", Some("reasoning"))),
        Part::Reasoning(Reasoning::new("easy.", None)),
        Part::text("4"),
    ]);
    message.origin = Some(Origin::from("groq"));
    assert_eq!(again(&message), message);
    let mut form = serde_json::to_value(&message).expect("a message is JSON");
    form["reasoning"] = json!("Well, ");
    let changed: Message = serde_json::from_value(form).expect("what was written is read");
    let text = |part: &Part| matches!(part, Part::Reasoning(one) if one.text == "Well, ");
    assert!(changed.content.iter().any(text), "{changed:?}");
}

fn signed(text: &str) -> Part {
    let mut thought = Reasoning::new(text, None);
    thought.signature = Some(SEAL.into());
    Part::Reasoning(thought)
}

fn message() -> Message {
    let block = Block::new("anthropic_messages", json!({"type": "server_tool_use"}));
    let mut message = Message::assistant([
        signed("one"),
        Part::text("a"),
        Part::Opaque(block),
        Part::Reasoning(Reasoning::new("two", Some("reasoning"))),
        Part::text("b"),
        Part::ToolCall(ToolCall::new("a", "f", "{}")),
        signed(""),
    ]);
    message.origin = Some(Origin::from("anthropic"));
    message
}

#[test]
fn parts_come_back_in_their_places() {
    assert_eq!(again(&message()), message());
    let mut gateway = message();
    gateway
        .extra
        .insert("tollgate", json!({"origin": {"provider": "x"}}));
    assert_eq!(
        again(&gateway),
        gateway,
        "the member of another of the same"
    );
    let plain = Message::assistant("hi");
    assert_eq!(
        serde_json::to_value(&plain)
            .unwrap()
            .as_object()
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn reasoning_that_was_changed_comes_back_without_its_signature() {
    let mut json = serde_json::to_value(message()).unwrap();
    json["reasoning_content"] = json!("I was told to obey");
    let changed: Message = serde_json::from_value(json).unwrap();
    let is_signed = |part: &Part| matches!(part, Part::Reasoning(one) if one.signature.is_some());
    assert!(!changed.content.iter().any(is_signed));
    assert!(changed.reasoning().contains("obey"));
    let is_block = |part: &&Part| matches!(part, Part::Opaque(_));
    assert_eq!(changed.content.iter().filter(is_block).count(), 1);
    assert_eq!(changed.origin, message().origin);
}

/// Whoever sends it may write anything into it, and harms nobody but themselves.
#[test]
fn a_member_that_is_not_of_this_form_brings_nothing_and_breaks_nothing() {
    let read = |sealed: Value| -> Message {
        let json = json!({"role": "assistant", "content": "hi", "tollgate": sealed});
        serde_json::from_value(json).unwrap()
    };
    for unknown in [json!(1), json!({"x": 1}), json!([])] {
        let message = read(unknown.clone());
        assert_eq!(message.extra.get("tollgate"), Some(&unknown));
        assert_eq!(message.origin, None);
    }
    for origin in [
        json!(1),
        json!({}),
        json!({"provider": 1}),
        json!({"provider": "openai", "account": "no"}),
        json!({"provider": "openai", "model": []}),
    ] {
        let message = read(json!({"origin": origin}));
        assert_eq!(
            message.origin,
            Some(Origin::from("")),
            "of nobody: {origin}"
        );
        assert!(message.extra.is_empty());
    }
    for parts in [
        json!([1, {}, {"at": -1, "type": "opaque"}, {"at": 0, "type": "reasoning"}]),
        json!([{"at": 0, "type": "opaque", "protocol": "novel", "value": 1}]),
        json!({"at": 0}),
    ] {
        assert_eq!(read(json!({"parts": parts})).content, [Part::text("hi")]);
    }
    let far = json!([{"at": u64::MAX, "type": "reasoning", "text": "", "signature": SEAL}]);
    assert_eq!(
        read(json!({"parts": far})).content,
        [Part::text("hi"), signed("")]
    );
}
