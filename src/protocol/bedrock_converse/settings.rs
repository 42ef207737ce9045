//! Settings that are numbers and words.

use serde_json::{Map, Number, Value, json};

use super::{
    messages::Conversation,
    model::{Asked, Model, Row},
};
use crate::{
    Error,
    protocol::{
        anthropic_messages::{
            model::Thinking as ClaudeThinking,
            thinking::{Plan, nearest},
        },
        unsupported::Unsupported,
    },
    types::Settings,
};

/// The most notes there may be (botocore 1.44.5, `RequestMetadata`).
const NOTES: usize = 16;

/// How the model is told to think.
#[derive(Default)]
pub(super) struct Thinking {
    /// Members of `additionalModelRequestFields`.
    fields: Map<String, Value>,
    /// The limit of output tokens that has to be said for it.
    limit: Option<u64>,
    /// Whether it thinks.
    pub(super) is_on: bool,
}

impl Thinking {
    pub(super) fn of(
        settings: &Settings,
        model: Model,
        conversation: &Conversation,
        unsupported: Unsupported<'_>,
    ) -> Result<Self, Error> {
        match model {
            Model::Claude(claude) => {
                let limit = settings.max_tokens.unwrap_or(claude.output);
                let mut plan = Plan::of(settings, claude, limit, unsupported)?;
                let has_budget = plan.is_on && claude.thinking == ClaudeThinking::Budget;
                if has_budget && conversation.is_thoughtless() {
                    let why =
                        "the tools were called by a turn that holds no thoughts of this model";
                    unsupported.field("reasoning_effort", why)?;
                    plan = Plan::default();
                }
                let limit = has_budget.then_some(limit).filter(|_| plan.is_on);
                let mut fields = Map::new();
                fields.extend(plan.thinking.map(|how| ("thinking".to_owned(), how)));
                let effort = plan.effort.map(|effort| json!({"effort": effort}));
                fields.extend(effort.map(|effort| ("output_config".to_owned(), effort)));
                Ok(Self {
                    fields,
                    limit,
                    is_on: plan.is_on,
                })
            }
            Model::Other(row) => Self::other(settings, row, unsupported),
        }
    }

    fn other(settings: &Settings, row: &Row, unsupported: Unsupported<'_>) -> Result<Self, Error> {
        let Some(asked) = settings.reasoning_effort.as_deref() else {
            return Ok(Self::default());
        };
        let none = asked == "none";
        let effort = nearest(&row.efforts, asked).filter(|_| !none);
        let (name, value) = match (row.asked, effort) {
            (Asked::Nova, None) if none => ("reasoningConfig", json!({"type": "disabled"})),
            (_, None) if none => return Ok(Self::default()),
            (Asked::Nova, Some(effort)) => (
                "reasoningConfig",
                json!({"type": "enabled", "maxReasoningEffort": effort}),
            ),
            (Asked::Word(member), Some(effort)) => (member, json!(effort)),
            (Asked::No, _) => {
                let why = "how this model is asked for one is not known: say it in the \
                           `additionalModelRequestFields` of `bedrock_converse`";
                unsupported.field("reasoning_effort", why)?;
                return Ok(Self::default());
            }
            (_, None) => {
                unsupported.field("reasoning_effort", "no such effort is known")?;
                return Ok(Self::default());
            }
        };
        Ok(Self {
            fields: Map::from_iter([(name.to_owned(), value)]),
            limit: None,
            is_on: effort.is_some(),
        })
    }
}

/// Writes them, and refuses those that there is no word for (`PROVIDERS` §1.2).
pub(super) fn write(
    settings: &Settings,
    model: Model,
    thinking: Thinking,
    choice: Option<Value>,
    unsupported: Unsupported<'_>,
    body: &mut Map<String, Value>,
) -> Result<(), Error> {
    let inference = inference(settings, model, &thinking, unsupported)?;
    wordless(settings, unsupported)?;
    let notes = notes(settings, unsupported)?;
    let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
    if !inference.is_empty() {
        put("inferenceConfig", Value::Object(inference));
    }
    let mut additional = thinking.fields;
    additional.extend(choice.map(|choice| ("tool_choice".to_owned(), choice)));
    if !additional.is_empty() {
        put("additionalModelRequestFields", Value::Object(additional));
    }
    if !notes.is_empty() {
        put("requestMetadata", Value::Object(notes));
    }
    match settings.service_tier.as_deref() {
        None | Some("auto") => {}
        Some("standard") => {
            put("serviceTier", json!({"type": "default"}));
        }
        Some(tier @ ("default" | "flex" | "priority" | "reserved")) => {
            put("serviceTier", json!({"type": tier}));
        }
        Some(_) => unsupported.field("service_tier", "there is no such tier")?,
    }
    Ok(())
}

fn inference(
    settings: &Settings,
    model: Model,
    thinking: &Thinking,
    unsupported: Unsupported<'_>,
) -> Result<Map<String, Value>, Error> {
    let mut inference = Map::new();
    if let Some(limit) = settings.max_tokens.or(thinking.limit) {
        inference.insert("maxTokens".to_owned(), json!(limit));
    }
    for (name, theirs, value) in [
        ("temperature", "temperature", &settings.temperature),
        ("top_p", "topP", &settings.top_p),
    ] {
        let Some(value) = value else { continue };
        let claude = match model {
            // What is the default anyway need not be said.
            Model::Claude(_) if is(value, 1.0) => continue,
            Model::Claude(claude) => Some(claude),
            Model::Other(_) => None,
        };
        if claude.is_some_and(|claude| !claude.sampling.is_now(thinking.is_on)) {
            unsupported.field(name, "the model does not take it, or not while it thinks")?;
        } else if value.as_f64().is_none_or(|value| value > 1.0) {
            unsupported.field(name, "it ends at 1")?;
        } else {
            inference.insert(theirs.to_owned(), Value::Number(value.clone()));
        }
    }
    if !settings.stop.is_empty() {
        inference.insert("stopSequences".to_owned(), json!(settings.stop));
    }
    Ok(inference)
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

/// Notes that are kept with the logs of the account; the end user is one of them.
fn notes(settings: &Settings, unsupported: Unsupported<'_>) -> Result<Map<String, Value>, Error> {
    let mut notes = Map::new();
    if let Some(user) = &settings.user {
        notes.insert("user".to_owned(), json!(user));
    }
    for (name, value) in settings.metadata.iter() {
        if value.is_string() {
            notes.insert(name.to_owned(), value.clone());
        } else {
            unsupported.field(format_args!("metadata.{name}"), "notes are texts")?;
        }
    }
    if notes.len() > NOTES {
        unsupported.field("metadata", "there are more than 16 notes")?;
        notes = notes.into_iter().take(NOTES).collect();
    }
    Ok(notes)
}

fn is(value: &Number, other: f64) -> bool {
    value
        .as_f64()
        .is_some_and(|value| (value - other).abs() < f64::EPSILON)
}
