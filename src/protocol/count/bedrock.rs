use bytes::Bytes;
use http::{Request, response::Parts};
use serde_json::{Value, json};

use super::{CountTokens, asked, at, only, stated};
use crate::{
    Error,
    protocol::{BedrockConverse, Endpoint},
    types::ChatRequest,
};

/// What counts (botocore 1.44.5, `ConverseTokensRequest`).
const COUNTED: [&str; 4] = [
    "messages",
    "system",
    "toolConfig",
    "additionalModelRequestFields",
];

/// `POST /model/{model}/count-tokens`, for models that Bedrock can count for; it is free of charge.
impl CountTokens for BedrockConverse {
    fn encode_count(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
        let (mut body, sent) = asked::<Self>(request, endpoint)?;
        only(&mut body, &COUNTED);
        let address = endpoint.join_encoded(&["model", request.model(), "count-tokens"])?;
        let body = json!({"input": {"converse": Value::Object(body)}});
        Ok(at(sent, address, &body))
    }

    fn decode_count(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<u64, Error> {
        stated(parts, body, endpoint, "inputTokens")
    }
}
