//! Requests.

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request,
    header::{ACCEPT, CONTENT_TYPE},
};
use serde_json::{Map, Value, json};

use super::model::{Body, of};
use crate::{
    Error,
    protocol::{
        BedrockConverse, Endpoint, Protocol, cohere_embed, own_words::OwnWords,
        unsupported::Unsupported,
    },
    types::{EmbedInput, EmbedRequest, EmbedTask, EncodingFormat, Truncate},
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What a request may say in words of its own.
const WORDS: OwnWords = OwnWords {
    name: BedrockConverse::NAME,
    ours: &[
        "inputText",
        "inputImage",
        "texts",
        "images",
        "inputs",
        "taskType",
    ],
    read: &["base_model"],
};

pub(super) fn encode(request: &EmbedRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
    let body = Value::Object(body(request, endpoint)?);
    let mut sent = Request::new(Bytes::from(body.to_string()));
    *sent.method_mut() = Method::POST;
    *sent.uri_mut() = endpoint.join_encoded(&["model", &request.model, "invoke"])?;
    sent.headers_mut().insert(CONTENT_TYPE, JSON);
    sent.headers_mut().insert(ACCEPT, JSON);
    Ok(sent)
}

fn body(request: &EmbedRequest, endpoint: &Endpoint) -> Result<Map<String, Value>, Error> {
    let unsupported = Unsupported::of_embed(request, endpoint);
    let Some(model) = of(request) else {
        let why = "no embedding model of this name is known; one behind an ARN is named by \
                   `base_model` among the words of `bedrock_converse`";
        return Err(unsupported.error("model", why));
    };
    if request.user.is_some() {
        unsupported.field("user", "there is no such member")?;
    }
    if !matches!(request.encoding_format, None | Some(EncodingFormat::Float)) {
        unsupported.field("encoding_format", "vectors come as numbers")?;
    }
    let dimensions = match (request.dimensions, model.dimensions) {
        (Some(length), Some(name)) => Some((name.to_owned(), json!(length))),
        (Some(_), None) => {
            let why = "the vectors of the model have one length";
            unsupported.field("dimensions", why)?;
            None
        }
        (None, _) => None,
    };
    let mut body = match model.body {
        Body::Titan | Body::Image => titan(request, model.body, dimensions, unsupported)?,
        Body::Nova => nova(request, dimensions, unsupported)?,
        Body::Cohere => cohere(request, dimensions, unsupported)?,
    };
    WORDS.put(WORDS.of(&request.extra), &mut body, unsupported)?;
    Ok(body)
}

/// What the length of the vectors is called, and the length.
type Dimensions = Option<(String, Value)>;

fn titan(
    request: &EmbedRequest,
    body: Body,
    dimensions: Dimensions,
    unsupported: Unsupported<'_>,
) -> Result<Map<String, Value>, Error> {
    if request.task.is_some() {
        let why = "the vectors of the model are the same for every task";
        unsupported.field("input_type", why)?;
    }
    if request.truncate.is_some_and(|how| how != Truncate::None) {
        let why = "the model refuses texts that are too long";
        unsupported.field("truncate", why)?;
    }
    let mut titan = Map::from_iter([("inputText".to_owned(), one(request, unsupported)?)]);
    match (body, dimensions) {
        (Body::Image, Some(length)) => {
            let config = Value::Object(Map::from_iter([length]));
            titan.insert("embeddingConfig".to_owned(), config);
        }
        (_, dimensions) => titan.extend(dimensions),
    }
    Ok(titan)
}

fn nova(
    request: &EmbedRequest,
    dimensions: Dimensions,
    unsupported: Unsupported<'_>,
) -> Result<Map<String, Value>, Error> {
    let purpose = match &request.task {
        None | Some(EmbedTask::SearchDocument) => "GENERIC_INDEX",
        Some(EmbedTask::SearchQuery) => "GENERIC_RETRIEVAL",
        Some(EmbedTask::Classification) => "CLASSIFICATION",
        Some(EmbedTask::Clustering) => "CLUSTERING",
        Some(EmbedTask::Other(word)) => word,
        Some(_) => {
            unsupported.field("input_type", "Nova has no such word")?;
            "GENERIC_INDEX"
        }
    };
    let truncate = request.truncate.unwrap_or(Truncate::None).as_str();
    let text = json!({"truncationMode": truncate, "value": one(request, unsupported)?});
    let mut asked = Map::from_iter([
        ("embeddingPurpose".to_owned(), json!(purpose)),
        ("text".to_owned(), text),
    ]);
    asked.extend(dimensions);
    Ok(Map::from_iter([
        ("taskType".to_owned(), json!("SINGLE_EMBEDDING")),
        ("singleEmbeddingParams".to_owned(), Value::Object(asked)),
    ]))
}

fn cohere(
    request: &EmbedRequest,
    dimensions: Dimensions,
    unsupported: Unsupported<'_>,
) -> Result<Map<String, Value>, Error> {
    let task = cohere_embed::input_type(request, unsupported)?;
    let texts = match &request.input {
        EmbedInput::Text(text) => json!([text]),
        EmbedInput::Texts(texts) => json!(texts),
        EmbedInput::Tokens(_) | EmbedInput::TokenLists(_) => return Err(no_tokens(unsupported)),
    };
    let mut cohere = Map::from_iter([
        ("texts".to_owned(), texts),
        ("input_type".to_owned(), json!(task)),
    ]);
    if let Some(truncate) = request.truncate {
        cohere.insert("truncate".to_owned(), json!(truncate.as_str()));
    }
    cohere.extend(dimensions);
    Ok(cohere)
}

/// The one text of a request.
fn one(request: &EmbedRequest, unsupported: Unsupported<'_>) -> Result<Value, Error> {
    match &request.input {
        EmbedInput::Text(text) => Ok(json!(text)),
        EmbedInput::Texts(texts) => match &**texts {
            [text] => Ok(json!(text)),
            _ => Err(unsupported.error("input", "the model embeds one text at a time")),
        },
        EmbedInput::Tokens(_) | EmbedInput::TokenLists(_) => Err(no_tokens(unsupported)),
    }
}

fn no_tokens(unsupported: Unsupported<'_>) -> Error {
    unsupported.error("input", "Bedrock embeds texts, and no token ids")
}
