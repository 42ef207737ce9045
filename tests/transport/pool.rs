//! What the client does with its connections, against raw sockets on loopback.

use std::{
    io::{Read, Write},
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use http::Request;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
};
use tollgate::transport::{Error, HttpClient, Payload, collect_capped};
use tower::ServiceExt;

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi";

async fn ask(client: &HttpClient, at: SocketAddr) -> Result<http::Response<Incoming>, Error> {
    let (payload, _) = Payload::watched("{}");
    let request = Request::post(format!("http://{at}/v1")).body(payload);
    client.clone().oneshot(request.unwrap()).await
}

async fn asked(client: &HttpClient, at: SocketAddr) -> Result<String, Error> {
    let answer = collect_capped(ask(client, at).await?.into_body(), 9).await?;
    Ok(String::from_utf8(answer.to_vec()).unwrap())
}

/// Reads one request with a body of two bytes; `false` where the client closed the connection.
async fn request(socket: &mut TcpStream) -> bool {
    let mut read = Vec::new();
    while !read.ends_with(b"\r\n\r\n{}") {
        if socket.read_buf(&mut read).await.unwrap_or(0) == 0 {
            return false;
        }
    }
    true
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    (listener, at)
}

/// A server that answers every request, each only with a permit, and counts its connections.
async fn counting() -> (SocketAddr, Arc<AtomicUsize>, Arc<Semaphore>) {
    let (listener, at) = listen().await;
    let connections = Arc::new(AtomicUsize::new(0));
    let permits = Arc::new(Semaphore::new(0));
    let (count, free) = (Arc::clone(&connections), Arc::clone(&permits));
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let free = Arc::clone(&free);
            tokio::spawn(async move {
                while request(&mut socket).await {
                    free.acquire().await.unwrap().forget();
                    socket.write_all(ANSWER).await.unwrap();
                }
            });
        }
    });
    (at, connections, permits)
}

/// Lets the tasks run that carry connections and bring them back.
async fn take_turns() {
    for _ in 0..4 {
        tokio::task::yield_now().await;
    }
}

/// The server closes in a thread of its own while this one is blocked, and says so on another socket:
/// so the end of the connection and the next request come at once, the request first.
#[tokio::test]
async fn a_request_that_meets_a_closing_connection_goes_out_on_another() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let (close, may_close) = std::sync::mpsc::sync_channel(1);
    let (closed, was_closed) = std::sync::mpsc::sync_channel(1);
    let mut signal = TcpStream::connect(at).await.unwrap();
    std::thread::spawn(move || {
        let (mut signal, _) = listener.accept().unwrap();
        while let Ok((mut socket, _)) = listener.accept() {
            let mut read = Vec::new();
            while !read.ends_with(b"\r\n\r\n{}") {
                let mut piece = [0; 512];
                let length = socket.read(&mut piece).unwrap();
                read.extend_from_slice(&piece[..length]);
            }
            socket.write_all(ANSWER).unwrap();
            may_close.recv().unwrap();
            drop(socket);
            signal.write_all(b"!").unwrap();
            closed.send(()).unwrap();
        }
    });
    let client = HttpClient::new();
    for _ in 0..20 {
        assert_eq!(asked(&client, at).await.unwrap(), "hi");
        take_turns().await;
        close.send(()).unwrap();
        was_closed.recv().unwrap();
        // Into more room than it needs, so that the next time has to ask the system again.
        assert_eq!(signal.read(&mut [0; 8]).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn what_was_sent_on_a_used_connection_is_not_sent_again() {
    let (listener, at) = listen().await;
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        assert!(request(&mut socket).await);
        socket.write_all(ANSWER).await.unwrap();
        assert!(request(&mut socket).await);
        drop(socket);
        futures_util::FutureExt::now_or_never(listener.accept()).is_none()
    });
    let client = HttpClient::new();
    assert_eq!(asked(&client, at).await.unwrap(), "hi");
    assert!(asked(&client, at).await.unwrap_err().is_closed());
    assert!(server.await.unwrap());
}

#[tokio::test]
async fn an_answer_that_says_close_is_the_last_of_its_connection() {
    let (listener, at) = listen().await;
    let server = tokio::spawn(async move {
        for _ in 0..3 {
            let (mut socket, _) = listener.accept().await.unwrap();
            assert!(request(&mut socket).await);
            let answer = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nhi";
            socket.write_all(answer).await.unwrap();
            assert!(!request(&mut socket).await);
        }
    });
    let client = HttpClient::new();
    for _ in 0..3 {
        assert_eq!(asked(&client, at).await.unwrap(), "hi");
    }
    server.await.unwrap();
}

