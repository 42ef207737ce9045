//! Settings that are numbers and words (`PROVIDERS` §1.2, §7).

use serde_json::{Map, Number, Value, json};

use super::{encode::Target, model::Thinking};
use crate::{Error, types::Settings};

/// What `p` goes from and to; 1, which stands for all words elsewhere, is refused.
const P: (f64, f64) = (0.01, 0.99);
/// The most texts at which an answer ends.
const STOPS: usize = 5;

pub(super) fn write(
    settings: &Settings,
    target: Target<'_>,
    body: &mut Map<String, Value>,
) -> Result<(), Error> {
    let mut put = |name: &str, value: Option<Value>| {
        body.extend(value.map(|value| (name.to_owned(), value)));
    };
    let number = |number: &Option<Number>| number.clone().map(Value::Number);
    put("max_tokens", settings.max_tokens.map(Value::from));
    put("temperature", number(&settings.temperature));
    put("p", settings.top_p.as_ref().map(likeliest));
    put("seed", number(&settings.seed));
    for (name, value) in [
        ("frequency_penalty", &settings.frequency_penalty),
        ("presence_penalty", &settings.presence_penalty),
    ] {
        let within = |value: f64| (0.0..=1.0).contains(&value);
        match value {
            Some(value) if !value.as_f64().is_some_and(within) => {
                target.unsupported.field(name, "it goes from 0 to 1")?;
            }
            value => put(name, number(value)),
        }
    }
    if settings.stop.len() > STOPS {
        target.unsupported.field("stop", "there are five at most")?;
    }
    let stop = &settings.stop[..settings.stop.len().min(STOPS)];
    put("stop_sequences", (!stop.is_empty()).then(|| json!(stop)));
    if settings.logprobs == Some(true) {
        put("logprobs", Some(Value::Bool(true)));
    }
    put("thinking", thinking(settings, target)?);
    wordless(settings, target)
}

fn likeliest(probability: &Number) -> Value {
    match probability.as_f64() {
        Some(value) if !(P.0..=P.1).contains(&value) => json!(value.clamp(P.0, P.1)),
        _ => Value::Number(probability.clone()),
    }
}

/// How long to think. Half of the limit of output is left for the answer.
fn thinking(settings: &Settings, target: Target<'_>) -> Result<Option<Value>, Error> {
    let Some(effort) = &settings.reasoning_effort else {
        return Ok(None);
    };
    Ok(match target.rules.effort(effort) {
        Some(Thinking::Never) => None,
        Some(Thinking::Off) => Some(json!({"type": "disabled"})),
        Some(Thinking::On) => Some(json!({"type": "enabled"})),
        Some(Thinking::Budget(tokens)) => {
            let room = settings.max_tokens.map_or(tokens, |limit| limit / 2);
            let tokens = tokens.min(room).max(1);
            Some(json!({"type": "enabled", "token_budget": tokens}))
        }
        None => {
            let why = "the model has no such effort";
            target.unsupported.field("reasoning_effort", why)?;
            None
        }
    })
}

/// What there is no word for.
fn wordless(settings: &Settings, target: Target<'_>) -> Result<(), Error> {
    let tier = settings.service_tier.as_deref();
    for (name, is_asked) in [
        ("n", settings.n.is_some_and(|n| n > 1)),
        ("top_logprobs", settings.top_logprobs.is_some_and(|n| n > 0)),
        ("user", settings.user.is_some()),
        ("metadata", !settings.metadata.is_empty()),
        ("service_tier", tier.is_some_and(|tier| tier != "auto")),
    ] {
        if is_asked {
            target
                .unsupported
                .field(name, "Cohere has no such member")?;
        }
    }
    Ok(())
}
