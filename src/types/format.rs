//! The form that an answer is to have.

use std::{borrow::Cow, fmt, sync::Arc};

use serde_json::Value;

use super::Extra;

/// The form that the answer's text is to have.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseFormat {
    /// Any text.
    Text,
    /// A JSON object. OpenAI wants the word JSON to occur in the prompt.
    JsonObject,
    /// JSON of a given schema.
    JsonSchema(JsonSchema),
    /// Anything else, in the words of OpenAI's chat completions.
    Other(Arc<Value>),
}

/// A JSON Schema that the answer is held to.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct JsonSchema {
    /// Its name; OpenAI allows 64 letters, digits, `_` and `-`.
    pub name: Arc<str>,
    /// What it is for, for the model to read. It is sent within the schema where the provider has no
    /// other place for it.
    pub description: Option<Arc<str>>,
    /// The schema, sent as it is, but for that.
    pub schema: Option<Arc<Value>>,
    /// Whether the answer is certain to match it, where the provider can do that.
    pub strict: Option<bool>,
    /// Members beside it.
    pub extra: Extra,
}

impl ResponseFormat {
    /// JSON that is certain to match a schema.
    pub fn json_schema(name: impl Into<Arc<str>>, schema: impl Into<Arc<Value>>) -> Self {
        Self::JsonSchema(JsonSchema {
            name: name.into(),
            description: None,
            schema: Some(schema.into()),
            strict: Some(true),
            extra: Extra::default(),
        })
    }
}

impl JsonSchema {
    /// The schema, for those who have no other place for what it is for: that stands within, unless
    /// the schema says so itself.
    pub(crate) fn described(&self) -> Option<Cow<'_, Value>> {
        let schema = self.schema.as_deref()?;
        let Some(description) = &self.description else {
            return Some(Cow::Borrowed(schema));
        };
        let mut described = schema.clone();
        if let Value::Object(members) = &mut described {
            let known = members.entry("description");
            known.or_insert_with(|| Value::from(&**description));
        }
        Some(Cow::Owned(described))
    }
}

impl fmt::Debug for ResponseFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("Text"),
            Self::JsonObject => f.write_str("JsonObject"),
            Self::JsonSchema(schema) => schema.fmt(f),
            Self::Other(_) => f.debug_tuple("Other").finish_non_exhaustive(),
        }
    }
}

impl fmt::Debug for JsonSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonSchema")
            .field("name", &self.name)
            .field("strict", &self.strict)
            .field("extra", &self.extra)
            .finish_non_exhaustive()
    }
}
