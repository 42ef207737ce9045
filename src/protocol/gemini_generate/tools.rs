//! Tools, and which of them the model is to call.

use serde_json::{Map, Value, json};

use super::{NAME, encode::Target, wire::holding};
use crate::{
    Error,
    types::{Function, Settings, Tool, ToolChoice},
};

pub(super) fn write(
    settings: &Settings,
    target: Target<'_>,
    body: &mut Map<String, Value>,
) -> Result<(), Error> {
    let mut functions = Vec::new();
    let mut tools = Vec::new();
    for tool in settings.tools.iter() {
        match tool {
            Tool::Function(function) => functions.push(declaration(function)),
            Tool::Opaque(block) if block.protocol == NAME => tools.push((*block.value).clone()),
            Tool::Opaque(_) => {
                let why = "a tool of another protocol";
                target.unsupported.field("tools", why)?;
            }
        }
    }
    if !functions.is_empty() {
        tools.insert(0, holding("functionDeclarations", Value::Array(functions)));
    }
    if !tools.is_empty() {
        body.insert("tools".to_owned(), Value::Array(tools));
    }
    if let Some(calling) = calling(settings, target)? {
        let config = json!({ "functionCallingConfig": calling });
        body.insert("toolConfig".to_owned(), config);
    }
    Ok(())
}

/// `parametersJsonSchema` takes the schema as it is, where `parameters` knows a part of OpenAPI
/// (`PROVIDERS` §4).
fn declaration(function: &Function) -> Value {
    let mut declaration = Map::new();
    declaration.insert("name".to_owned(), json!(function.name));
    let mut put = |name: &str, value: Option<Value>| {
        declaration.extend(value.map(|value| (name.to_owned(), value)));
    };
    put(
        "description",
        function.description.as_ref().map(|text| json!(text)),
    );
    put(
        "parametersJsonSchema",
        function.parameters.as_deref().cloned(),
    );
    Value::Object(declaration)
}

/// `ANY` holds the arguments to their schema, `AUTO` does not; `VALIDATED` is `AUTO` that does.
fn calling(settings: &Settings, target: Target<'_>) -> Result<Option<Value>, Error> {
    let strict = settings
        .tools
        .iter()
        .any(|tool| matches!(tool, Tool::Function(function) if function.strict == Some(true)));
    let auto = if strict { "VALIDATED" } else { "AUTO" };
    Ok(match &settings.tool_choice {
        None => strict.then(|| json!({"mode": auto})),
        Some(ToolChoice::Auto) => Some(json!({"mode": auto})),
        Some(ToolChoice::None) => Some(json!({"mode": "NONE"})),
        Some(ToolChoice::Required) => Some(json!({"mode": "ANY"})),
        Some(ToolChoice::Function(name)) => {
            Some(json!({"mode": "ANY", "allowedFunctionNames": [name]}))
        }
        Some(ToolChoice::Other(choice)) => {
            let allowed = allowed(choice);
            if allowed.is_none() {
                let why = "Gemini knows none, auto, required, one function and allowed_tools";
                target.unsupported.field("tool_choice", why)?;
            }
            allowed
        }
    })
}

/// OpenAI's `allowed_tools`, where all of them are functions. `AUTO` takes no names.
fn allowed(choice: &Value) -> Option<Value> {
    let choice = choice.get("allowed_tools")?;
    let mode = match choice.get("mode")?.as_str()? {
        "auto" => "VALIDATED",
        "required" => "ANY",
        _ => return None,
    };
    let names = choice.get("tools")?.as_array()?.iter();
    let names = names.map(|tool| tool.pointer("/function/name")?.as_str());
    let names = names.collect::<Option<Vec<_>>>()?;
    Some(json!({"mode": mode, "allowedFunctionNames": names}))
}
