//! Answers without faults.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Version};
use http_body_util::{BodyExt, Full};
use tokio::time::Instant;
use tollgate::testing::{Answer, Gate, Step, Upstream};

use crate::client::{ask, frames, http1, http2, post, soon};

async fn text(upstream: &Upstream) -> String {
    let answer = ask(upstream).await.expect("the script has an answer");
    let body = answer.into_body().collect().await;
    let bytes = body.expect("the script sends it whole").to_bytes();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn an_answer_carries_its_status_its_headers_and_its_body() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::status(429)
        .header("retry-after", 7)
        .header("x-request-id", "req_mine")
        .body(r#"{"error":{}}"#)]);

    let answer = ask(&upstream).await.unwrap();
    assert_eq!(answer.status(), 429);
    let header = |name| answer.headers()[name].to_str().unwrap();
    assert_eq!(header("retry-after"), "7");
    assert_eq!(header("x-request-id"), "req_mine");
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("content-length"), "12");
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, r#"{"error":{}}"#);
}

#[tokio::test]
async fn headers_of_one_name_are_all_sent_and_a_status_alone_has_no_body() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::status(503)
        .header("warning", "a")
        .header("warning", "b")]);

    let answer = ask(&upstream).await.unwrap();
    assert_eq!(answer.headers().get_all("warning").iter().count(), 2);
    assert_eq!(answer.headers()["x-request-id"], "req_0");
    assert_eq!(answer.headers()["content-length"], "0");
    assert!(!answer.headers().contains_key("content-type"));
}

#[tokio::test]
async fn answers_are_played_in_order_then_the_closure_is_asked() {
    let upstream = Upstream::start().await.unwrap();
    upstream.answer_with(|asked| Answer::json(asked.number));
    upstream.play([Answer::json("first"), Answer::json("second")]);

    let mut bodies = Vec::new();
    for _ in 0..4 {
        bodies.push(text(&upstream).await);
    }
    assert_eq!(bodies, ["first", "second", "2", "3"]);
    assert_eq!(upstream.unplayed(), 0);
}

#[tokio::test]
async fn a_request_that_nobody_scripted_is_answered_by_an_error_that_says_so() {
    let upstream = Upstream::start().await.unwrap();
    let answer = ask(&upstream).await.unwrap();
    assert_eq!(answer.status(), 500);
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let message = body["error"]["message"].as_str().unwrap();
    assert!(message.contains("no answer is scripted for request 0 (POST /v1/chat)"));
}

#[tokio::test]
async fn a_mistake_in_the_script_is_answered_by_an_error_that_names_it() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([
        Answer::status(99),
        Answer::status(101),
        Answer::json("{}").header("retry after", 1),
        Answer::json("{}").header("retry-after", "\n"),
        Answer::bytes(200, "\n", "{}"),
    ]);
    for named in ["99", "101", "header's name", "retry-after", "content type"] {
        let message = text(&upstream).await;
        assert!(message.contains(named), "{message}");
    }
}

#[tokio::test]
async fn events_are_framed_with_a_field_per_line() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([
        Answer::sse(["{}", "two\nlines", "[DONE]"]),
        Answer::sse_named([("message_start", "{}"), ("message_stop", "{}")]),
    ]);

    let plain = ask(&upstream).await.unwrap();
    assert_eq!(plain.headers()["content-type"], "text/event-stream");
    assert!(!plain.headers().contains_key("content-length"));
    let (pieces, end) = frames(plain.into_body()).await;
    assert_eq!(
        pieces,
        [
            "data: {}\n\n",
            "data: two\ndata: lines\n\n",
            "data: [DONE]\n\n"
        ]
    );
    end.unwrap();
    assert_eq!(
        text(&upstream).await,
        "event: message_start\ndata: {}\n\nevent: message_stop\ndata: {}\n\n"
    );
}

#[tokio::test]
async fn a_body_in_pieces_arrives_in_frames_of_that_size() {
    let upstream = Upstream::start().await.unwrap();
    upstream.answer_with(|_| Answer::sse(["a", "bc"]).in_pieces_of(3));

    let one = http1(&upstream).await.send_request(post("")).await.unwrap();
    let two = http2(&upstream).await.send_request(post("")).await.unwrap();
    for answer in [one, two] {
        let (pieces, end) = frames(answer.into_body()).await;
        assert_eq!(pieces, ["dat", "a: ", "a\n\n", "dat", "a: ", "bc\n", "\n"]);
        end.unwrap();
    }
}

#[tokio::test]
async fn pieces_of_no_bytes_count_as_pieces_of_one() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::json("{}").in_pieces_of(0)]);
    assert_eq!(text(&upstream).await, "{}");
}

