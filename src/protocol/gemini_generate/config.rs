//! `generationConfig`: how the answer is to be made.

use serde_json::{Map, Value, json};

use super::{encode::Target, models::Thinking};
use crate::{
    Error,
    types::{ResponseFormat, Settings},
};

pub(super) fn write(settings: &Settings, target: Target<'_>) -> Result<Map<String, Value>, Error> {
    let mut config = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        config.extend(value.map(|value| (name.to_owned(), value)));
    };
    put("maxOutputTokens", settings.max_tokens.map(Value::from));
    put(
        "temperature",
        settings.temperature.clone().map(Value::Number),
    );
    put("topP", settings.top_p.clone().map(Value::Number));
    put("candidateCount", settings.n.map(Value::from));
    let stop = (!settings.stop.is_empty()).then(|| json!(settings.stop));
    put("stopSequences", stop);
    put("seed", settings.seed.clone().map(Value::Number));
    for (ours, theirs, penalty) in [
        (
            "frequency_penalty",
            "frequencyPenalty",
            &settings.frequency_penalty,
        ),
        (
            "presence_penalty",
            "presencePenalty",
            &settings.presence_penalty,
        ),
    ] {
        match penalty {
            Some(penalty) if !target.rules.penalties => {
                // None is what there is anyway.
                if penalty.as_f64() == Some(0.0) {
                    continue;
                }
                let why = "the model knows no penalties";
                target.unsupported.field(ours, why)?;
            }
            penalty => put(theirs, penalty.clone().map(Value::Number)),
        }
    }
    if settings.logprobs == Some(true) {
        put("responseLogprobs", Some(json!(true)));
        put("logprobs", settings.top_logprobs.map(Value::from));
    }
    if let Some(effort) = &settings.reasoning_effort {
        put("thinkingConfig", thinking(effort, target)?);
    }
    unknown(settings, target)?;
    Ok(config)
}

/// How long to think. Thoughts are asked for along with them: without that Google keeps them.
fn thinking(effort: &str, target: Target<'_>) -> Result<Option<Value>, Error> {
    Ok(match target.rules.effort(effort) {
        Some(Thinking::Never) => None,
        Some(Thinking::Budget(0)) => Some(json!({"thinkingBudget": 0})),
        Some(Thinking::Budget(tokens)) => {
            Some(json!({"thinkingBudget": tokens, "includeThoughts": true}))
        }
        Some(Thinking::Level(level)) => {
            Some(json!({"thinkingLevel": level, "includeThoughts": true}))
        }
        None => {
            let why = "the model has no such effort";
            target.unsupported.field("reasoning_effort", why)?;
            None
        }
    })
}

/// Holds the text to a form.
pub(super) fn format(
    config: &mut Map<String, Value>,
    format: &ResponseFormat,
    target: Target<'_>,
) -> Result<(), Error> {
    let schema = match format {
        ResponseFormat::Text => return Ok(()),
        ResponseFormat::JsonObject => None,
        ResponseFormat::JsonSchema(form) => form.described(),
        ResponseFormat::Other(_) => return unknown_format(target),
    };
    config.insert("responseMimeType".to_owned(), json!("application/json"));
    if let Some(schema) = schema {
        config.insert("responseJsonSchema".to_owned(), schema.into_owned());
    }
    Ok(())
}

pub(super) fn unknown_format(target: Target<'_>) -> Result<(), Error> {
    let why = "Gemini knows text, JSON and JSON Schema";
    target.unsupported.field("response_format", why)
}

/// What Gemini has no member for.
fn unknown(settings: &Settings, target: Target<'_>) -> Result<(), Error> {
    let asked = [
        (
            "parallel_tool_calls",
            settings.parallel_tool_calls == Some(false),
        ),
        ("user", settings.user.is_some()),
        ("metadata", !settings.metadata.is_empty()),
    ];
    for (name, _) in asked.into_iter().filter(|(_, asked)| *asked) {
        target
            .unsupported
            .field(name, "Gemini has no such member")?;
    }
    Ok(())
}
