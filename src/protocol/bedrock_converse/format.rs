//! The form that the answer is to have.

use serde_json::{Value, json};

use super::{
    ANSWER_TOOL,
    model::{Format, Model},
};
use crate::{
    Error,
    protocol::unsupported::Unsupported,
    types::{JsonSchema, ResponseFormat, Settings, ToolChoice},
};

/// How the model is brought to answer in a form.
pub(super) enum Form {
    /// It answers as it likes.
    Free,
    /// It is held to a schema.
    Native(Value),
    /// It calls a tool whose arguments are the answer.
    Tool(Value),
    /// It is told to.
    Told(String),
}

impl Form {
    /// The way that the model knows: a schema, else a tool where that can be forced, else words.
    pub(super) fn of(
        settings: &Settings,
        model: Model,
        thinks: bool,
        unsupported: Unsupported<'_>,
    ) -> Result<Self, Error> {
        let told = "Answer with a single JSON object and nothing else: no Markdown, no comment.";
        Ok(match &settings.response_format {
            None | Some(ResponseFormat::Text) => Self::Free,
            Some(ResponseFormat::JsonSchema(
                form @ JsonSchema {
                    schema: Some(schema),
                    ..
                },
            )) => {
                let is_object = schema.get("type").is_some_and(|kind| kind == "object");
                let has_tools =
                    !settings.tools.is_empty() && settings.tool_choice != Some(ToolChoice::None);
                match model.format(thinks, has_tools) {
                    Format::Native => Self::Native(native(form, schema)),
                    Format::Tool if is_object => Self::Tool(tool(form, schema)),
                    Format::Tool | Format::Told => {
                        let schema = form.described().unwrap_or_default();
                        Self::Told(format!("{told} It has to match this JSON Schema: {schema}"))
                    }
                }
            }
            Some(ResponseFormat::JsonObject | ResponseFormat::JsonSchema(_)) => {
                Self::Told(told.to_owned())
            }
            Some(ResponseFormat::Other(_)) => {
                unsupported.field("response_format", "there is no such form")?;
                Self::Free
            }
        })
    }
}

/// The schema goes as a text (`PROVIDERS` §8.1).
fn native(form: &JsonSchema, schema: &Value) -> Value {
    let mut definition = json!({"schema": schema.to_string(), "name": form.name});
    if let Some(description) = &form.description {
        definition["description"] = json!(description);
    }
    json!({"type": "json_schema", "structure": {"jsonSchema": definition}})
}

fn tool(form: &JsonSchema, schema: &Value) -> Value {
    let description = form.description.as_deref();
    json!({"toolSpec": {
        "name": ANSWER_TOOL,
        "description": description.unwrap_or("Gives the answer to the user."),
        "inputSchema": {"json": schema},
    }})
}
