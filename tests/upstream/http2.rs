//! Several answers on one HTTP/2 connection.

use futures_util::future::{join_all, poll_immediate};
use http_body_util::BodyExt;
use tokio_util::sync::CancellationToken;
use tollgate::testing::{Answer, Gate, Upstream};

use crate::client::{ask, frames, http1, http2, http2_until, post, soon};

#[tokio::test]
async fn leaving_one_stream_leaves_its_sibling_alive() {
    let gate = Gate::new();
    let upstream = Upstream::start().await.unwrap();
    upstream.play([
        Answer::sse(["a", "b"]).hold_after(1),
        Answer::sse(["c", "d"]).held_after(1, &gate),
    ]);
    let mut client = http2(&upstream).await;
    let one = client.send_request(post("")).await.unwrap();
    let two = client.send_request(post("")).await.unwrap();

    drop(one);
    soon(upstream.wait_for_departures(1)).await;
    let left = upstream.departures()[0];
    assert_eq!((left.request, left.connection_open), (0, true));

    gate.open();
    let whole = soon(two.into_body().collect()).await.unwrap().to_bytes();
    assert_eq!(whole, "data: c\n\ndata: d\n\n");
    soon(upstream.wait_for_idle()).await;
    assert_eq!(
        (upstream.departures().len(), upstream.connections()),
        (1, 1)
    );
}

#[tokio::test]
async fn leaving_before_the_head_is_seen_too() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::hang(), Answer::json("{}")]);
    let mut client = http2(&upstream).await;
    let mut hanging = Box::pin(client.send_request(post("")));
    assert!(poll_immediate(&mut hanging).await.is_none());
    soon(upstream.wait_for_requests(1)).await;

    drop(hanging);
    soon(upstream.wait_for_departures(1)).await;
    assert!(upstream.departures()[0].connection_open);
    assert_eq!(client.send_request(post("")).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_cut_and_a_close_end_their_own_stream_only() {
    let gate = Gate::new();
    let upstream = Upstream::start().await.unwrap();
    upstream.play([
        Answer::json("{}").held_by(&gate),
        Answer::sse(["a"]).cut_at(4),
        Answer::close(),
    ]);
    let mut client = http2(&upstream).await;
    let held = tokio::spawn(client.send_request(post("")));
    soon(upstream.wait_for_requests(1)).await;

    let cut = client.send_request(post("")).await.unwrap();
    let (pieces, end) = soon(frames(cut.into_body())).await;
    assert_eq!(pieces.concat(), b"data");
    end.unwrap_err();
    soon(client.send_request(post(""))).await.unwrap_err();

    gate.open();
    assert_eq!(soon(held).await.unwrap().unwrap().status(), 200);
    assert_eq!(
        (upstream.departures().len(), upstream.connections()),
        (0, 1)
    );
}

#[tokio::test]
async fn a_reset_takes_the_siblings_with_it_and_nobody_has_left() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::hang(), Answer::reset()]);
    let mut client = http2(&upstream).await;
    let hanging = tokio::spawn(client.send_request(post("")));
    soon(upstream.wait_for_requests(1)).await;

    soon(client.send_request(post(""))).await.unwrap_err();
    soon(hanging).await.unwrap().unwrap_err();
    soon(upstream.wait_for_idle()).await;
    let counts = soon(upstream.wait_until(|counts| counts.open_connections == 0)).await;
    assert_eq!((counts.departures, counts.requests), (0, 2));
}

#[tokio::test]
async fn closing_the_connection_leaves_every_stream_on_it() {
    let upstream = Upstream::start().await.unwrap();
    upstream.answer_with(|_| Answer::sse(["a"]).hold_after(1));
    let closed = CancellationToken::new();
    let mut client = http2_until(&upstream, closed.clone()).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(client.send_request(post("")).await.unwrap());
    }

    closed.cancel();
    soon(upstream.wait_for_departures(3)).await;
    assert!(
        upstream
            .departures()
            .iter()
            .all(|left| !left.connection_open)
    );
    let counts = soon(upstream.wait_until(|counts| counts.open_connections == 0)).await;
    assert_eq!(counts.in_flight, 0);
}

#[tokio::test]
async fn a_gate_holds_hundreds_of_requests_over_either_version() {
    let gate = Gate::new();
    let upstream = Upstream::start().await.unwrap();
    let held = gate.clone();
    upstream.answer_with(move |asked| Answer::json(asked.number).held_by(&held));

    let client = http2(&upstream).await;
    let streams = (0..300).map(|_| {
        let mut client = client.clone();
        tokio::spawn(async move { client.send_request(post("")).await })
    });
    let streams = join_all(streams.collect::<Vec<_>>());
    let connections = join_all((0..100).map(|_| ask(&upstream)));
    let opened = async {
        let counts = upstream.wait_until(|counts| counts.requests == 400).await;
        assert_eq!((counts.in_flight, counts.connections), (400, 101));
        gate.open();
    };
    let (streams, connections, ()) =
        soon(async { tokio::join!(streams, connections, opened) }).await;
    assert!(
        streams
            .into_iter()
            .all(|answer| answer.unwrap().unwrap().status() == 200)
    );
    assert!(
        connections
            .into_iter()
            .all(|answer| answer.unwrap().status() == 200)
    );
}

#[tokio::test]
async fn a_thousand_abandoned_streams_do_not_end_the_connection() {
    let upstream = Upstream::start().await.unwrap();
    upstream.answer_with(|asked| match asked.header("x-kind") {
        Some(_) => Answer::json("{}"),
        None => Answer::hang(),
    });
    let mut client = http2(&upstream).await;
    for _ in 0..10 {
        let mut abandoned = Vec::new();
        for _ in 0..100 {
            let mut request = Box::pin(client.send_request(post("")));
            assert!(poll_immediate(&mut request).await.is_none());
            abandoned.push(request);
        }
        tokio::task::yield_now().await;
    }
    let mut last = post("");
    last.headers_mut().insert("x-kind", "last".parse().unwrap());
    assert_eq!(soon(client.send_request(last)).await.unwrap().status(), 200);
    soon(upstream.wait_until(|counts| counts.in_flight == 0)).await;
    assert_eq!(upstream.connections(), 1);
}

#[tokio::test]
async fn one_upstream_serves_both_versions_at_once() {
    let upstream = Upstream::start().await.unwrap();
    upstream.answer_with(|_| Answer::json("{}"));
    let (mut one, mut two) = (http1(&upstream).await, http2(&upstream).await);
    let answers = tokio::join!(one.send_request(post("")), two.send_request(post("")));
    assert_eq!(
        (answers.0.unwrap().status(), answers.1.unwrap().status()),
        (http::StatusCode::OK, http::StatusCode::OK)
    );
}
