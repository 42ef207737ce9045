//! Requests.

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request,
    header::{ACCEPT, CONTENT_TYPE},
};
use serde_json::{Map, Value, json};

use super::task::Told;
use crate::{
    Error, ErrorKind,
    protocol::{Endpoint, GeminiGenerate, Protocol, own_words::OwnWords, unsupported::Unsupported},
    types::{EmbedInput, EmbedRequest, EmbedTask, EncodingFormat},
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What a request may say in words of its own.
const WORDS: OwnWords = OwnWords {
    name: GeminiGenerate::NAME,
    ours: &["model", "content"],
    read: &[],
};

pub(super) fn encode(request: &EmbedRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
    let model = request.model.strip_prefix("models/");
    let model = model.unwrap_or(&request.model);
    if matches!(model, "" | "." | "..") {
        return Err(Error::new(ErrorKind::InvalidRequest)
            .with_provider(endpoint.provider().clone())
            .with_message("the model's name is empty, `.` or `..`"));
    }
    let requests = requests(request, model, Unsupported::of_embed(request, endpoint))?;
    let body = json!({ "requests": requests });
    let mut sent = Request::new(Bytes::from(body.to_string()));
    *sent.method_mut() = Method::POST;
    *sent.uri_mut() = endpoint.join(&["models", &format!("{model}:batchEmbedContents")])?;
    sent.headers_mut().insert(CONTENT_TYPE, JSON);
    sent.headers_mut().insert(ACCEPT, JSON);
    Ok(sent)
}

/// One request for each text.
fn requests(
    request: &EmbedRequest,
    model: &str,
    unsupported: Unsupported<'_>,
) -> Result<Vec<Value>, Error> {
    wordless(request, unsupported)?;
    let own = WORDS.of(&request.extra);
    let title = own.and_then(|own| own.get("title"));
    if title.is_some() && request.task != Some(EmbedTask::SearchDocument) {
        let why = "only what is to be found (`search_document`) has a title";
        unsupported.field("title", why)?;
    }
    let title = title.and_then(Value::as_str);
    let told = Told::of(request.task.as_ref(), title, model);
    let mut shared = Map::new();
    if let Told::Type(task) = &told {
        shared.insert("taskType".to_owned(), json!(task));
    }
    if let Some(length) = request.dimensions {
        shared.insert("outputDimensionality".to_owned(), json!(length));
    }
    WORDS.put(own, &mut shared, unsupported)?;
    if !matches!(told, Told::Type(_)) || request.task != Some(EmbedTask::SearchDocument) {
        // It stands in the words, or was left out.
        shared.shift_remove("title");
    }
    let name = format!("models/{model}");
    let write = |text: &str| {
        let mut one = Map::new();
        one.insert("model".to_owned(), json!(name));
        let content = json!({"parts": [{"text": told.around(text)}]});
        one.insert("content".to_owned(), content);
        one.extend(shared.clone());
        Value::Object(one)
    };
    Ok(match &request.input {
        EmbedInput::Text(text) => vec![write(text)],
        EmbedInput::Texts(texts) => texts.iter().map(|text| write(text)).collect(),
        EmbedInput::Tokens(_) | EmbedInput::TokenLists(_) => {
            return Err(unsupported.error("input", "Gemini embeds texts, and no token ids"));
        }
    })
}

/// What there is no word for.
fn wordless(request: &EmbedRequest, unsupported: Unsupported<'_>) -> Result<(), Error> {
    let format = &request.encoding_format;
    for (name, is_asked) in [
        ("user", request.user.is_some()),
        ("truncate", request.truncate.is_some()),
        (
            "encoding_format",
            matches!(format, Some(EncodingFormat::Other(_))),
        ),
    ] {
        if is_asked {
            unsupported.field(name, "Gemini has no such member")?;
        }
    }
    Ok(())
}
