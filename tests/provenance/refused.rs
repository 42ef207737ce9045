//! Seals that are refused although they went back to where they came from.

use std::num::NonZeroUsize;

use futures_util::TryStreamExt;
use serde_json::{Value, json};
use tollgate::{
    ChatExt, ChatRequest, Cost, Error, ErrorKind, Prices, SpendCap, Usage, Usd,
    layers::{CostLayer, Reach, SpendCapLayer, Track},
    protocol::Framing,
    testing::{Answer, Upstream},
    types::{Message, Part, ToolCall},
};
use tower::ServiceBuilder;

use crate::{
    framed::framed,
    worlds::{SEAL, WORLDS, World, answered, going_on, seals, upstream},
};

/// What each of them says, in its own words.
fn said(world: &World) -> Value {
    match world.name {
        "anthropic" => json!({"type": "error", "error": {"type": "invalid_request_error",
            "message": "messages.1.content.0: Invalid `signature` in `thinking` block"}}),
        "gemini" => json!({"error": {"code": 400, "status": "INVALID_ARGUMENT",
            "message": "Corrupted thought signature."}}),
        "openai" => json!({"error": {"type": "invalid_request_error", "param": null,
            "code": "invalid_encrypted_content",
            "message": "The encrypted content c2Vh...bA== could not be verified."}}),
        "bedrock" => json!({"message": "The model returned the following errors: \
            messages.1.content.0: Invalid `signature` in `thinking` block"}),
        _ => json!({"error": {"code": 400, "message": "Provider returned error", "metadata": {
            "raw": "{\"error\":{\"message\":\"Invalid `signature` in `thinking` block\"}}"}}}),
    }
}

fn refusal(world: &World) -> Answer {
    Answer::bytes(400, "application/json", said(world).to_string())
}

/// Refuses every seal, and answers what has none.
async fn strict(world: &'static World) -> (Upstream, Message) {
    let upstream = upstream(world).await;
    let message = answered(world, &mut (world.build)(upstream.url(), "one")).await;
    let answer = world.answer;
    upstream.answer_with(move |asked| {
        let sealed = asked
            .json()
            .is_ok_and(|body| body.to_string().contains(SEAL));
        if sealed {
            refusal(world)
        } else {
            Answer::json(answer())
        }
    });
    (upstream, message)
}

#[tokio::test]
async fn the_same_is_asked_once_more_without_the_seals_and_the_trail_tells_of_both() {
    for world in &WORLDS {
        let (upstream, message) = strict(world).await;
        for streamed in [false, true] {
            let before = upstream.requests();
            let mut chat = (world.build)(upstream.url(), "one");
            let request = going_on(world.model, &message);
            let summary = if streamed {
                let mut events = chat.stream(request).await.unwrap();
                let mut done = None;
                while let Some(event) = events.try_next().await.unwrap() {
                    if let tollgate::Event::Done(summary) = event {
                        done = Some(*summary);
                    }
                }
                done.unwrap()
            } else {
                let answer = chat.complete(request).await.unwrap();
                assert_eq!(answer.text(), "Salut");
                answer.summary().clone()
            };
            let name = world.name;
            assert_eq!(upstream.requests() - before, 2, "{name}");
            assert_eq!(seals(&upstream), 0, "{name}");
            assert_eq!((summary.attempts(), summary.error), (2, None), "{name}");
            let refused = &summary.others[0];
            assert_eq!(refused.error, Some(ErrorKind::InvalidRequest), "{name}");
            assert_eq!(refused.reach, Reach::Answered, "{name}");
            assert_eq!(refused.usage, Usage::default(), "{name}");
            assert_eq!(refused.cost, Cost::Known(Usd::ZERO), "{name}");
            assert_eq!(refused.requested.as_deref(), Some(world.model), "{name}");
            assert!(!summary.usage.estimated, "{name}");
        }
    }
}

