//! Settings that are numbers and words.

use serde_json::{Map, Number, Value, json};

use super::{model::Model, thinking::Plan};
use crate::{Error, protocol::unsupported::Unsupported, types::Settings};

/// Writes them, and refuses those that there is no word for (`PROVIDERS` §1.2).
pub(super) fn write(
    settings: &Settings,
    model: &Model,
    plan: &Plan,
    unsupported: Unsupported<'_>,
    body: &mut Map<String, Value>,
) -> Result<(), Error> {
    for (name, value) in [
        ("temperature", &settings.temperature),
        ("top_p", &settings.top_p),
    ] {
        // What is the default anyway need not be said.
        let Some(value) = value.as_ref().filter(|value| !is(value, 1.0)) else {
            continue;
        };
        if !model.sampling.is_now(plan.is_on) {
            unsupported.field(name, "the model does not take it, or not while it thinks")?;
        } else if value.as_f64().is_none_or(|value| value > 1.0) {
            unsupported.field(name, "it ends at 1")?;
        } else {
            body.insert(name.to_owned(), Value::Number(value.clone()));
        }
    }
    if !settings.stop.is_empty() {
        body.insert("stop_sequences".to_owned(), json!(settings.stop));
    }
    wordless(settings, unsupported)?;
    metadata(settings, unsupported, body)?;
    tier(settings, unsupported, body)
}

/// What there is no word for.
fn wordless(settings: &Settings, unsupported: Unsupported<'_>) -> Result<(), Error> {
    let penalty = |value: &Option<Number>| value.as_ref().is_some_and(|value| !is(value, 0.0));
    for (name, is_asked) in [
        ("n", settings.n.is_some_and(|n| n > 1)),
        ("seed", settings.seed.is_some()),
        ("frequency_penalty", penalty(&settings.frequency_penalty)),
        ("presence_penalty", penalty(&settings.presence_penalty)),
        ("logprobs", settings.logprobs == Some(true)),
    ] {
        if is_asked {
            unsupported.field(name, "there is no such setting")?;
        }
    }
    Ok(())
}

/// The end user goes by a name that tells nothing; other notes cannot be kept.
fn metadata(
    settings: &Settings,
    unsupported: Unsupported<'_>,
    body: &mut Map<String, Value>,
) -> Result<(), Error> {
    let noted = settings.metadata.get("user_id").and_then(Value::as_str);
    let user = settings.user.as_deref().or(noted);
    if settings.metadata.iter().any(|(name, _)| name != "user_id") {
        unsupported.field("metadata", "it holds nothing but `user_id`")?;
    }
    if let Some(user) = user {
        body.insert("metadata".to_owned(), json!({"user_id": user}));
    }
    Ok(())
}

fn tier(
    settings: &Settings,
    unsupported: Unsupported<'_>,
    body: &mut Map<String, Value>,
) -> Result<(), Error> {
    let (name, word) = match settings.service_tier.as_deref() {
        None => return Ok(()),
        Some("auto") => ("service_tier", "auto"),
        Some("default" | "standard" | "standard_only") => ("service_tier", "standard_only"),
        Some("fast") => ("speed", "fast"),
        Some(_) => return unsupported.field("service_tier", "there is no such tier"),
    };
    body.insert(name.to_owned(), Value::from(word));
    Ok(())
}

fn is(value: &Number, other: f64) -> bool {
    value
        .as_f64()
        .is_some_and(|value| (value - other).abs() < f64::EPSILON)
}
