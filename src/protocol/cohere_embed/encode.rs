//! Requests.

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request,
    header::{ACCEPT, CONTENT_TYPE},
};
use serde_json::{Map, Value, json};

use crate::{
    Error,
    protocol::{CohereChat, Endpoint, Protocol, own_words::OwnWords, unsupported::Unsupported},
    types::{EmbedInput, EmbedRequest, EmbedTask, EncodingFormat, Truncate},
};

/// What a request may say in words of its own.
const WORDS: OwnWords = OwnWords {
    name: CohereChat::NAME,
    ours: &["images", "inputs"],
    read: &[],
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

pub(super) fn encode(request: &EmbedRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
    let body = Value::Object(body(request, endpoint)?);
    let mut sent = Request::new(Bytes::from(body.to_string()));
    *sent.method_mut() = Method::POST;
    *sent.uri_mut() = endpoint.join(&["v2", "embed"])?;
    sent.headers_mut().insert(CONTENT_TYPE, JSON);
    sent.headers_mut().insert(ACCEPT, JSON);
    Ok(sent)
}

fn body(request: &EmbedRequest, endpoint: &Endpoint) -> Result<Map<String, Value>, Error> {
    let unsupported = Unsupported::of_embed(request, endpoint);
    let texts = match &request.input {
        EmbedInput::Text(text) => json!([text]),
        EmbedInput::Texts(texts) => json!(texts),
        EmbedInput::Tokens(_) | EmbedInput::TokenLists(_) => {
            return Err(unsupported.error("input", "Cohere embeds texts, and no token ids"));
        }
    };
    if request.user.is_some() {
        unsupported.field("user", "Cohere has no such member")?;
    }
    let format = match &request.encoding_format {
        Some(format) => format.as_str(),
        None if endpoint.quirks().embed_base64 => EncodingFormat::Base64.as_str(),
        None => EncodingFormat::Float.as_str(),
    };
    let mut body = Map::new();
    let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
    put("model", json!(request.model));
    put("input_type", json!(input_type(request, unsupported)?));
    put("texts", texts);
    put("embedding_types", json!([format]));
    if let Some(dimensions) = request.dimensions {
        put("output_dimension", json!(dimensions));
    }
    if let Some(truncate) = request.truncate {
        put("truncate", json!(Truncate::as_str(truncate)));
    }
    WORDS.put(WORDS.of(&request.extra), &mut body, unsupported)?;
    Ok(body)
}

/// What the vectors are for, which has to be said.
pub(in crate::protocol) fn input_type<'a>(
    request: &'a EmbedRequest,
    unsupported: Unsupported<'_>,
) -> Result<&'a str, Error> {
    const USUAL: &str = "search_document";
    match &request.task {
        None => Ok(USUAL),
        Some(
            EmbedTask::SemanticSimilarity
            | EmbedTask::QuestionAnswering
            | EmbedTask::FactVerification
            | EmbedTask::CodeRetrieval,
        ) => {
            unsupported.field("input_type", "Cohere has no such word")?;
            Ok(USUAL)
        }
        Some(task) => Ok(task.as_str()),
    }
}
