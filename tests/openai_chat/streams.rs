//! Streams whose chunks come as nobody would expect, and where they break.

use serde_json::json;
use tollgate::{ErrorKind, Event, FinishReason};

use crate::harness::{collect, delta, finish, sse, stream};

/// A law on answers that may be anything found a stream that ended well and had said nothing.
#[test]
fn an_end_without_a_word_and_without_a_reason_is_no_answer() {
    let begun = r#"{"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}"#;
    let body = format!("data: {begun}\n\ndata: [DONE]\n\n");
    let (_, ended) = stream(&[body.as_bytes()]);
    assert_eq!(ended.unwrap_err().code(), Some("truncated"));

    let reason = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;
    let body = format!("data: {begun}\n\ndata: {reason}\n\ndata: [DONE]\n\n");
    let (events, ended) = stream(&[body.as_bytes()]);
    assert!(ended.is_ok() && !events.is_empty());
}

#[test]
fn an_end_without_a_beginning_is_no_answer() {
    for events in [
        vec![json!("[DONE]")],
        vec![json!({"object": "ping"}), json!("[DONE]")],
        vec![],
    ] {
        let error = collect(stream(&[sse(&events).as_bytes()])).unwrap_err();
        assert_eq!(error.code(), Some("truncated"));
    }
}

#[test]
fn events_of_an_unknown_kind_are_passed_over() {
    let body = sse(&[
        json!({"type": "keepalive"}),
        json!(["a", "list"]),
        json!({"choices": null, "usage": {}}),
        json!({"choices": [null, {"delta": null}, {"index": 0, "delta": {"content": 5}}]}),
        delta(json!({"content": "hi", "unheard_of": {"a": 1}})),
        json!({"choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": ""}]}),
        finish("stop"),
    ]);
    // `{"delta": null}` without an index is the second alternative, and never finishes.
    let error = collect(stream(&[body.as_bytes()])).unwrap_err();
    assert_eq!(error.code(), Some("truncated"));
    let body = body.replace("null,{\"delta\":null},", "");
    assert_eq!(collect(stream(&[body.as_bytes()])).unwrap().text(), "hi");
}

#[test]
fn every_way_to_put_an_error_into_a_stream_is_seen() {
    let ways = [
        "data: {\"error\":{\"message\":\"x\",\"code\":503}}\n\n",
        "event: error\ndata: {\"error\":{\"message\":\"x\",\"status_code\":503}}\n\n",
        "event: error\ndata: {\"message\":\"x\",\"status\":503}\n\n",
        "data: {\"choices\":[],\"x_groq\":{\"error\":{\"message\":\"x\",\"type\":\"service_unavailable_error\"}}}\n\n",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"error\",\"error\":{\"message\":\"x\",\"code\":503}}]}\n\n",
    ];
    for before in [
        "",
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Sa\"}}]}\n\n",
    ] {
        for way in ways {
            let body = format!("{before}{way}data: [DONE]\n\n");
            let (events, ended) = stream(&[body.as_bytes()]);
            let error = ended.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Overloaded, "{way}");
            assert_eq!(error.message(), Some("x"), "{way}");
            let texts = events.iter().filter_map(Event::text);
            assert_eq!(
                texts.collect::<String>(),
                if before.is_empty() { "" } else { "Sa" }
            );
        }
    }
    let (_, ended) = stream(&[b"data: {\"choi\n\n"]);
    assert_eq!(ended.unwrap_err().kind(), ErrorKind::Protocol);
    let (_, ended) = stream(&[b"event: error\ndata: upstream gone\n\n"]);
    assert_eq!(ended.unwrap_err().message(), Some("upstream gone"));
}

#[test]
fn usage_is_replaced_and_never_added() {
    let used = |tokens| json!({"choices": [], "usage": {"prompt_tokens": tokens, "completion_tokens": tokens}});
    let body = sse(&[
        delta(json!({"content": "hi"})),
        used(5),
        used(7),
        finish("stop"),
    ]);
    let answer = collect(stream(&[body.as_bytes()])).unwrap();
    assert_eq!(answer.usage().total(), 14);

    let groq =
        json!({"choices": [], "x_groq": {"usage": {"prompt_tokens": 3, "completion_tokens": 4}}});
    let body = sse(&[delta(json!({"content": "hi"})), finish("stop"), groq]);
    let answer = collect(stream(&[body.as_bytes()])).unwrap();
    assert_eq!((answer.usage().input, answer.usage().output), (3, 4));
}

#[test]
fn usage_that_is_never_stated_is_marked_as_estimated() {
    let body = sse(&[delta(json!({"content": "hi"})), finish("stop")]);
    let answer = collect(stream(&[body.as_bytes()])).unwrap();
    assert!(answer.usage().estimated);
}

#[test]
fn a_finish_is_told_once_and_a_new_word_is_kept() {
    let body = sse(&[
        delta(json!({"content": "hi"})),
        finish("eos"),
        finish("eos"),
    ]);
    let (events, _) = stream(&[body.as_bytes()]);
    let finishes: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Finish { reason, .. } => Some(reason.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(finishes, [FinishReason::Other("eos".into())]);
}

#[test]
fn a_model_that_changes_is_told_again_and_repeated_citations_are_not() {
    let chunk = |model: &str| {
        json!({"id": "a", "model": model, "citations": ["https://example.com"],
               "choices": [{"index": 0, "delta": {"content": "x"}}]})
    };
    let body = sse(&[chunk("one"), chunk("one"), chunk("two"), finish("stop")]);
    let (events, ended) = stream(&[body.as_bytes()]);
    let starts = events
        .iter()
        .filter(|event| matches!(event, Event::Start(_)));
    let opaque = events
        .iter()
        .filter(|event| matches!(event, Event::Opaque(_)));
    assert_eq!((starts.count(), opaque.count()), (2, 1));
    let answer = collect((events, ended)).unwrap();
    assert_eq!(answer.model().map(|model| &**model), Some("two"));
    assert_eq!(
        answer.extra.get("citations"),
        Some(&json!(["https://example.com"]))
    );
}

#[test]
fn the_sound_of_an_answer_is_kept_in_pieces_and_its_transcript_is_text() {
    let body = sse(&[
        delta(json!({"audio": {"id": "audio_1", "transcript": "Sa"}})),
        delta(json!({"audio": {"data": "AAA=", "transcript": "lut"}})),
        delta(json!({"audio": {"data": "BBB="}})),
        finish("stop"),
        delta(json!({"audio": {"expires_at": 1}})),
    ]);
    let answer = collect(stream(&[body.as_bytes()])).unwrap();
    assert_eq!(answer.text(), "Salut");
    let choice = answer.first().unwrap();
    assert_eq!(
        choice.extra.get("audio"),
        Some(&json!({"data": ["AAA=", "BBB="]}))
    );
    let kept = json!({"id": "audio_1", "expires_at": 1});
    assert_eq!(choice.message.extra.get("audio"), Some(&kept));
}
