//! Requests.

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request,
    header::{ACCEPT, CONTENT_TYPE},
};
use serde_json::{Map, Value, json};

use crate::{
    Error,
    protocol::{Endpoint, OllamaChat, Protocol, own_words::OwnWords, unsupported::Unsupported},
    types::{EmbedInput, EmbedRequest, EncodingFormat, Truncate},
};

/// What a request may say in words of its own.
const WORDS: OwnWords = OwnWords {
    name: OllamaChat::NAME,
    ours: &[],
    read: &[],
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

pub(super) fn encode(request: &EmbedRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
    let body = Value::Object(body(request, endpoint)?);
    let mut sent = Request::new(Bytes::from(body.to_string()));
    *sent.method_mut() = Method::POST;
    *sent.uri_mut() = endpoint.join(&["api", "embed"])?;
    sent.headers_mut().insert(CONTENT_TYPE, JSON);
    sent.headers_mut().insert(ACCEPT, JSON);
    Ok(sent)
}

fn body(request: &EmbedRequest, endpoint: &Endpoint) -> Result<Map<String, Value>, Error> {
    let unsupported = Unsupported::of_embed(request, endpoint);
    let input = match &request.input {
        EmbedInput::Text(text) => json!(text),
        EmbedInput::Texts(texts) => json!(texts),
        EmbedInput::Tokens(_) | EmbedInput::TokenLists(_) => {
            return Err(unsupported.error("input", "Ollama embeds texts, and no token ids"));
        }
    };
    let why = "Ollama has no such setting";
    if request.task.is_some() {
        unsupported.field("input_type", why)?;
    }
    if request.user.is_some() {
        unsupported.field("user", why)?;
    }
    if let Some(EncodingFormat::Other(_)) = &request.encoding_format {
        unsupported.field("encoding_format", why)?;
    }
    let truncate = match request.truncate {
        None => None,
        Some(Truncate::None) => Some(false),
        Some(Truncate::End) => Some(true),
        Some(Truncate::Start) => {
            unsupported.field("truncate", "Ollama leaves out the end of a text")?;
            None
        }
    };
    let mut body = Map::new();
    body.insert("model".to_owned(), json!(request.model));
    body.insert("input".to_owned(), input);
    body.extend(
        request
            .dimensions
            .map(|length| ("dimensions".to_owned(), json!(length))),
    );
    body.extend(truncate.map(|truncate| ("truncate".to_owned(), json!(truncate))));
    WORDS.put(WORDS.of(&request.extra), &mut body, unsupported)?;
    Ok(body)
}