#[tokio::test]
async fn a_large_body_arrives_whole_over_both_versions() {
    let large = Bytes::from(vec![7; 9 * 1024 * 1024]);
    let upstream = Upstream::start().await.unwrap();
    let sent = large.clone();
    upstream.answer_with(move |_| Answer::bytes(200, "application/octet-stream", sent.clone()));

    let one = http1(&upstream).await.send_request(post("")).await.unwrap();
    let two = http2(&upstream).await.send_request(post("")).await.unwrap();
    for answer in [one, two] {
        let body = soon(answer.into_body().collect()).await.unwrap();
        assert_eq!(body.to_bytes(), large);
    }
    soon(upstream.wait_for_idle()).await;
    assert_eq!(upstream.departures(), []);
}

#[tokio::test(start_paused = true)]
async fn a_delay_and_a_pace_pass_on_tokios_clock() {
    let hour = Duration::from_secs(3600);
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::sse(["a", "b", "c"]).pace(hour).delay(hour)]);

    let start = Instant::now();
    let answer = ask(&upstream).await.unwrap();
    assert!(start.elapsed() >= hour && start.elapsed() < 2 * hour);
    let (pieces, end) = frames(answer.into_body()).await;
    assert!(start.elapsed() >= 3 * hour && start.elapsed() < 4 * hour);
    assert_eq!(pieces.len(), 3);
    end.unwrap();
}

#[tokio::test]
async fn a_step_at_the_end_of_a_declared_body_is_played() {
    let gate = Gate::new();
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::json("{}")
        .then(Step::Gate(gate.clone()))
        .then(Step::Bytes("\n".into()))]);

    let mut body = ask(&upstream).await.unwrap().into_body();
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(first, "{}");
    gate.open();
    assert_eq!(body.collect().await.unwrap().to_bytes(), "\n");
}

#[tokio::test]
async fn a_head_request_and_a_204_get_no_body_and_nobody_has_left() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([
        Answer::json("{}"),
        Answer::status(204).body("{}").header("content-length", 0),
    ]);
    let mut client = http1(&upstream).await;

    let head = Request::head("/").body(Full::default()).unwrap();
    for request in [head, post("")] {
        let answer = client.send_request(request).await.unwrap();
        assert!(
            answer
                .into_body()
                .collect()
                .await
                .unwrap()
                .to_bytes()
                .is_empty()
        );
    }
    soon(upstream.wait_for_idle()).await;
    assert_eq!(
        (upstream.departures().len(), upstream.connections()),
        (0, 1)
    );
}

#[tokio::test]
async fn what_was_asked_is_kept_as_it_was_sent() {
    let upstream = Upstream::start().await.unwrap();
    upstream.answer_with(|_| Answer::json("{}"));
    let mut client = http1(&upstream).await;
    for _ in 0..2 {
        let answer = client.send_request(post(r#"{"n":1}"#)).await.unwrap();
        answer.into_body().collect().await.unwrap();
    }
    http2(&upstream)
        .await
        .send_request(post("nonsense"))
        .await
        .unwrap();

    let asked = upstream.asked();
    assert_eq!(
        asked.iter().map(|asked| asked.number).collect::<Vec<_>>(),
        [0, 1, 2]
    );
    assert_eq!(
        asked
            .iter()
            .map(|asked| asked.connection)
            .collect::<Vec<_>>(),
        [0, 0, 1]
    );
    assert_eq!(
        (asked[0].version, asked[2].version),
        (Version::HTTP_11, Version::HTTP_2)
    );
    assert_eq!(
        (asked[0].method.as_str(), asked[0].path()),
        ("POST", "/v1/chat")
    );
    assert_eq!(asked[2].path_and_query, "/v1/chat?key=secret");
    assert_eq!(asked[0].header("authorization"), Some("Bearer sk-secret"));
    assert_eq!(asked[0].json().unwrap()["n"], 1);
    assert!(asked[2].json().is_err());
}

#[tokio::test]
async fn debug_shows_no_key_no_query_and_no_prompt() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::json("{}")]);
    http1(&upstream)
        .await
        .send_request(post("prompt"))
        .await
        .unwrap();

    let answer = Answer::json("completion").header("set-cookie", "sid=secret");
    let shown = format!("{upstream:?} {:?} {answer:?}", upstream.asked());
    for hidden in ["secret", "prompt", "completion"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    assert!(shown.contains("authorization"));
}

#[tokio::test]
async fn a_request_over_the_limit_is_refused_without_taking_an_answer() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::json("{}")]);
    let mut client = http2(&upstream).await;

    let large = vec![0; 32 * 1024 * 1024 + 1];
    let refused = soon(client.send_request(post(large))).await.unwrap();
    assert_eq!(refused.status(), 413);
    assert!(upstream.asked()[0].body.is_empty());
    assert_eq!(upstream.unplayed(), 1);
}

#[tokio::test]
async fn an_event_stream_without_events_is_still_an_event_stream() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::sse::<&str>([])]);
    let answer = ask(&upstream).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    assert!(
        answer
            .into_body()
            .collect()
            .await
            .unwrap()
            .to_bytes()
            .is_empty()
    );
}
