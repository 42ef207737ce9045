//! Plain clients: a hyper one that shows frames, and a bare socket.

use std::{io, time::Duration};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, client::conn, rt::Executor};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_util::sync::CancellationToken;
use tollgate::testing::Upstream;

/// Bounds a wait that a fault would make endless; it never passes in a good run.
pub(crate) async fn soon<T>(wait: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), wait)
        .await
        .expect("what the test waits for never came")
}

pub(crate) fn post(body: impl Into<Bytes>) -> Request<Full<Bytes>> {
    Request::post("http://upstream/v1/chat?key=secret")
        .header("authorization", "Bearer sk-secret")
        .body(Full::new(body.into()))
        .expect("every part of the request is valid")
}

async fn connect(upstream: &Upstream) -> TcpStream {
    TcpStream::connect(upstream.address())
        .await
        .expect("the upstream listens until it is dropped")
}

/// One HTTP/1.1 connection.
pub(crate) async fn http1(upstream: &Upstream) -> conn::http1::SendRequest<Full<Bytes>> {
    let stream = connect(upstream).await;
    let (sender, connection) = conn::http1::handshake(TokioIo::new(stream))
        .await
        .expect("nothing is sent yet");
    tokio::spawn(connection);
    sender
}

/// One HTTP/2 connection.
pub(crate) async fn http2(upstream: &Upstream) -> conn::http2::SendRequest<Full<Bytes>> {
    http2_until(upstream, CancellationToken::new()).await
}

/// One HTTP/2 connection whose socket is dropped when the token is cancelled.
pub(crate) async fn http2_until(
    upstream: &Upstream,
    closed: CancellationToken,
) -> conn::http2::SendRequest<Full<Bytes>> {
    let stream = connect(upstream).await;
    let tasks = Until(closed);
    let (sender, connection) = conn::http2::handshake(tasks.clone(), TokioIo::new(stream))
        .await
        .expect("the preface fits the buffer of a fresh socket");
    tasks.execute(connection);
    sender
}

#[derive(Debug, Clone)]
struct Until(CancellationToken);

impl<F> Executor<F> for Until
where
    F: Future<Output: Send> + Send + 'static,
{
    fn execute(&self, task: F) {
        tokio::spawn(self.0.clone().run_until_cancelled_owned(task));
    }
}

/// The answer to one request on a connection of its own.
pub(crate) async fn ask(upstream: &Upstream) -> hyper::Result<Response<Incoming>> {
    http1(upstream).await.send_request(post("{}")).await
}

/// The frames of a body, and whether it ended well.
pub(crate) async fn frames(mut body: Incoming) -> (Vec<Bytes>, hyper::Result<()>) {
    let mut frames = Vec::new();
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => frames.extend(frame.into_data()),
            Err(error) => return (frames, Err(error)),
        }
    }
    (frames, Ok(()))
}

/// A bare socket that has sent one request.
pub(crate) async fn raw(upstream: &Upstream) -> TcpStream {
    let mut stream = connect(upstream).await;
    stream
        .write_all(b"POST /v1/chat HTTP/1.1\r\nhost: upstream\r\ncontent-length: 2\r\n\r\n{}")
        .await
        .expect("the request fits the buffer of a fresh socket");
    stream
}

/// Everything that comes, and how it ends.
pub(crate) async fn read_all(stream: &mut TcpStream) -> (Vec<u8>, io::Result<usize>) {
    let mut read = Vec::new();
    let end = stream.read_to_end(&mut read).await;
    (read, end)
}
