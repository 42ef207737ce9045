//! Whole answers.

use bytes::Bytes;
use http::response::Parts;
use serde_json::{Deserializer, Value};

use super::stream::OllamaChatDecoder;
use crate::{
    Error,
    protocol::{DecodeEvents, Endpoint, openai_chat::decode::undecodable, whole::whole},
    types::Completion,
};

/// Reads a whole answer as a stream of one line, which may lack the word that it is done: nothing
/// can have been cut off a document that parses. Lines of a stream are read too, which a server sends
/// that does not know `stream`.
pub(super) fn decode(
    parts: &Parts,
    body: &Bytes,
    endpoint: &Endpoint,
) -> Result<Completion, Error> {
    let provider = endpoint.provider();
    let wrong = |what| undecodable(parts, provider, what);
    let mut decoder = OllamaChatDecoder::new(provider.clone());
    let mut lines = 0_usize;
    for line in Deserializer::from_slice(body).into_iter() {
        let Ok(Value::Object(line)) = line else {
            return Err(wrong("the answer is no JSON object"));
        };
        lines += 1;
        decoder.line(line)?;
    }
    if !decoder.has_message() {
        return Err(wrong("the answer has no message"));
    }
    if lines == 1 {
        decoder.end_unless_it_goes_on();
    }
    decoder.finish()?;
    whole(decoder, provider).ok_or_else(|| wrong("the answer says nothing"))
}
