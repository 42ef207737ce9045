//! How long to think (`PROVIDERS` §3.3).

use serde_json::{Value, json};

use super::model::{Model, Thinking};
use crate::{Error, protocol::unsupported::Unsupported, types::Settings};

/// The efforts, from low to high, and the tokens that a budget gives to each.
const EFFORTS: [(&str, u64); 7] = [
    ("none", 0),
    ("minimal", 1_024),
    ("low", 2_048),
    ("medium", 8_192),
    ("high", 16_384),
    ("xhigh", 32_768),
    ("max", 64_000),
];

/// The least budget there is.
const LEAST: u64 = 1_024;

/// How the model is told to think.
#[derive(Default)]
pub(in crate::protocol) struct Plan {
    pub(in crate::protocol) thinking: Option<Value>,
    pub(in crate::protocol) effort: Option<&'static str>,
    /// Whether it thinks.
    pub(in crate::protocol) is_on: bool,
}

impl Plan {
    /// The plan for the effort that is asked for, with a limit of so many output tokens.
    pub(in crate::protocol) fn of(
        settings: &Settings,
        model: &Model,
        limit: u64,
        unsupported: Unsupported<'_>,
    ) -> Result<Self, Error> {
        let default = Self {
            is_on: model.thinking == Thinking::Always,
            ..Self::default()
        };
        let Some(asked) = &settings.reasoning_effort else {
            return Ok(default);
        };
        let lacks = |why| unsupported.field("reasoning_effort", why);
        let Some(rank) = rank(asked) else {
            lacks("no such effort is known")?;
            return Ok(default);
        };
        let off = rank == 0;
        Ok(match model.thinking {
            Thinking::None | Thinking::Budget if off => default,
            Thinking::None => {
                lacks("the model does not think")?;
                default
            }
            Thinking::Budget if limit <= LEAST => {
                lacks("the limit of output tokens leaves no room for it")?;
                default
            }
            Thinking::Budget => {
                // Half of the limit is left for the answer.
                let budget = EFFORTS[rank].1.min(limit / 2).max(LEAST);
                Self {
                    thinking: Some(json!({"type": "enabled", "budget_tokens": budget})),
                    effort: None,
                    is_on: true,
                }
            }
            Thinking::Adaptive if off => Self {
                thinking: Some(json!({"type": "disabled"})),
                ..default
            },
            Thinking::Adaptive => Self {
                thinking: Some(json!({"type": "adaptive"})),
                effort: among(&model.efforts, rank),
                is_on: true,
            },
            Thinking::Always => Self {
                effort: among(&model.efforts, rank),
                ..default
            },
        })
    }
}

fn rank(effort: &str) -> Option<usize> {
    EFFORTS.iter().position(|(word, _)| *word == effort)
}

/// The highest of these efforts, which go from low to high, that is not above the one asked for, else
/// the lowest. `None` where there are none, or no such effort is known.
#[cfg(feature = "bedrock")]
pub(in crate::protocol) fn nearest(efforts: &[&'static str], asked: &str) -> Option<&'static str> {
    among(efforts, rank(asked)?)
}

fn among(efforts: &[&'static str], asked: usize) -> Option<&'static str> {
    let mut known = efforts.iter().rev();
    known
        .find(|effort| rank(effort).is_some_and(|rank| rank <= asked))
        .or(efforts.first())
        .copied()
}
