//! Tools, and which of them the model is to call.

use serde_json::{Map, Value, json};

use super::{NAME, encode::Target};
use crate::{
    Error,
    types::{Function, Settings, Tool, ToolChoice},
};

pub(super) fn write(
    settings: &Settings,
    target: Target<'_>,
    body: &mut Map<String, Value>,
) -> Result<(), Error> {
    let choice = choice(settings, target)?;
    let only = match &settings.tool_choice {
        Some(ToolChoice::Function(name)) if choice.is_some() => Some(name),
        _ => None,
    };
    let mut tools = Vec::new();
    let mut strict = false;
    for (at, tool) in settings.tools.iter().enumerate() {
        match tool {
            Tool::Function(function) if only.is_some_and(|only| *only != function.name) => {}
            Tool::Function(function) => {
                strict |= function.strict == Some(true);
                tools.push(declared(function));
            }
            Tool::Opaque(block) if block.protocol == NAME => {
                tools.extend(only.is_none().then(|| Value::clone(&block.value)));
            }
            Tool::Opaque(_) => {
                let field = format_args!("tools[{at}]");
                target.unsupported.field(field, "no such tool is known")?;
            }
        }
    }
    if tools.is_empty() {
        return match only {
            Some(_) => Err(target
                .unsupported
                .error("tool_choice", "there is no such tool")),
            None => Ok(()),
        };
    }
    body.insert("tools".to_owned(), Value::Array(tools));
    if strict {
        body.insert("strict_tools".to_owned(), Value::Bool(true));
    }
    body.extend(choice.map(|choice| ("tool_choice".to_owned(), json!(choice))));
    if settings.parallel_tool_calls == Some(false) {
        let why = "several calls at once cannot be forbidden";
        target.unsupported.field("parallel_tool_calls", why)?;
    }
    Ok(())
}

fn declared(function: &Function) -> Value {
    let mut inner = Map::new();
    inner.insert("name".to_owned(), json!(function.name));
    if let Some(description) = &function.description {
        inner.insert("description".to_owned(), json!(description));
    }
    let parameters = function.parameters.as_deref().cloned();
    let parameters = parameters.unwrap_or_else(|| json!({"type": "object", "properties": {}}));
    inner.insert("parameters".to_owned(), parameters);
    json!({"type": "function", "function": inner})
}

/// The word for the choice; one function is all that there is to choose from, where it is the choice.
fn choice(settings: &Settings, target: Target<'_>) -> Result<Option<&'static str>, Error> {
    let choice = match &settings.tool_choice {
        None | Some(ToolChoice::Auto) => return Ok(None),
        Some(ToolChoice::None) if settings.tools.is_empty() => return Ok(None),
        Some(ToolChoice::None) => "NONE",
        Some(ToolChoice::Required | ToolChoice::Function(_)) => "REQUIRED",
        Some(ToolChoice::Other(_)) => {
            let why = "Cohere knows none, auto, required and one function";
            return target.unsupported.field("tool_choice", why).map(|()| None);
        }
    };
    if !target.rules.choice {
        let why = "the model calls tools as it sees fit";
        return target.unsupported.field("tool_choice", why).map(|()| None);
    }
    Ok(Some(choice))
}
