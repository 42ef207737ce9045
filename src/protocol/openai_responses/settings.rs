//! Settings that are numbers and words.

use serde_json::{Map, Number, Value, json};

use super::{NAME, models};
use crate::{
    Error,
    protocol::{
        own_words::{self, OwnWords},
        unsupported::Unsupported,
    },
    types::{ChatRequest, JsonSchema, ResponseFormat, Settings},
};

/// Extra members that are sent as they are: those of chat completions that mean the same here, and
/// those that only Responses have (`PROVIDERS` §2.2).
const SHARED: [&str; 18] = [
    "background",
    "context_management",
    "conversation",
    "include",
    "instructions",
    "max_tool_calls",
    "moderation",
    "previous_response_id",
    "prompt",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "prewarm",
    "reasoning",
    "safety_identifier",
    "store",
    "text",
    "truncation",
];

/// What a request may say in words of its own.
const WORDS: OwnWords = OwnWords {
    name: NAME,
    ours: &[
        "input",
        "max_output_tokens",
        "model",
        "service_tier",
        "stream",
        "tools",
    ],
    read: &[],
};

const REASONING: &str = "reasoning.encrypted_content";
const LOGPROBS: &str = "message.output_text.logprobs";

/// Writes them, and refuses those that there is no word for (`PROVIDERS` §1.2).
pub(super) fn write(
    request: &ChatRequest,
    unsupported: Unsupported<'_>,
    body: &mut Map<String, Value>,
) -> Result<(), Error> {
    let settings = request.settings();
    wordless(settings, unsupported)?;
    beside(settings, unsupported, body)?;
    let numbers = [
        ("max_output_tokens", settings.max_tokens.map(Number::from)),
        ("temperature", settings.temperature.clone()),
        ("top_p", settings.top_p.clone()),
        ("top_logprobs", settings.top_logprobs.map(Number::from)),
    ];
    for (name, number) in numbers {
        if let Some(number) = number {
            body.insert(name.to_owned(), Value::Number(number));
        }
    }
    if let Some(user) = &settings.user {
        body.insert("safety_identifier".to_owned(), json!(user));
    }
    if let Some(tier) = &settings.service_tier {
        body.insert("service_tier".to_owned(), json!(tier));
    }
    if !settings.metadata.is_empty() {
        body.insert("metadata".to_owned(), json!(settings.metadata));
    }
    if request.is_stream()
        && let Some(padded) = settings.stream_options.get("include_obfuscation")
    {
        let options = json!({"include_obfuscation": padded});
        body.insert("stream_options".to_owned(), options);
    }
    if let Some(effort) = &settings.reasoning_effort {
        set(body, "reasoning", "effort", json!(effort));
    }
    if let Some(form) = form(settings, unsupported)? {
        set(body, "text", "format", form);
    }
    WORDS.put(WORDS.of(&settings.extra), body, unsupported)?;
    body.entry("store").or_insert(Value::Bool(false));
    include(request, body);
    Ok(())
}

/// What there is no word for.
fn wordless(settings: &Settings, unsupported: Unsupported<'_>) -> Result<(), Error> {
    let penalty =
        |value: &Option<Number>| value.as_ref().is_some_and(|one| one.as_f64() != Some(0.0));
    for (name, is_asked) in [
        ("n", settings.n.is_some_and(|n| n > 1)),
        ("stop", !settings.stop.is_empty()),
        ("seed", settings.seed.is_some()),
        ("frequency_penalty", penalty(&settings.frequency_penalty)),
        ("presence_penalty", penalty(&settings.presence_penalty)),
    ] {
        if is_asked {
            unsupported.field(name, "there is no such setting")?;
        }
    }
    Ok(())
}

/// Members that the crate does not know.
fn beside(
    settings: &Settings,
    unsupported: Unsupported<'_>,
    body: &mut Map<String, Value>,
) -> Result<(), Error> {
    for (name, value) in settings.extra.iter() {
        if SHARED.contains(&name) {
            body.insert(name.to_owned(), value.clone());
        } else if name == "verbosity" {
            set(body, "text", name, value.clone());
        } else if !own_words::NAMES.contains(&name) && !value.is_null() {
            unsupported.field(name, "there is no such setting")?;
        }
    }
    Ok(())
}

/// The form that the text is to have.
fn form(settings: &Settings, unsupported: Unsupported<'_>) -> Result<Option<Value>, Error> {
    Ok(match &settings.response_format {
        None => None,
        Some(ResponseFormat::Text) => Some(json!({"type": "text"})),
        // Only chat completions know the form of a schema that is not there.
        Some(
            ResponseFormat::JsonObject
            | ResponseFormat::JsonSchema(JsonSchema { schema: None, .. }),
        ) => Some(json!({"type": "json_object"})),
        Some(ResponseFormat::JsonSchema(JsonSchema {
            name,
            description,
            schema: Some(schema),
            strict,
            ..
        })) => {
            let mut form = json!({"type": "json_schema", "name": name, "schema": schema});
            if let Some(description) = description {
                form["description"] = json!(description);
            }
            if let Some(strict) = strict {
                form["strict"] = Value::Bool(*strict);
            }
            Some(form)
        }
        Some(ResponseFormat::Other(_)) => {
            unsupported.field("response_format", "there is no such form")?;
            None
        }
    })
}

/// Asks for what does not come by itself: the reasoning, which an answer that is not kept can only
/// be carried on with in its encrypted form, and the probabilities.
fn include(request: &ChatRequest, body: &mut Map<String, Value>) {
    let kept = body.get("store") == Some(&Value::Bool(true));
    let reasons = models::reasons(request.model()) || body.contains_key("reasoning");
    let asked = [
        (REASONING, reasons && !kept),
        (LOGPROBS, request.settings().logprobs == Some(true)),
    ];
    for (word, _) in asked.into_iter().filter(|(_, is_asked)| *is_asked) {
        let include = body.entry("include").or_insert_with(|| json!([]));
        if let Value::Array(words) = include
            && !words.iter().any(|known| known == word)
        {
            words.push(Value::from(word));
        }
    }
}

/// Sets a member of an object that stands in the body; anything else in its place is gone.
fn set(body: &mut Map<String, Value>, object: &str, name: &str, value: Value) {
    let object = body.entry(object).or_insert_with(|| json!({}));
    if !object.is_object() {
        *object = json!({});
    }
    object[name] = value;
}
