//! The client, against raw sockets on loopback.

use std::{error::Error as _, net::SocketAddr, time::Duration};

use http::{Request, StatusCode};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tollgate::transport::{Error, HttpClient, Payload, collect_capped};
use tower::{Service, ServiceExt};

fn post(url: &str) -> Request<Payload> {
    Request::post(url).body(Payload::watched("{}").0).unwrap()
}

/// Reads one request with a body of two bytes, and gives its head.
async fn request(socket: &mut TcpStream) -> String {
    let mut read = Vec::new();
    while !read.ends_with(b"\r\n\r\n{}") {
        assert_ne!(
            socket.read_buf(&mut read).await.unwrap(),
            0,
            "the request was cut"
        );
    }
    String::from_utf8(read).unwrap()
}

/// A server that answers one connection with `answer` and closes it.
async fn answering(answer: &'static str) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let head = request(&mut socket).await;
        socket.write_all(answer.as_bytes()).await.unwrap();
        head
    });
    (at, server)
}

async fn ask(at: SocketAddr) -> Result<http::Response<Incoming>, Error> {
    let request = post(&format!("http://{at}/v1/chat?key=sk-secret"));
    HttpClient::new().oneshot(request).await
}

#[tokio::test]
async fn a_request_goes_out_whole_and_its_answer_comes_back() {
    let (at, server) = answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi").await;
    let answer = ask(at).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(collect_capped(answer.into_body(), 2).await.unwrap(), "hi");
    let head = server.await.unwrap();
    assert!(
        head.starts_with("POST /v1/chat?key=sk-secret HTTP/1.1\r\n"),
        "{head}"
    );
    assert!(head.contains("content-length: 2\r\n"), "{head}");
    assert!(head.contains(&format!("host: {at}\r\n")), "{head}");
}

#[tokio::test]
async fn the_handle_tells_whether_the_body_was_sent() {
    let (at, _server) = answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    let (payload, sent) = Payload::watched("{}");
    let again = payload.clone();
    let nobody = Request::post("http://127.0.0.1:9/").body(payload).unwrap();
    HttpClient::new().oneshot(nobody).await.unwrap_err();
    assert!(!sent.is_sent());
    let somebody = Request::post(format!("http://{at}/")).body(again).unwrap();
    HttpClient::new().oneshot(somebody).await.unwrap();
    assert!(sent.is_sent());
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        for _ in 0..3 {
            request(&mut socket).await;
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi";
            socket.write_all(answer).await.unwrap();
        }
    });
    let client = HttpClient::new();
    for _ in 0..3 {
        let answer = client
            .clone()
            .oneshot(post(&format!("http://{at}/")))
            .await
            .unwrap();
        assert_eq!(collect_capped(answer.into_body(), 2).await.unwrap(), "hi");
    }
    server.await.unwrap();
}

#[tokio::test]
async fn a_refused_connection_is_a_connect_error_and_not_a_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    drop(listener);
    let error = ask(at).await.unwrap_err();
    assert!(error.is_connect() && !error.is_connect_timeout() && !error.is_closed());
}

#[tokio::test]
async fn the_connect_limit_covers_the_tls_handshake() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = silent.local_addr().unwrap();
    let client = HttpClient::builder()
        .connect_timeout(Duration::from_millis(50))
        .build();
    let (payload, sent) = Payload::watched("{}");
    let request = Request::post(format!("https://{at}/"))
        .body(payload)
        .unwrap();
    let error = client.oneshot(request).await.unwrap_err();
    assert!(error.is_connect() && error.is_connect_timeout());
    assert!(!sent.is_sent());
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_a_connect_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await
            .unwrap();
        socket.read_u8().await.unwrap();
    });
    let error = HttpClient::new()
        .oneshot(post(&format!("https://{at}/")))
        .await
        .unwrap_err();
    assert!(error.is_connect() && !error.is_connect_timeout());
    server.await.unwrap();
}

