//! Asking a provider how many tokens a request comes to.

mod anthropic;
#[cfg(feature = "bedrock")]
mod bedrock;
mod cohere;
mod gemini;
mod responses;

use bytes::Bytes;
use http::{HeaderValue, Request, Uri, header::ACCEPT, response::Parts};
use serde_json::{Map, Value};

use super::{Endpoint, Protocol, lenient::count, openai_chat::decode::undecodable};
use crate::{Error, types::ChatRequest};

/// A wire format in which a provider can be asked how many input tokens a request comes to. Its
/// errors are those of its chats.
pub trait CountTokens: Protocol {
    /// Writes the question, without credentials.
    ///
    /// # Errors
    ///
    /// Those of [`Protocol::encode`], and where what is asked for cannot be counted.
    fn encode_count(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error>;

    /// Reads an answer of status 200 and the like.
    ///
    /// # Errors
    ///
    /// Where the body holds no count.
    fn decode_count(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<u64, Error>;
}

/// The body of a request as it would be sent for a whole answer, and that request.
fn asked<P: Protocol>(
    request: &ChatRequest,
    endpoint: &Endpoint,
) -> Result<(Map<String, Value>, Request<Bytes>), Error> {
    let sent = P::encode(&request.clone().streamed(false), endpoint)?;
    let body = serde_json::from_slice(sent.body()).unwrap_or_default();
    Ok((body, sent))
}

/// The same request with another body, at another address.
fn at(mut sent: Request<Bytes>, address: Uri, body: &Value) -> Request<Bytes> {
    *sent.uri_mut() = address;
    *sent.body_mut() = body.to_string().into();
    sent.headers_mut()
        .insert(ACCEPT, HeaderValue::from_static("application/json"));
    sent
}

/// Leaves nothing but these members.
fn only(body: &mut Map<String, Value>, members: &[&str]) {
    body.retain(|name, _| members.contains(&name.as_str()));
}

/// The count that a member states.
fn stated(parts: &Parts, body: &Bytes, endpoint: &Endpoint, member: &str) -> Result<u64, Error> {
    let answer = serde_json::from_slice::<Value>(body).unwrap_or_default();
    count(answer.get(member))
        .ok_or_else(|| undecodable(parts, endpoint.provider(), "the answer states no count"))
}
