//! How the answer is to be made.

use std::borrow::Cow;

use serde_json::{Map, Number, Value, json};

use crate::{
    Error,
    protocol::unsupported::Unsupported,
    types::{ResponseFormat, Settings},
};

/// Writes the settings, and refuses those that Ollama has no word for (`PROVIDERS` §1.2, §9).
pub(super) fn write(
    settings: &Settings,
    unsupported: Unsupported<'_>,
    body: &mut Map<String, Value>,
) -> Result<(), Error> {
    wordless(settings, unsupported)?;
    let options = options(settings);
    if !options.is_empty() {
        body.insert("options".to_owned(), Value::Object(options));
    }
    if let Some(format) = format(settings.response_format.as_ref(), unsupported)? {
        body.insert("format".to_owned(), format);
    }
    if let Some(effort) = settings.reasoning_effort.as_deref() {
        match think(effort) {
            Some(think) => drop(body.insert("think".to_owned(), think)),
            None => unsupported.field("reasoning_effort", "no such effort is known")?,
        }
    }
    if settings.logprobs == Some(true) {
        body.insert("logprobs".to_owned(), json!(true));
        if let Some(others) = settings.top_logprobs {
            body.insert("top_logprobs".to_owned(), json!(others));
        }
    }
    Ok(())
}

fn options(settings: &Settings) -> Map<String, Value> {
    let number = |number: &Option<Number>| number.clone().map(Value::Number);
    let stop = (!settings.stop.is_empty()).then(|| json!(settings.stop));
    let options = [
        ("num_predict", settings.max_tokens.map(Value::from)),
        ("temperature", number(&settings.temperature)),
        ("top_p", number(&settings.top_p)),
        ("stop", stop),
        ("seed", number(&settings.seed)),
        ("frequency_penalty", number(&settings.frequency_penalty)),
        ("presence_penalty", number(&settings.presence_penalty)),
    ];
    let options = options.into_iter();
    options
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

fn format(
    format: Option<&ResponseFormat>,
    unsupported: Unsupported<'_>,
) -> Result<Option<Value>, Error> {
    Ok(match format {
        None | Some(ResponseFormat::Text) => None,
        Some(ResponseFormat::JsonObject) => Some(json!("json")),
        Some(ResponseFormat::JsonSchema(form)) => {
            let schema = form.described();
            Some(schema.map_or_else(|| json!("json"), Cow::into_owned))
        }
        Some(ResponseFormat::Other(_)) => {
            let known = "Ollama knows text, JSON and JSON Schema";
            unsupported.field("response_format", known)?;
            None
        }
    })
}

/// How long to think. A model that only knows whether takes any level for yes; one that does not
/// think refuses all of them.
fn think(effort: &str) -> Option<Value> {
    Some(match effort {
        "none" => json!(false),
        "minimal" | "low" => json!("low"),
        "medium" => json!("medium"),
        "high" | "xhigh" => json!("high"),
        "max" => json!("max"),
        _ => return None,
    })
}

/// What there is no word for.
fn wordless(settings: &Settings, unsupported: Unsupported<'_>) -> Result<(), Error> {
    let tier = settings.service_tier.as_deref();
    for (name, is_asked) in [
        ("n", settings.n.is_some_and(|n| n > 1)),
        (
            "parallel_tool_calls",
            settings.parallel_tool_calls == Some(false) && !settings.tools.is_empty(),
        ),
        ("user", settings.user.is_some()),
        ("metadata", !settings.metadata.is_empty()),
        ("service_tier", tier.is_some_and(|tier| tier != "auto")),
    ] {
        if is_asked {
            unsupported.field(name, "Ollama has no such setting")?;
        }
    }
    Ok(())
}
