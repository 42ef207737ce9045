//! Tools, and which of them the model is to call.

use serde_json::{Map, Value, json};

use super::NAME;
use crate::{
    Error,
    protocol::unsupported::Unsupported,
    types::{Function, Settings, Tool, ToolChoice, form::PROTOCOL},
};

/// Writes them.
pub(super) fn write(
    settings: &Settings,
    unsupported: Unsupported<'_>,
    body: &mut Map<String, Value>,
) -> Result<(), Error> {
    let mut tools = Vec::new();
    for (at, tool) in settings.tools.iter().enumerate() {
        let known = match tool {
            Tool::Function(function) => Some(declared(function)),
            Tool::Opaque(block) if block.protocol == NAME => Some((*block.value).clone()),
            Tool::Opaque(block) if block.protocol == PROTOCOL => custom(&block.value),
            Tool::Opaque(_) => None,
        };
        if known.is_none() {
            unsupported.field(format_args!("tools[{at}]"), "no such tool is known")?;
        }
        tools.extend(known);
    }
    if !tools.is_empty() {
        body.insert("tools".to_owned(), Value::Array(tools));
    }
    if let Some(choice) = &settings.tool_choice {
        match chosen(choice) {
            Some(choice) => _ = body.insert("tool_choice".to_owned(), choice),
            None => unsupported.field("tool_choice", "there is no such choice")?,
        }
    }
    if let Some(parallel) = settings.parallel_tool_calls {
        body.insert("parallel_tool_calls".to_owned(), Value::Bool(parallel));
    }
    Ok(())
}

/// Absent, `strict` would be true here; in chat completions, whose word it is, it is false.
fn declared(function: &Function) -> Value {
    let mut tool = json!({"type": "function", "name": function.name});
    if let Some(description) = &function.description {
        tool["description"] = json!(description);
    }
    tool["parameters"] = function.parameters.as_deref().cloned().unwrap_or_default();
    tool["strict"] = Value::Bool(function.strict.unwrap_or(false));
    tool
}

/// A `custom` tool of chat completions, without the object that its members stand in there.
fn custom(tool: &Value) -> Option<Value> {
    let mut flat = flat(tool, "custom")?;
    let grammar = flat.pointer_mut("/format/grammar").map(Value::take);
    if let Some(Value::Object(grammar)) = grammar {
        let mut format = json!({"type": "grammar"});
        for (name, value) in grammar {
            format[name] = value;
        }
        flat["format"] = format;
    }
    Some(flat)
}

/// What stands in the object that an object's `type` names, beside this type.
fn flat(value: &Value, kind: &str) -> Option<Value> {
    if value.get("type").is_none_or(|stated| stated != kind) {
        return None;
    }
    let mut flat = json!({"type": kind});
    for (name, value) in value.get(kind)?.as_object()? {
        flat[name] = value.clone();
    }
    Some(flat)
}

fn chosen(choice: &ToolChoice) -> Option<Value> {
    Some(match choice {
        ToolChoice::None => json!("none"),
        ToolChoice::Auto => json!("auto"),
        ToolChoice::Required => json!("required"),
        ToolChoice::Function(name) => json!({"type": "function", "name": name}),
        ToolChoice::Other(other) => {
            let mut choice = flat(other, "custom").or_else(|| flat(other, "allowed_tools"))?;
            for tool in choice
                .get_mut("tools")
                .and_then(Value::as_array_mut)
                .into_iter()
                .flatten()
            {
                *tool = flat(tool, "function").or_else(|| flat(tool, "custom"))?;
            }
            choice
        }
    })
}