#[tokio::test]
async fn an_answer_that_is_cut_is_closed() {
    for answer in [
        "",
        "HTTP/1.1 200 OK\r\ncontent-le",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n",
    ] {
        let (at, _server) = answering(answer).await;
        let error = match ask(at).await {
            Err(error) => error,
            Ok(cut) => collect_capped(cut.into_body(), 99).await.unwrap_err(),
        };
        assert!(error.is_closed(), "{answer:?} {error:?}");
    }
}

#[tokio::test]
async fn what_is_not_http_is_malformed() {
    let (at, _server) = answering("220 mail.example.com ESMTP\r\n\r\n").await;
    assert!(ask(at).await.unwrap_err().is_malformed());
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let location = elsewhere.local_addr().unwrap();
    let answer =
        format!("HTTP/1.1 302 Found\r\nlocation: http://{location}/\r\ncontent-length: 0\r\n\r\n");
    let (at, _server) = answering(answer.leak()).await;
    let answer = ask(at).await.unwrap();
    assert_eq!(answer.status(), StatusCode::FOUND);
    assert!(answer.headers().contains_key("location"));
    let visited = futures_util::FutureExt::now_or_never(elsewhere.accept());
    assert!(visited.is_none());
}

#[tokio::test]
async fn http2_is_spoken_without_tls_where_it_is_asked_for() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let echo = service_fn(|request: Request<Incoming>| async {
            Ok::<_, hyper::Error>(http::Response::new(request.into_body()))
        });
        hyper::server::conn::http2::Builder::new(TokioExecutor::new())
            .serve_connection(TokioIo::new(socket), echo)
            .await
    });
    let client = HttpClient::builder().http2_only(true).build();
    let answer = client
        .oneshot(post(&format!("http://{at}/")))
        .await
        .unwrap();
    assert_eq!(answer.version(), http::Version::HTTP_2);
    assert_eq!(collect_capped(answer.into_body(), 2).await.unwrap(), "{}");
}

#[tokio::test]
async fn a_request_that_cannot_be_sent_says_so() {
    let error = HttpClient::new()
        .oneshot(post("/v1/chat"))
        .await
        .unwrap_err();
    assert!(error.is_unsendable());
    let error = HttpClient::new()
        .oneshot(post("ftp://127.0.0.1/"))
        .await
        .unwrap_err();
    assert!(error.is_connect());
}

#[tokio::test]
async fn no_error_shows_the_url_or_the_body() {
    let (cut, _one) = answering("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhi").await;
    let (mail, _two) = answering("220 mail.example.com ESMTP\r\n\r\n").await;
    let cut = ask(cut).await.unwrap();
    let errors = [
        ask("127.0.0.1:9".parse().unwrap()).await.unwrap_err(),
        ask(mail).await.unwrap_err(),
        collect_capped(cut.into_body(), 99).await.unwrap_err(),
        HttpClient::new()
            .oneshot(post("/v1/chat?key=sk-secret"))
            .await
            .unwrap_err(),
        HttpClient::new()
            .oneshot(post("ftp://u:sk-secret@h/v1/chat"))
            .await
            .unwrap_err(),
        HttpClient::new()
            .oneshot(post("https://sk-secret..invalid/v1/chat"))
            .await
            .unwrap_err(),
    ];
    for error in errors {
        let mut shown = format!("{error:?} {error}");
        let mut cause = error.source();
        while let Some(below) = cause {
            shown += &format!(" {below:?} {below}");
            cause = below.source();
        }
        assert!(
            !shown.contains("sk-secret") && !shown.contains("v1/chat"),
            "{shown}"
        );
    }
}

#[test]
fn an_error_is_one_word_wide() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
}

#[test]
fn the_client_needs_no_runtime_to_be_made_and_crosses_threads_with_its_future() {
    fn crosses<T: Send + Sync + 'static>(_: &T) -> bool {
        true
    }
    let mut client = HttpClient::new();
    let future = client.call(post("http://127.0.0.1:9/"));
    assert!(crosses(&client) && crosses(&future));
}
