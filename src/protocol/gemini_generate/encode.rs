//! Requests.

use std::borrow::Cow;

use bytes::Bytes;
use http::{
    HeaderValue, Method, Request, Uri,
    header::{ACCEPT, CONTENT_TYPE},
};
use serde_json::{Map, Value, json};

use super::{NAME, config, contents::Conversation, models::Rules, tools};
use crate::{
    Error, ErrorKind,
    protocol::{Endpoint, GeminiGenerate, Own, own_words::OwnWords, unsupported::Unsupported},
    types::{ChatRequest, ResponseFormat},
};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream");

/// What a request may say in words of its own.
const WORDS: OwnWords = OwnWords {
    name: NAME,
    ours: &[
        "contents",
        "systemInstruction",
        "tools",
        "serviceTier",
        "maxOutputTokens",
        "candidateCount",
    ],
    read: &[],
};

/// What the parts of a request are written by.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) endpoint: &'a Endpoint,
    pub(super) rules: &'static Rules,
    pub(super) unsupported: Unsupported<'a>,
}

impl Target<'_> {
    /// The request is wrong, whoever is asked.
    pub(super) fn wrong(self, what: &'static str) -> Error {
        Error::new(ErrorKind::InvalidRequest)
            .with_provider(self.endpoint.provider().clone())
            .with_message(what)
    }
}

pub(super) fn encode(request: &ChatRequest, endpoint: &Endpoint) -> Result<Request<Bytes>, Error> {
    let model = request.model();
    let model = model.strip_prefix("models/").unwrap_or(model);
    let target = Target {
        endpoint,
        rules: Rules::of(model),
        unsupported: Unsupported::of(request, endpoint),
    };
    let body = Value::Object(body(request, target)?);
    let mut sent = Request::new(Bytes::from(body.to_string()));
    *sent.method_mut() = Method::POST;
    *sent.uri_mut() = address(model, request.is_stream(), target)?;
    let accept = if request.is_stream() { EVENTS } else { JSON };
    sent.headers_mut().insert(CONTENT_TYPE, JSON);
    sent.headers_mut().insert(ACCEPT, accept);
    Ok(sent)
}

/// The model is one segment of the path, and the method stands behind it.
fn address(model: &str, stream: bool, target: Target<'_>) -> Result<Uri, Error> {
    if matches!(model, "" | "." | "..") {
        return Err(target.wrong("the model's name is empty, `.` or `..`"));
    }
    let method = if stream {
        "streamGenerateContent"
    } else {
        "generateContent"
    };
    let address = target
        .endpoint
        .join(&["models", &format!("{model}:{method}")])?;
    if !stream {
        return Ok(address);
    }
    let path = address.path();
    let path = match address.query() {
        Some(query) => format!("{path}?{query}&alt=sse"),
        None => format!("{path}?alt=sse"),
    };
    let mut parts = address.into_parts();
    let long = |_| target.wrong("the URL is too long");
    parts.path_and_query = Some(path.parse().map_err(long)?);
    Uri::from_parts(parts).map_err(|_| target.wrong("the URL is too long"))
}

fn body(request: &ChatRequest, target: Target<'_>) -> Result<Map<String, Value>, Error> {
    let settings = request.settings();
    let own = Own::of::<GeminiGenerate>(request, target.endpoint);
    let mut conversation = Conversation::read(request.messages(), target, &own)?;
    let mut config = config::write(settings, target)?;
    let format = settings.response_format.as_ref();
    let instead = !settings.tools.is_empty() && !target.rules.json_tools;
    match format {
        Some(format) if instead => conversation.instruct(&in_words(format, target)?),
        Some(format) => config::format(&mut config, format, target)?,
        None => {}
    }
    if let Some(resolution) = conversation.resolution() {
        config.insert("mediaResolution".to_owned(), json!(resolution));
    }

    let mut body = Map::new();
    let (contents, instructions) = conversation.write(target.rules.system);
    body.insert("contents".to_owned(), Value::Array(contents));
    if let Some(instructions) = instructions {
        body.insert("systemInstruction".to_owned(), instructions);
    }
    if !config.is_empty() {
        body.insert("generationConfig".to_owned(), Value::Object(config));
    }
    tools::write(settings, target, &mut body)?;
    if let Some(tier) = settings.service_tier.as_deref() {
        let known = match tier {
            "auto" => None,
            "default" | "standard" => Some("standard"),
            "flex" | "priority" => Some(tier),
            _ => {
                let known = "Gemini knows the tiers standard, flex and priority";
                target.unsupported.field("service_tier", known)?;
                None
            }
        };
        body.extend(known.map(|tier| ("serviceTier".to_owned(), json!(tier))));
    }
    if let Some(words) = WORDS.of(&settings.extra) {
        let words = thoughts_once(words, &body, target)?;
        WORDS.put(Some(&words), &mut body, target.unsupported)?;
    }
    Ok(body)
}

/// The request's own words, where they do not say how long to think while its effort does: a budget
/// and a level at once are refused (PROVIDERS §4).
fn thoughts_once<'a>(
    words: &'a Map<String, Value>,
    body: &Map<String, Value>,
    target: Target<'_>,
) -> Result<Cow<'a, Map<String, Value>>, Error> {
    const CONFIG: [&str; 2] = ["generationConfig", "thinkingConfig"];
    let [outer, inner] = CONFIG;
    let told = body
        .get(outer)
        .is_some_and(|config| config.get(inner).is_some());
    let mut words = Cow::Borrowed(words);
    for name in ["thinkingBudget", "thinkingLevel"] {
        let said = |words: &Map<String, Value>| {
            words
                .get(outer)?
                .get(inner)?
                .get(name)
                .is_some()
                .then_some(())
        };
        if !told || said(&words).is_none() {
            continue;
        }
        let field = format_args!("{NAME}.{outer}.{inner}.{name}");
        target
            .unsupported
            .field(field, "`reasoning_effort` says it")?;
        let config = words
            .to_mut()
            .get_mut(outer)
            .and_then(|config| config.get_mut(inner));
        if let Some(Value::Object(config)) = config {
            config.shift_remove(name);
        }
    }
    Ok(words)
}

/// What a form asks, for a model that cannot be held to it while it has tools.
fn in_words(format: &ResponseFormat, target: Target<'_>) -> Result<String, Error> {
    Ok(match format {
        ResponseFormat::Text => String::new(),
        ResponseFormat::JsonObject => "Answer with one JSON object and nothing else.".to_owned(),
        ResponseFormat::JsonSchema(form) => match form.described() {
            Some(schema) => {
                format!("Answer with JSON of this JSON Schema and nothing else:\n{schema}")
            }
            None => "Answer with JSON and nothing else.".to_owned(),
        },
        ResponseFormat::Other(_) => {
            config::unknown_format(target)?;
            String::new()
        }
    })
}
