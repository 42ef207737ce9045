//! A layer over a script, and requests with something to fetch.

use std::net::IpAddr;

use tollgate::{
    ChatExt, ChatRequest, Error, ErrorKind, Message,
    fetch_images::{FetchError, FetchImages, FetchImagesLayer, Refusal, ScriptedNetwork},
    providers::scripted::{Scripted, answer},
    types::{File, Part},
};
use tower::Layer;

use crate::server::{Route, Server};

pub(crate) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n picture";
pub(crate) const PDF: &[u8] = b"%PDF-1.7 document";
pub(crate) const PUBLIC: &str = "93.184.215.14";

pub(crate) fn ip(address: &str) -> IpAddr {
    address.parse().unwrap()
}

/// An answer of status 200, of this content type.
pub(crate) fn ok(path: &'static str, kind: &str, body: impl Into<Vec<u8>>) -> Route {
    let body = body.into();
    let length = body.len();
    let head = format!("200 OK\r\ncontent-type: {kind}\r\ncontent-length: {length}");
    (path, head, body)
}

pub(crate) fn png(path: &'static str) -> Route {
    ok(path, "image/png", PNG)
}

/// A redirect.
pub(crate) fn to(path: &'static str, status: u16, location: &str) -> Route {
    let head = format!("{status} Elsewhere\r\nlocation: {location}\r\ncontent-length: 0");
    (path, head, Vec::new())
}

/// A server and a network on which its hosts are public.
pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) network: ScriptedNetwork,
}

impl World {
    pub(crate) async fn with(routes: Vec<Route>) -> Self {
        let server = Server::start(routes).await;
        let network = ScriptedNetwork::leading_to(server.at)
            .name("cdn.example.com", [ip(PUBLIC)])
            .name("other.example.net", [ip("2606:4700:4700::1111")]);
        Self { server, network }
    }

    pub(crate) fn layer(&self) -> FetchImagesLayer {
        let layer = FetchImagesLayer::new().over(&self.network);
        layer.tls(self.server.trusting.clone())
    }

    /// What comes of a request, and what was sent in the end.
    pub(crate) async fn ask(
        &self,
        layer: &FetchImagesLayer,
        request: ChatRequest,
    ) -> Result<ChatRequest, Error> {
        let model = Scripted::new([answer("ok")]);
        let mut chat: FetchImages<Scripted> = layer.layer(model.clone());
        let outcome = chat.complete(request).await;
        let sent = model.requests();
        match outcome {
            Ok(_) => Ok(sent[0].clone()),
            Err(error) => {
                assert!(
                    sent.is_empty(),
                    "nothing is sent where something was refused"
                );
                Err(error)
            }
        }
    }

    /// Why a picture is refused.
    pub(crate) async fn refuses(&self, url: &str) -> String {
        let error = self.ask(&self.layer(), picture(url)).await.unwrap_err();
        reason(&error)
    }
}

pub(crate) fn picture(url: &str) -> ChatRequest {
    pictures(&[url])
}

pub(crate) fn pictures(urls: &[&str]) -> ChatRequest {
    let parts: Vec<_> = urls.iter().map(|url| Part::image(*url)).collect();
    ChatRequest::new("llava").message(Message::user(parts))
}

pub(crate) fn document(url: &str) -> ChatRequest {
    let file = Part::File(File::linked(url));
    ChatRequest::new("llava").message(Message::user([file]))
}

/// The name of the refusal. Whatever it is, nothing of the address is told.
pub(crate) fn reason(error: &Error) -> String {
    let told = format!("{error} {error:?} {:?}", error.message());
    for secret in ["secret", "/latest", "127.0.0.1", "token"] {
        assert!(!told.contains(secret), "{told}");
    }
    let source = std::error::Error::source(error).unwrap();
    let fetch: &FetchError = source.downcast_ref().unwrap();
    let name = format!("{:?}", fetch.refusal());
    let name = name.split(['(', ' ']).next().unwrap().to_owned();
    let kind = match fetch.refusal() {
        Refusal::Unresolved | Refusal::Connect(_) => ErrorKind::Connect,
        Refusal::Elapsed(_) => ErrorKind::Timeout,
        _ => ErrorKind::InvalidRequest,
    };
    assert_eq!(error.kind(), kind);
    assert!(error.message().unwrap().starts_with("`messages["));
    name
}
