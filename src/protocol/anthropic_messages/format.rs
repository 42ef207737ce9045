//! The form that the answer is to have.

use serde_json::{Value, json};

use super::{ANSWER_TOOL, model::Model};
use crate::{
    Error,
    protocol::unsupported::Unsupported,
    types::{JsonSchema, ResponseFormat, Settings},
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
        model: &Model,
        thinks: bool,
        unsupported: Unsupported<'_>,
    ) -> Result<Self, Error> {
        let told = "Answer with a single JSON object and nothing else: no Markdown, no comment.";
        Ok(match &settings.response_format {
            None | Some(ResponseFormat::Text) => Self::Free,
            Some(ResponseFormat::JsonSchema(
                form @ JsonSchema {
                    schema: Some(schema),
                    description,
                    ..
                },
            )) => {
                let object = schema.get("type").is_some_and(|kind| kind == "object");
                if model.format {
                    Self::Native(json!({"type": "json_schema", "schema": form.described()}))
                } else if object && model.forced.is_now(thinks) {
                    let description = description.as_deref();
                    Self::Tool(json!({
                        "name": ANSWER_TOOL,
                        "description": description.unwrap_or("Gives the answer to the user."),
                        "input_schema": schema,
                    }))
                } else {
                    let schema = form.described().unwrap_or_default();
                    Self::Told(format!("{told} It has to match this JSON Schema: {schema}"))
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
