//! The floors: what the same exchange costs without anything of ours.
//!
//! `hyper-floor` is hyper-util's pooled client with a body that is there already, and reads nothing
//! of the answer but its usage. `hyper-typed` writes a typed request, and reads a typed answer.

use bytes::Bytes;
use http::{Request, Uri};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::{Deserialize, Serialize};
use tower::BoxError;

use super::prompt::{SYSTEM, prompt};

pub(crate) type Http = Client<HttpConnector, Full<Bytes>>;

#[derive(Deserialize)]
struct Usage {
    prompt_tokens: u64,
    completion_tokens: u64,
}

#[derive(Deserialize)]
struct UsageOnly {
    usage: Usage,
}

#[derive(Serialize)]
struct Asked<'a> {
    model: &'a str,
    messages: &'a [Said],
    temperature: f64,
    max_tokens: u32,
}

#[derive(Clone, Serialize)]
pub(crate) struct Said {
    role: &'static str,
    content: String,
}

#[derive(Deserialize)]
#[expect(
    dead_code,
    reason = "what a thin client reads, whether it is used or not"
)]
struct Answer {
    id: String,
    model: String,
    created: u64,
    choices: Vec<Choice>,
    usage: Usage,
}

#[derive(Deserialize)]
#[expect(
    dead_code,
    reason = "what a thin client reads, whether it is used or not"
)]
struct Choice {
    index: u32,
    message: Message,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
#[expect(
    dead_code,
    reason = "what a thin client reads, whether it is used or not"
)]
struct Message {
    role: String,
    content: Option<String>,
}

#[derive(Deserialize)]
#[expect(
    dead_code,
    reason = "what a thin client reads, whether it is used or not"
)]
struct Chunk {
    choices: Vec<ChunkChoice>,
    usage: Option<Usage>,
}

#[derive(Deserialize)]
#[expect(
    dead_code,
    reason = "what a thin client reads, whether it is used or not"
)]
struct ChunkChoice {
    delta: Delta,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
#[expect(
    dead_code,
    reason = "what a thin client reads, whether it is used or not"
)]
struct Delta {
    content: Option<String>,
}

/// The pooled client that both floors call.
pub(crate) fn client() -> Http {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    Client::builder(TokioExecutor::new())
        .pool_max_idle_per_host(512)
        .build(connector)
}

/// The body of the request, written beforehand.
pub(crate) fn body(is_stream: bool) -> Bytes {
    let prompt = prompt(1);
    let streamed = r#","stream":true,"stream_options":{"include_usage":true}"#;
    let streamed = if is_stream { streamed } else { "" };
    format!(
        r#"{{"model":"gpt-4o-mini","messages":[{{"role":"system","content":"{SYSTEM}"}},{{"role":"user","content":"{prompt}"}}],"temperature":0.2,"max_tokens":256{streamed}}}"#
    )
    .into()
}

/// What a caller says, to be copied for each call.
pub(crate) fn said(length: usize) -> Vec<Said> {
    let system = Said {
        role: "system",
        content: SYSTEM.to_owned(),
    };
    let user = Said {
        role: "user",
        content: prompt(length),
    };
    vec![system, user]
}

fn request(uri: Uri, body: Bytes) -> Result<Request<Full<Bytes>>, http::Error> {
    Request::post(uri)
        .header("content-type", "application/json")
        .header("authorization", "Bearer sk-bench")
        .body(Full::new(body))
}

pub(crate) async fn floor(http: Http, uri: Uri, body: Bytes) -> Result<u64, BoxError> {
    let answer = http.request(request(uri, body)?).await?;
    let body = answer.into_body().collect().await?.to_bytes();
    let read: UsageOnly = serde_json::from_slice(&body)?;
    std::hint::black_box(read.usage.prompt_tokens + read.usage.completion_tokens);
    Ok(1)
}

pub(crate) async fn typed(http: Http, uri: Uri, said: &[Said]) -> Result<u64, BoxError> {
    // A caller's own request is made for each call.
    let messages = &*said.to_vec();
    let asked = Asked {
        model: "gpt-4o-mini",
        messages,
        temperature: 0.2,
        max_tokens: 256,
    };
    let body = serde_json::to_vec(&asked)?;
    let answer = http.request(request(uri, body.into())?).await?;
    let body = answer.into_body().collect().await?.to_bytes();
    let read: Answer = serde_json::from_slice(&body)?;
    std::hint::black_box(&read.choices);
    std::hint::black_box(read.usage.prompt_tokens + read.usage.completion_tokens);
    Ok(1)
}

/// Counts the ends of events, and reads none.
pub(crate) async fn floor_stream(http: Http, uri: Uri, body: Bytes) -> Result<u64, BoxError> {
    let mut body = http.request(request(uri, body)?).await?.into_body();
    let (mut events, mut after_newline) = (0, false);
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame?.into_data() {
            events += u64::from(after_newline && data.first() == Some(&b'\n'));
            events += memchr::memmem::find_iter(&data, b"\n\n").count() as u64;
            after_newline = data.last() == Some(&b'\n') && !data.ends_with(b"\n\n");
        }
    }
    Ok(events - 1)
}

/// Reads each event as a typed chunk.
pub(crate) async fn typed_stream(http: Http, uri: Uri, body: Bytes) -> Result<u64, BoxError> {
    let mut body = http.request(request(uri, body)?).await?.into_body();
    let (mut events, mut read) = (0, Vec::new());
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame?.into_data() {
            read.extend_from_slice(&data);
            let mut at = 0;
            while let Some(length) = memchr::memmem::find(&read[at..], b"\n\n") {
                let event = &read[at..at + length];
                at += length + 2;
                let event = event.strip_prefix(b"data: ").unwrap_or(event);
                if event != b"[DONE]" {
                    let chunk: Chunk = serde_json::from_slice(event)?;
                    std::hint::black_box(&chunk.choices);
                    events += 1;
                }
            }
            read.drain(..at);
        }
    }
    Ok(events)
}
