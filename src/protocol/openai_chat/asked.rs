//! Settings as an endpoint knows them.

use std::{borrow::Cow, sync::Arc};

use serde_json::{Number, Value};

use super::tools;
use crate::{
    Error,
    protocol::{Members, Quirks, own_words, unsupported::Unsupported},
    types::{Extra, Settings},
};

/// A setting that may be unknown.
struct Setting {
    name: &'static str,
    /// Whether it asks for anything but what comes without it.
    asks: fn(&Settings) -> bool,
    clear: fn(&mut Settings),
}

const SETTINGS: [Setting; 17] = [
    Setting {
        name: "temperature",
        asks: |settings| settings.temperature.is_some(),
        clear: |settings| settings.temperature = None,
    },
    Setting {
        name: "top_p",
        asks: |settings| settings.top_p.is_some(),
        clear: |settings| settings.top_p = None,
    },
    Setting {
        name: "n",
        asks: |settings| settings.n.is_some_and(|n| n != 1),
        clear: |settings| settings.n = None,
    },
    Setting {
        name: "stop",
        asks: |settings| !settings.stop.is_empty(),
        clear: |settings| settings.stop.clear(),
    },
    Setting {
        name: "seed",
        asks: |settings| settings.seed.is_some(),
        clear: |settings| settings.seed = None,
    },
    Setting {
        name: "frequency_penalty",
        asks: |settings| settings.frequency_penalty.as_ref().is_some_and(counts),
        clear: |settings| settings.frequency_penalty = None,
    },
    Setting {
        name: "presence_penalty",
        asks: |settings| settings.presence_penalty.as_ref().is_some_and(counts),
        clear: |settings| settings.presence_penalty = None,
    },
    Setting {
        name: "logprobs",
        asks: |settings| settings.logprobs == Some(true),
        clear: |settings| settings.logprobs = None,
    },
    Setting {
        name: "top_logprobs",
        asks: |settings| settings.top_logprobs.is_some_and(|others| others > 0),
        clear: |settings| settings.top_logprobs = None,
    },
    Setting {
        name: "tools",
        asks: |settings| !settings.tools.is_empty(),
        clear: |settings| settings.tools = Arc::default(),
    },
    Setting {
        name: "tool_choice",
        asks: |settings| settings.tool_choice.is_some(),
        clear: |settings| settings.tool_choice = None,
    },
    Setting {
        name: "parallel_tool_calls",
        asks: |settings| settings.parallel_tool_calls == Some(false),
        clear: |settings| settings.parallel_tool_calls = None,
    },
    Setting {
        name: "response_format",
        asks: |settings| settings.response_format.is_some(),
        clear: |settings| settings.response_format = None,
    },
    Setting {
        name: "reasoning_effort",
        asks: |settings| settings.reasoning_effort.is_some(),
        clear: |settings| settings.reasoning_effort = None,
    },
    Setting {
        name: "user",
        asks: |settings| settings.user.is_some(),
        clear: |settings| settings.user = None,
    },
    Setting {
        name: "metadata",
        asks: |settings| !settings.metadata.is_empty(),
        clear: |settings| settings.metadata = Extra::default(),
    },
    Setting {
        name: "service_tier",
        asks: |settings| settings.service_tier.is_some(),
        clear: |settings| settings.service_tier = None,
    },
];

const WHY: &str = "not known to this provider";

/// What is said in a protocol's own words stands under its name, and goes nowhere else.
const OWN: [&str; 6] = own_words::NAMES;

/// The settings as the endpoint knows them, where some have to change. (Not a `Cow`: that is as large
/// as they are, also where it holds nothing.)
pub(super) fn changed(
    settings: &Settings,
    quirks: &Quirks,
    unsupported: Unsupported<'_>,
) -> Result<Option<Box<Settings>>, Error> {
    let mut known = Cow::Borrowed(settings);
    for name in OWN {
        if settings.extra.contains(name) {
            known.to_mut().extra.remove(name);
        }
    }
    tools::known(&mut known, quirks, unsupported)?;
    words(&mut known, quirks, unsupported)?;
    if quirks.members != Members::Any {
        members(settings, &mut known, quirks.members, unsupported)?;
    }
    Ok(match known {
        Cow::Borrowed(_) => None,
        Cow::Owned(known) => Some(Box::new(known)),
    })
}

/// Refuses members that the endpoint does not know, or leaves them out.
fn members(
    settings: &Settings,
    known: &mut Cow<'_, Settings>,
    members: Members,
    unsupported: Unsupported<'_>,
) -> Result<(), Error> {
    for setting in SETTINGS.iter().filter(|one| !members.knows(one.name)) {
        if (setting.asks)(settings) {
            unsupported.field(setting.name, WHY)?;
        }
        (setting.clear)(known.to_mut());
    }
    let beside = settings.extra.iter();
    let beside = beside.filter(|(name, _)| !OWN.contains(name));
    for (name, value) in beside.filter(|(name, _)| !members.knows(name)) {
        if !is_neutral(value) {
            unsupported.field(name, WHY)?;
        }
        known.to_mut().extra.remove(name);
    }
    Ok(())
}

/// Puts words in the vendor's, and refuses those that it has none for.
fn words(
    settings: &mut Cow<'_, Settings>,
    quirks: &Quirks,
    unsupported: Unsupported<'_>,
) -> Result<(), Error> {
    if let Some(effort) = settings.reasoning_effort.as_deref()
        && !quirks.efforts.knows(effort)
    {
        unsupported.field("reasoning_effort", "this provider has no such effort")?;
        settings.to_mut().reasoning_effort = None;
    }
    if let (Some(tier), Some(tiers)) = (settings.service_tier.as_deref(), quirks.tiers) {
        let known = tiers.iter().find(|(word, _)| *word == tier);
        if known.is_none() {
            unsupported.field("service_tier", "this provider has no such tier")?;
        }
        if known.is_none_or(|(_, theirs)| *theirs != tier) {
            settings.to_mut().service_tier = known.map(|(_, theirs)| Arc::from(*theirs));
        }
    }
    Ok(())
}

fn counts(number: &Number) -> bool {
    number.as_f64() != Some(0.0)
}

/// Whether a member's value asks for nothing.
fn is_neutral(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) | Value::String(_) => false,
        Value::Number(number) => !counts(number),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::types::ChatRequest;

    #[test]
    fn each_setting_asks_until_it_is_cleared_and_is_then_not_written() {
        let all = json!({
            "model": "m", "messages": [], "temperature": 1, "top_p": 1, "n": 2, "stop": "a", "seed": 1,
            "frequency_penalty": 1, "presence_penalty": 1, "logprobs": true, "top_logprobs": 1,
            "tools": [{}], "tool_choice": "auto", "parallel_tool_calls": false,
            "response_format": {"type": "text"}, "reasoning_effort": "low", "user": "u",
            "metadata": {"a": "b"}, "service_tier": "auto"
        });
        let mut request: ChatRequest = serde_json::from_value(all).unwrap();
        for setting in &SETTINGS {
            let written = serde_json::to_value(&request).unwrap();
            assert!(written.get(setting.name).is_some(), "{}", setting.name);
            assert!((setting.asks)(request.settings()), "{}", setting.name);
            (setting.clear)(request.settings_mut());
            let written = serde_json::to_value(&request).unwrap();
            assert_eq!(written.get(setting.name), None);
            assert!(!(setting.asks)(request.settings()), "{}", setting.name);
        }
    }
}
