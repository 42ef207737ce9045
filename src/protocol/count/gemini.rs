use bytes::Bytes;
use http::{Request, response::Parts};
use serde_json::{Value, json};

use super::{CountTokens, asked, at, stated};
use crate::{
    Error,
    protocol::{Endpoint, GeminiGenerate},
    types::ChatRequest,
};

/// `POST models/{model}:countTokens`, of the whole request and not of its `contents` alone
/// (<https://ai.google.dev/api/tokens>).
impl CountTokens for GeminiGenerate {
    fn encode_count(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
        let (mut body, sent) = asked::<Self>(request, endpoint)?;
        let model = request.model();
        let model = model.strip_prefix("models/").unwrap_or(model);
        let address = endpoint.join(&["models", &format!("{model}:countTokens")])?;
        body.insert("model".to_owned(), json!(format!("models/{model}")));
        let body = json!({"generateContentRequest": Value::Object(body)});
        Ok(at(sent, address, &body))
    }

    fn decode_count(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<u64, Error> {
        stated(parts, body, endpoint, "totalTokens")
    }
}