/// The same as the first event of a stream, or behind its first words.
fn refusal_in_stream(world: &World, is_first: bool) -> Answer {
    let mut refusal = said(world);
    let words = match world.name {
        "anthropic" => json!({"type": "content_block_start", "index": 0,
            "content_block": {"type": "text", "text": "Sa"}}),
        "gemini" => json!({"candidates": [{"content": {"parts": [{"text": "Sa"}]}}]}),
        "openai" => {
            // Its events have no envelope.
            refusal = refusal["error"].take();
            refusal["type"] = json!("error");
            json!({"type": "response.output_text.delta", "output_index": 0, "delta": "Sa"})
        }
        "bedrock" => {
            refusal = json!(["exception:validationException", refusal]);
            json!(["contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "Sa"}}])
        }
        _ => json!({"choices": [{"index": 0, "delta": {"content": "Sa"}}]}),
    };
    let words = Some(words).filter(|_| !is_first);
    let events: Vec<_> = words.into_iter().chain([refusal]).collect();
    let (framing, kind) = match world.name {
        "bedrock" => (
            Framing::AwsEventStream,
            "application/vnd.amazon.eventstream",
        ),
        _ => (Framing::Sse, "text/event-stream"),
    };
    Answer::bytes(200, kind, framed(framing, &events))
}

#[tokio::test]
async fn a_refusal_that_a_stream_begins_with_is_one_and_a_later_one_is_told() {
    for world in &WORLDS {
        let name = world.name;
        let (upstream, message) = strict(world).await;
        let answer = world.answer;
        for is_first in [true, false] {
            upstream.answer_with(move |asked| {
                let body = asked.json().expect("it is JSON").to_string();
                if body.contains(SEAL) {
                    refusal_in_stream(world, is_first)
                } else {
                    Answer::json(answer())
                }
            });
            let requests = upstream.requests();
            let mut chat = (world.build)(upstream.url(), "one");
            let events = chat.stream(going_on(world.model, &message)).await.unwrap();
            let events = events.try_collect::<Vec<_>>().await;
            let asked = upstream.requests() - requests;
            if !is_first {
                let error = events.expect_err("it is told");
                let cause = (error.kind(), error.cause());
                let interrupted = (ErrorKind::Interrupted, Some(ErrorKind::InvalidRequest));
                assert_eq!((asked, cause), (1, interrupted), "{name}");
                continue;
            }
            let events = events.expect("it is answered");
            let done = events.into_iter().find_map(|event| match event {
                tollgate::Event::Done(summary) => Some(*summary),
                _ => None,
            });
            let done = done.expect("it came to its end");
            assert_eq!((asked, done.attempts()), (2, 2), "{name}");
            assert_eq!(done.others[0].error, Some(ErrorKind::InvalidRequest));
            assert_eq!(done.others[0].usage, Usage::default(), "{name}");
            assert!(!done.usage.estimated, "{name}");
        }
    }
}

#[tokio::test]
async fn what_was_said_and_called_is_asked_again_and_only_the_seals_are_gone() {
    for world in &WORLDS {
        let (upstream, message) = strict(world).await;
        let mut chat = (world.build)(upstream.url(), "one");
        chat.complete(going_on(world.model, &message))
            .await
            .unwrap();
        let asked = upstream.asked();
        let last = asked.last().unwrap().json().unwrap().to_string();
        for said in ["Salut", "\"f\"", "done", "go on"] {
            assert!(last.contains(said), "{}: {said} in {last}", world.name);
        }
        let dummy = last.contains("skip_thought_signature_validator");
        assert_eq!(dummy, world.name == "gemini");
    }
}

async fn error(world: &World, upstream: &Upstream, request: ChatRequest) -> (Error, usize) {
    let before = upstream.requests();
    let mut chat = (world.build)(upstream.url(), "one");
    let error = chat.complete(request).await;
    (
        error.expect_err("it is refused"),
        upstream.requests() - before,
    )
}

#[tokio::test]
async fn it_is_asked_once_more_at_the_most_and_within_the_budget_of_the_call() {
    for world in &WORLDS {
        let (upstream, message) = strict(world).await;
        let request = going_on(world.model, &message);
        let one = request.clone().max_attempts(NonZeroUsize::MIN);
        let (refused, asked) = error(world, &upstream, one).await;
        assert_eq!((refused.status(), asked), (Some(400), 1), "{}", world.name);
        assert_eq!(refused.reach(), Reach::Answered);
        assert_eq!(refused.attempts().len(), 1);

        upstream.answer_with(|_| refusal(world));
        let (refused, asked) = error(world, &upstream, request.clone()).await;
        assert_eq!((refused.status(), asked), (Some(400), 2), "{}", world.name);
        assert_eq!(refused.attempts().len(), 2);

        let plain = ChatRequest::new(world.model)
            .user("hi")
            .assistant("ho")
            .user("go on");
        let (_, asked) = error(world, &upstream, plain).await;
        assert_eq!(asked, 1, "{}: nothing to take out", world.name);

        for (status, text) in [(400, "max_tokens: too large"), (500, "thought signature")] {
            upstream.answer_with(move |_| {
                let body = json!({"error": {"message": text, "code": status}});
                Answer::bytes(status, "application/json", body.to_string())
            });
            let (_, asked) = error(world, &upstream, request.clone()).await;
            assert_eq!(asked, 1, "{}: {status} {text}", world.name);
        }
    }
}

/// A call that Google wants signed, to a model that is not known to.
#[tokio::test]
async fn a_call_that_nobody_signed_is_asked_again_with_the_documented_placeholder() {
    let world = &WORLDS[1];
    let upstream = upstream(world).await;
    let answer = world.answer;
    upstream.answer_with(move |asked| {
        let body = asked.json().unwrap_or(Value::Null).to_string();
        if body.contains("skip_thought_signature_validator") {
            return Answer::json(answer());
        }
        let text = "Function call is missing a thought_signature in functionCall parts.";
        let body = json!([{"error": {"code": 400, "message": text, "status": "INVALID_ARGUMENT"}}]);
        Answer::bytes(400, "application/json", body.to_string())
    });
    let message = Message::assistant([Part::ToolCall(ToolCall::new("a", "f", "{}"))]);
    let mut chat = (world.build)(upstream.url(), "one");
    let request = going_on("novel-model", &message);
    assert_eq!(chat.complete(request).await.unwrap().text(), "Salut");
    assert_eq!(upstream.requests(), 2);
}

/// A model that thinks within a budget cannot go on with calls without the thoughts before them.
#[tokio::test]
async fn a_model_that_cannot_think_on_is_asked_not_to() {
    let world = &World {
        model: "claude-haiku-4-5",
        ..WORLDS[0]
    };
    let (upstream, mut message) = strict(&WORLDS[0]).await;
    message.origin = None;
    let request = ChatRequest::new(world.model)
        .user("hi")
        .message(message)
        .message(Message::tool("a", "done"))
        .reasoning_effort("low");
    let mut chat = (world.build)(upstream.url(), "one");
    chat.complete(request).await.unwrap();
    let asked = upstream.asked();
    let [.., first, second] = &asked[..] else {
        panic!("it was asked twice")
    };
    assert!(first.json().unwrap().get("thinking").is_some());
    assert!(second.json().unwrap().get("thinking").is_none());
}

#[tokio::test]
async fn a_refusal_costs_nothing_and_one_who_leaves_is_charged_for_what_was_sent_last() {
    let world = &WORLDS[0];
    let (upstream, message) = strict(world).await;
    let prices = Prices::bundled().at("anthropic");
    let cap = SpendCap::new(Usd::from_dollars(100));
    let mut chat = ServiceBuilder::new()
        .layer(SpendCapLayer::new(cap.clone(), prices.clone()))
        .layer(CostLayer::new(prices))
        .service((world.build)(upstream.url(), "one"));
    let request = going_on("claude-opus-4-1", &message).max_tokens(10);

    let mut sealed = request.clone();
    sealed.messages_mut()[1].origin = None;
    let answer = chat.complete(sealed.clone()).await.unwrap();
    let price = answer.cost().known().unwrap();
    assert_eq!(answer.summary().attempts(), 2);
    assert_eq!((cap.spent(), cap.reserved()), (price, Usd::ZERO));

    upstream.answer_with(move |asked| {
        let sealed = asked
            .json()
            .is_ok_and(|body| body.to_string().contains(SEAL));
        if sealed {
            refusal(world)
        } else {
            Answer::hang()
        }
    });
    let before = upstream.requests();
    let record = sealed.record().of_call();
    {
        let leaving = chat.complete(sealed);
        let mut leaving = std::pin::pin!(leaving);
        tokio::select! {
            _ = &mut leaving => panic!("nobody answers"),
            () = upstream.wait_for_requests(before + 2) => {}
        }
    }
    let trail = record.trail();
    assert_eq!(trail.len(), 2);
    assert_eq!(trail[0].error, Some(ErrorKind::InvalidRequest));
    assert_eq!(trail[1].error, Some(ErrorKind::Cancelled));
    assert!(trail[1].usage.estimated && trail[1].usage.input > 0);
    assert!(cap.spent() > price, "what was sent may have been billed");
    assert_eq!(cap.reserved(), Usd::ZERO);
}
