//! The end of an upstream.

use std::io;

use tokio::{net::TcpStream, runtime::Handle};
use tollgate::testing::{Answer, Upstream};

use crate::client::{ask, http2, post, raw, read_all, soon};

#[tokio::test]
async fn dropping_the_upstream_ends_its_connections_and_its_tasks() {
    let before = Handle::current().metrics().num_alive_tasks();
    let upstream = Upstream::start().await.unwrap();
    upstream.answer_with(|_| Answer::sse(["a"]).hold_after(1));
    let mut held = Vec::new();
    for _ in 0..5 {
        held.push(raw(&upstream).await);
    }
    soon(upstream.wait_for_requests(5)).await;
    assert!(Handle::current().metrics().num_alive_tasks() > before);

    drop(upstream);
    for mut client in held {
        let (read, end) = soon(read_all(&mut client)).await;
        end.unwrap();
        assert!(!read.ends_with(b"0\r\n\r\n"));
    }
    tokio::task::yield_now().await;
    assert_eq!(Handle::current().metrics().num_alive_tasks(), before);
}

#[tokio::test]
async fn an_upstream_that_is_stopped_refuses_connections_until_it_comes_back() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::hang()]);
    let address = upstream.address();
    let mut client = http2(&upstream).await;
    let hanging = tokio::spawn(client.send_request(post("")));
    soon(upstream.wait_for_requests(1)).await;

    soon(upstream.stop()).await;
    let refused = TcpStream::connect(address).await.unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::ConnectionRefused);
    soon(hanging).await.unwrap().unwrap_err();

    let upstream = Upstream::start_on(address).await.unwrap();
    upstream.play([Answer::json("{}")]);
    assert_eq!(ask(&upstream).await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cuts_are_exact_and_counts_true_on_many_threads() {
    let upstream = Upstream::start().await.unwrap();
    upstream.answer_with(|asked| Answer::json("0123456789").cut_at(1 + asked.number % 9));
    let client = http2(&upstream).await;
    let calls = (0..3000).map(|_| {
        let mut client = client.clone();
        tokio::spawn(async move {
            let answer = client.send_request(post("")).await.unwrap();
            let id = answer.headers()["x-request-id"]
                .to_str()
                .unwrap()
                .to_owned();
            let number: usize = id.strip_prefix("req_").unwrap().parse().unwrap();
            let (pieces, end) = crate::client::frames(answer.into_body()).await;
            end.unwrap_err();
            assert_eq!(pieces.concat().len(), 1 + number % 9);
        })
    });
    for call in calls.collect::<Vec<_>>() {
        soon(call).await.unwrap();
    }
    soon(upstream.wait_for_idle()).await;
    let counts = upstream.counts();
    assert_eq!(
        (counts.requests, counts.departures, counts.connections),
        (3000, 0, 1)
    );
}