#[tokio::test]
async fn a_connection_comes_back_once_its_body_was_read_and_is_closed_where_it_is_not() {
    let (listener, at) = listen().await;
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        for _ in 0..2 {
            assert!(request(&mut socket).await);
            let head = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n";
            socket.write_all(head).await.unwrap();
            tokio::task::yield_now().await;
            socket.write_all(b"hi").await.unwrap();
        }
        assert!(request(&mut socket).await);
        socket.write_all(&ANSWER[..ANSWER.len() - 1]).await.unwrap();
        assert!(!request(&mut socket).await);
    });
    let client = HttpClient::new();
    for _ in 0..2 {
        assert_eq!(asked(&client, at).await.unwrap(), "hi");
        take_turns().await;
    }
    drop(ask(&client, at).await.unwrap());
    server.await.unwrap();
}

#[tokio::test]
async fn a_call_that_is_given_up_closes_its_connection() {
    let (listener, at) = listen().await;
    let (came, mut has_come) = mpsc::channel(1);
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        assert!(request(&mut socket).await);
        came.send(()).await.unwrap();
        request(&mut socket).await
    });
    let client = HttpClient::new();
    let call = tokio::spawn({
        let client = client.clone();
        async move { asked(&client, at).await }
    });
    has_come.recv().await.unwrap();
    call.abort();
    assert!(!server.await.unwrap());
}

#[tokio::test]
async fn as_many_connections_are_made_as_calls_are_under_way_and_used_again() {
    let (at, connections, permits) = counting().await;
    let client = HttpClient::new();
    for _ in 0..3 {
        let calls = join_all((0..8).map(|_| asked(&client, at)));
        permits.add_permits(8);
        assert!(
            calls
                .await
                .into_iter()
                .all(|answer| answer.unwrap() == "hi")
        );
    }
    assert_eq!(connections.load(Ordering::SeqCst), 8);
}

#[tokio::test]
async fn no_more_connections_are_kept_than_the_limit_allows() {
    for (limit, expected) in [(0, 12), (1, 10)] {
        let (at, connections, permits) = counting().await;
        let client = HttpClient::builder().pool_max_idle_per_host(limit).build();
        for _ in 0..3 {
            let calls = join_all((0..4).map(|_| asked(&client, at)));
            permits.add_permits(4);
            assert!(
                calls
                    .await
                    .into_iter()
                    .all(|answer| answer.unwrap() == "hi")
            );
        }
        assert_eq!(connections.load(Ordering::SeqCst), expected);
    }
}

#[tokio::test]
async fn an_unused_connection_is_closed_after_a_while() {
    let (listener, at) = listen().await;
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        assert!(request(&mut socket).await);
        socket.write_all(ANSWER).await.unwrap();
        // Only its client can end this.
        request(&mut socket).await
    });
    let client = HttpClient::builder()
        .pool_idle_timeout(Duration::from_millis(10))
        .build();
    assert_eq!(asked(&client, at).await.unwrap(), "hi");
    assert!(!server.await.unwrap());
}

#[tokio::test]
async fn calls_of_one_moment_share_one_http2_connection() {
    let (listener, at) = listen().await;
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let echo = service_fn(|request: Request<Incoming>| async {
                Ok::<_, hyper::Error>(http::Response::new(request.into_body()))
            });
            tokio::spawn(
                hyper::server::conn::http2::Builder::new(TokioExecutor::new())
                    .serve_connection(TokioIo::new(socket), echo),
            );
        }
    });
    let client = HttpClient::builder().http2_only(true).build();
    assert_eq!(asked(&client, at).await.unwrap(), "{}");
    for _ in 0..3 {
        let calls = join_all((0..16).map(|_| asked(&client, at))).await;
        assert!(calls.into_iter().all(|answer| answer.unwrap() == "{}"));
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_first_calls_of_all_share_an_http2_connection_too() {
    let (listener, at) = listen().await;
    let server = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let echo = service_fn(|request: Request<Incoming>| async {
            Ok::<_, hyper::Error>(http::Response::new(request.into_body()))
        });
        let served = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
            .serve_connection(TokioIo::new(socket), echo)
            .await;
        (
            served.is_ok(),
            futures_util::FutureExt::now_or_never(listener.accept()).is_none(),
        )
    });
    let client = HttpClient::builder().http2_only(true).build();
    let calls = join_all((0..16).map(|_| asked(&client, at))).await;
    assert!(calls.into_iter().all(|answer| answer.unwrap() == "{}"));
    drop(client);
    assert_eq!(server.await.unwrap(), (true, true));
}

#[tokio::test]
async fn a_failure_to_connect_fails_whoever_waited_for_it_too() {
    let (listener, at) = listen().await;
    drop(listener);
    let client = HttpClient::builder().http2_only(true).build();
    for _ in 0..2 {
        let calls = join_all((0..8).map(|_| asked(&client, at))).await;
        assert!(
            calls
                .into_iter()
                .all(|answer| answer.unwrap_err().is_connect())
        );
    }
}
