//! What a request says in Anthropic's own words.

use http::HeaderValue;
use serde_json::{Map, Value};

use super::{NAME, thinking::Plan};
use crate::{
    Error,
    protocol::{own_words::OwnWords, unsupported::Unsupported},
    types::Settings,
};

/// What a request may say in words of its own.
const WORDS: OwnWords = OwnWords {
    name: NAME,
    ours: &[
        "max_tokens",
        "messages",
        "model",
        "service_tier",
        "speed",
        "stream",
        "system",
        "tools",
    ],
    read: &[],
};

/// The features that are asked for by a header, as the official clients have them.
const BETAS: &str = "betas";
const THINKING: &str = "thinking";
const TOP_K: &str = "top_k";

/// The members of the object `anthropic_messages`.
#[derive(Default)]
pub(super) struct Words(Map<String, Value>);

impl Words {
    pub(super) fn of(settings: &Settings) -> Self {
        match settings.extra.get(NAME) {
            Some(Value::Object(words)) => Self(words.clone()),
            _ => Self::default(),
        }
    }

    /// The header that asks for features.
    pub(super) fn betas(
        &mut self,
        unsupported: Unsupported<'_>,
    ) -> Result<Option<HeaderValue>, Error> {
        let Some(asked) = self.0.shift_remove(BETAS) else {
            return Ok(None);
        };
        let words = asked
            .as_array()
            .map(|words| words.iter().map(Value::as_str));
        let words = words.and_then(|words| words.collect::<Option<Vec<_>>>());
        let header = words.and_then(|words| HeaderValue::from_str(&words.join(",")).ok());
        if header.is_none() {
            let field = format_args!("{NAME}.{BETAS}");
            unsupported.field(field, "it is a list of words")?;
        }
        Ok(header.filter(|header| !header.is_empty()))
    }

    /// How to think, where it is said in so many tokens.
    pub(super) fn plan(
        &mut self,
        settings: &Settings,
        unsupported: Unsupported<'_>,
    ) -> Result<Option<Plan>, Error> {
        let Some(thinking) = self.0.shift_remove(THINKING) else {
            return Ok(None);
        };
        if settings.reasoning_effort.is_some() {
            let field = format_args!("{NAME}.{THINKING}");
            unsupported.field(field, "`reasoning_effort` says it")?;
            return Ok(None);
        }
        let off = thinking.get("type").is_some_and(|kind| kind == "disabled");
        Ok(Some(Plan {
            thinking: Some(thinking),
            effort: None,
            is_on: !off,
        }))
    }

    /// Adds what is left of them; `sampling` where the model takes it now.
    pub(super) fn write(
        mut self,
        sampling: bool,
        unsupported: Unsupported<'_>,
        body: &mut Map<String, Value>,
    ) -> Result<(), Error> {
        if !sampling && self.0.shift_remove(TOP_K).is_some() {
            let why = "the model does not take it, or not while it thinks";
            unsupported.field(format_args!("{NAME}.{TOP_K}"), why)?;
        }
        WORDS.put(Some(&self.0), body, unsupported)
    }
}
