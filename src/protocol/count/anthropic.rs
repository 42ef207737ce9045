use bytes::Bytes;
use http::{Request, response::Parts};
use serde_json::Value;

use super::{CountTokens, asked, at, only, stated};
use crate::{
    Error,
    protocol::{AnthropicMessages, Endpoint},
    types::ChatRequest,
};

/// What counts (anthropic 2.12.0, `MessageCountTokensParams`).
const COUNTED: [&str; 9] = [
    "messages",
    "model",
    "cache_control",
    "output_config",
    "speed",
    "system",
    "thinking",
    "tool_choice",
    "tools",
];

/// `POST /v1/messages/count_tokens`, which is free of charge.
impl CountTokens for AnthropicMessages {
    fn encode_count(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
        let (mut body, sent) = asked::<Self>(request, endpoint)?;
        only(&mut body, &COUNTED);
        let address = endpoint.join(&["v1", "messages", "count_tokens"])?;
        Ok(at(sent, address, &Value::Object(body)))
    }

    fn decode_count(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<u64, Error> {
        stated(parts, body, endpoint, "input_tokens")
    }
}
