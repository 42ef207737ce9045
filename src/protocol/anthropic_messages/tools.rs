//! Tools, and which of them the model is to call.

use serde_json::{Map, Value, json};

use super::{ANSWER_TOOL, NAME, format::Form, model::Model};
use crate::{
    Error,
    protocol::unsupported::Unsupported,
    types::{Function, Settings, Tool, ToolChoice},
};

/// Writes the tools, that of a structured answer last.
pub(super) fn write(
    settings: &Settings,
    form: &Form,
    unsupported: Unsupported<'_>,
) -> Result<Vec<Value>, Error> {
    let mut tools = Vec::new();
    for (at, tool) in settings.tools.iter().enumerate() {
        match tool {
            Tool::Function(function) => tools.push(declared(function)),
            Tool::Opaque(block) if block.protocol == NAME => tools.push((*block.value).clone()),
            Tool::Opaque(_) => {
                unsupported.field(format_args!("tools[{at}]"), "no such tool is known")?;
            }
        }
    }
    if let Form::Tool(tool) = form {
        tools.push(tool.clone());
    }
    Ok(tools)
}

fn declared(function: &Function) -> Value {
    let mut tool = Map::new();
    let mut put = |name: &str, value: Value| tool.insert(name.to_owned(), value);
    put("name", json!(function.name));
    if let Some(description) = &function.description {
        put("description", json!(description));
    }
    let parameters = function.parameters.as_deref().cloned();
    let schema = parameters.unwrap_or_else(|| json!({"type": "object", "properties": {}}));
    put("input_schema", schema);
    if let Some(strict) = function.strict {
        put("strict", json!(strict));
    }
    let extra = &function.extra;
    let inner = || extra.get("function")?.get("cache_control");
    if let Some(mark) = extra.get("cache_control").or_else(inner) {
        put("cache_control", mark.clone());
    }
    Value::Object(tool)
}

/// Writes which of them the model is to call.
pub(super) fn choice(
    settings: &Settings,
    form: &Form,
    model: &Model,
    thinks: bool,
    unsupported: Unsupported<'_>,
) -> Result<Option<Value>, Error> {
    let mut choice = match &settings.tool_choice {
        // Without tools there is no choice.
        Some(ToolChoice::None | ToolChoice::Auto) if settings.tools.is_empty() => None,
        Some(ToolChoice::None) => Some(json!({"type": "none"})),
        Some(ToolChoice::Auto) => Some(json!({"type": "auto"})),
        Some(ToolChoice::Required) => Some(json!({"type": "any"})),
        Some(ToolChoice::Function(name)) => Some(json!({"type": "tool", "name": name})),
        Some(ToolChoice::Other(_)) => {
            unsupported.field("tool_choice", "there is no such choice")?;
            None
        }
        None => None,
    };
    let kind = |choice: &Value| choice.get("type").cloned().unwrap_or_default();
    let is_forced = choice
        .as_ref()
        .is_some_and(|choice| kind(choice) == "any" || kind(choice) == "tool");
    if is_forced && !model.forced.is_now(thinks) {
        let why = "the model cannot be forced, or not while it thinks";
        unsupported.field("tool_choice", why)?;
        choice = None;
    }
    if matches!(form, Form::Tool(_)) {
        // The answer is a call too: one of the tools has to be called, and this one if no other may.
        let alone = settings.tools.is_empty() || settings.tool_choice == Some(ToolChoice::None);
        match &choice {
            Some(choice) if kind(choice) == "tool" => {}
            _ if alone => choice = Some(json!({"type": "tool", "name": ANSWER_TOOL})),
            _ => choice = Some(json!({"type": "any"})),
        }
    }
    let tools = !settings.tools.is_empty() || choice.is_some();
    if settings.parallel_tool_calls == Some(false) && tools {
        let choice = choice.get_or_insert_with(|| json!({"type": "auto"}));
        if kind(choice) != "none" {
            choice["disable_parallel_tool_use"] = Value::Bool(true);
        }
    }
    Ok(choice)
}
