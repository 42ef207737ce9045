use bytes::Bytes;
use http::{Request, response::Parts};
use serde_json::Value;

use super::{CountTokens, asked, at, only, stated};
use crate::{
    Error,
    protocol::{Endpoint, OpenAiResponses},
    types::ChatRequest,
};

/// What counts (openai 3.54.0, `InputTokenCountParams`).
const COUNTED: [&str; 12] = [
    "conversation",
    "input",
    "instructions",
    "model",
    "parallel_tool_calls",
    "personality",
    "previous_response_id",
    "reasoning",
    "text",
    "tool_choice",
    "tools",
    "truncation",
];

/// `POST /responses/input_tokens`.
impl CountTokens for OpenAiResponses {
    fn encode_count(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
        let (mut body, sent) = asked::<Self>(request, endpoint)?;
        only(&mut body, &COUNTED);
        let address = endpoint.join(&["responses", "input_tokens"])?;
        Ok(at(sent, address, &Value::Object(body)))
    }

    fn decode_count(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<u64, Error> {
        stated(parts, body, endpoint, "input_tokens")
    }
}
