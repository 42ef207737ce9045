//! Answers that go wrong, over HTTP/1.1.

use std::io;

use bytes::Bytes;
use futures_util::poll;
use http_body_util::BodyExt;
use tokio::io::AsyncReadExt;
use tollgate::testing::{Answer, Gate, Upstream};

use crate::client::{ask, frames, http1, http2, post, raw, read_all, soon};

const BODY: &str = r#"{"choices":[]}"#;

fn shapes() -> [Answer; 3] {
    [
        Answer::json(BODY),
        Answer::chunks("application/json", [&BODY[..5], &BODY[5..]]),
        Answer::json(BODY).in_pieces_of(1),
    ]
}

#[tokio::test]
async fn a_body_cut_at_any_byte_delivers_that_many_bytes_and_then_an_error() {
    let upstream = Upstream::start().await.unwrap();
    for answer in shapes() {
        for cut in 0..=BODY.len() {
            upstream.play(vec![answer.clone().cut_at(cut); 2]);
            let one = http1(&upstream).await.send_request(post("")).await.unwrap();
            let two = http2(&upstream).await.send_request(post("")).await.unwrap();
            for answer in [one, two] {
                let version = answer.version();
                let (pieces, end) = soon(frames(answer.into_body())).await;
                assert_eq!(pieces.concat(), BODY.as_bytes()[..cut], "{version:?}");
                end.unwrap_err();
            }
        }
    }
    soon(upstream.wait_for_idle()).await;
    assert_eq!(upstream.departures(), []);
}

#[tokio::test]
async fn a_body_cut_late_keeps_the_length_it_promised() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::json(BODY).cut_at(3)]);
    let answer = ask(&upstream).await.unwrap();
    assert_eq!(answer.headers()["content-length"], "14");
}

#[tokio::test]
async fn a_cut_beyond_the_body_still_withholds_its_end() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::sse(["a"]).cut_at(1000)]);
    let (read, end) = soon(read_all(&mut raw(&upstream).await)).await;
    end.unwrap();
    assert!(read.ends_with(b"9\r\ndata: a\n\n\r\n"));
}

#[tokio::test]
async fn a_reset_in_place_of_an_answer_is_a_reset_to_the_client() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::reset()]);
    let (read, end) = soon(read_all(&mut raw(&upstream).await)).await;
    assert_eq!(
        (read.len(), end.unwrap_err().kind()),
        (0, io::ErrorKind::ConnectionReset)
    );
    assert_eq!(upstream.requests(), 1);
}

#[tokio::test]
async fn a_reset_waits_for_the_bytes_before_it() {
    let upstream = Upstream::start().await.unwrap();
    for at in [0, 3] {
        let gate = Gate::new();
        upstream.play([Answer::json(BODY).held_after(0, &gate).reset_at(at)]);
        let mut answer = ask(&upstream).await.unwrap().into_body();
        gate.open();
        let (mut read, mut broken) = (0, false);
        while let Some(frame) = soon(answer.frame()).await {
            match frame {
                Ok(frame) => read += frame.into_data().unwrap().len(),
                Err(_) => broken = true,
            }
        }
        assert!(read <= at && broken);
    }
    soon(upstream.wait_for_idle()).await;
    assert_eq!(upstream.departures(), []);
}

#[tokio::test]
async fn a_close_in_place_of_an_answer_is_an_end_without_a_byte() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::close()]);
    let (read, end) = soon(read_all(&mut raw(&upstream).await)).await;
    assert_eq!((read.len(), end.unwrap()), (0, 0));
}

#[tokio::test]
async fn a_client_that_leaves_a_hanging_request_is_seen_leaving() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::hang()]);
    let client = raw(&upstream).await;
    soon(upstream.wait_for_requests(1)).await;
    assert_eq!(
        (upstream.counts().in_flight, upstream.departures().len()),
        (1, 0)
    );

    drop(client);
    soon(upstream.wait_for_departures(1)).await;
    let left = upstream.departures()[0];
    assert_eq!(
        (left.request, left.connection, left.connection_open),
        (0, 0, false)
    );
    soon(upstream.wait_until(|counts| counts.open_connections == 0)).await;
    assert_eq!(upstream.counts().in_flight, 0);
}

#[tokio::test]
async fn a_held_body_sends_its_first_pieces_and_then_nothing_until_the_client_leaves() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([
        Answer::sse(["a", "b", "c"]).hold_after(2),
        Answer::json(BODY).hold_at(4),
    ]);
    for kept in [18, 4] {
        let mut body = ask(&upstream).await.unwrap().into_body();
        let mut read = 0;
        while read < kept {
            read += soon(body.frame())
                .await
                .unwrap()
                .unwrap()
                .into_data()
                .unwrap()
                .len();
        }
        assert_eq!(read, kept);
        assert!(poll!(body.frame()).is_pending());
        assert_eq!(upstream.counts().in_flight, 1);

        drop(body);
        soon(upstream.wait_for_idle()).await;
    }
    assert_eq!(upstream.departures().len(), 2);
}

#[tokio::test]
async fn pieces_behind_a_gate_come_when_it_opens() {
    let gate = Gate::new();
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::sse(["a", "b", "c"]).held_after(1, &gate)]);

    let mut body = ask(&upstream).await.unwrap().into_body();
    let first = soon(body.frame()).await.unwrap().unwrap();
    assert_eq!(first.into_data().unwrap(), "data: a\n\n");
    assert!(poll!(body.frame()).is_pending());

    gate.open();
    let rest = soon(body.collect()).await.unwrap().to_bytes();
    assert_eq!(rest, "data: b\n\ndata: c\n\n");
    soon(upstream.wait_for_idle()).await;
    assert_eq!(upstream.departures(), []);
}

#[tokio::test]
async fn a_client_that_leaves_in_the_middle_of_one_large_piece_is_seen_leaving() {
    let upstream = Upstream::start().await.unwrap();
    let large = Bytes::from(vec![0; 64 * 1024 * 1024]);
    upstream.play([Answer::bytes(200, "application/octet-stream", large)]);

    let mut client = raw(&upstream).await;
    client.read_exact(&mut [0; 1000]).await.unwrap();
    drop(client);
    soon(upstream.wait_for_departures(1)).await;
    assert!(!upstream.departures()[0].connection_open);
}

#[tokio::test]
async fn a_delayed_fault_comes_after_its_delay() {
    let gate = Gate::new();
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::reset().held_by(&gate)]);
    let mut client = raw(&upstream).await;
    soon(upstream.wait_for_requests(1)).await;
    assert_eq!(upstream.counts().open_connections, 1);

    gate.open();
    let (_, end) = soon(read_all(&mut client)).await;
    assert_eq!(end.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
}
