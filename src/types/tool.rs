//! Tools, and which of them the model is to call.

use std::{fmt, sync::Arc};

use serde_json::Value;

use super::{Extra, part::Block, veil::Veil};

/// A tool that the model may call.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tool {
    /// A function of the caller's.
    Function(Function),
    /// A tool that only its own protocol understands: a `custom` one, one that the provider runs.
    Opaque(Block),
}

/// A function that the caller runs for the model.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Function {
    /// Its name; OpenAI allows 64 letters, digits, `_` and `-`.
    pub name: Arc<str>,
    /// What it does, for the model to read.
    pub description: Option<Arc<str>>,
    /// The JSON Schema of its arguments, sent exactly as it is.
    pub parameters: Option<Arc<Value>>,
    /// Whether the arguments are held to the schema.
    pub strict: Option<bool>,
    /// Members beside it; those of the function itself stand under `function`.
    pub extra: Extra,
}

impl Tool {
    /// A function with its description and the JSON Schema of its arguments.
    ///
    /// # Examples
    ///
    /// ```
    /// use tollgate::types::Tool;
    /// use serde_json::json;
    ///
    /// let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    /// let weather = Tool::function("weather", "The weather in a city", schema);
    /// assert_eq!(weather.name(), Some("weather"));
    /// ```
    pub fn function(
        name: impl Into<Arc<str>>,
        description: impl Into<Arc<str>>,
        parameters: impl Into<Arc<Value>>,
    ) -> Self {
        Self::Function(Function {
            name: name.into(),
            description: Some(description.into()),
            parameters: Some(parameters.into()),
            strict: None,
            extra: Extra::default(),
        })
    }

    /// Holds the arguments to the schema. Changes nothing of a tool that is no function.
    #[must_use]
    pub fn strict(mut self) -> Self {
        if let Self::Function(function) = &mut self {
            function.strict = Some(true);
        }
        self
    }

    /// The name of the function.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Function(function) => Some(&function.name),
            Self::Opaque(_) => None,
        }
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Function")
            .field("name", &self.name)
            .field("strict", &self.strict)
            .field("extra", &self.extra)
            .finish_non_exhaustive()
    }
}

/// Which tools the model is to call.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ToolChoice {
    /// None.
    None,
    /// As it sees fit.
    Auto,
    /// At least one.
    Required,
    /// The function of this name.
    Function(Arc<str>),
    /// Anything else, in the words of OpenAI's chat completions.
    Other(Arc<Value>),
}

impl fmt::Debug for ToolChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Auto => f.write_str("Auto"),
            Self::Required => f.write_str("Required"),
            Self::Function(name) => f.debug_tuple("Function").field(name).finish(),
            Self::Other(_) => f.debug_tuple("Other").finish_non_exhaustive(),
        }
    }
}

/// A tool that the model wants called.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ToolCall {
    /// Its identifier, which the tool's answer repeats; made up where the provider gives none.
    pub id: Arc<str>,
    /// The tool's name.
    pub name: Arc<str>,
    /// The arguments as the model wrote them. JSON, unless the model was cut off or the tool is
    /// [`custom`](Self::custom).
    pub arguments: String,
    /// Whether the tool is OpenAI's `custom` kind, whose arguments are free text.
    pub custom: bool,
    /// Members beside it; those of the function itself stand under `function` or `custom`.
    pub extra: Extra,
}

impl ToolCall {
    /// A call of a function with arguments in JSON.
    pub fn new(
        id: impl Into<Arc<str>>,
        name: impl Into<Arc<str>>,
        arguments: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            arguments: arguments.into(),
            ..Self::default()
        }
    }
}

impl fmt::Debug for ToolCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToolCall")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("arguments", &Veil(&self.arguments))
            .field("custom", &self.custom)
            .field("extra", &self.extra)
            .finish()
    }
}
