//! Tools.

use serde_json::{Value, json};

use super::NAME;
use crate::{
    Error,
    protocol::unsupported::Unsupported,
    types::{Function, Settings, Tool, ToolChoice},
};

/// Writes the tools. There is no choice between them: where none is to be called, none is sent.
pub(super) fn write(
    settings: &Settings,
    unsupported: Unsupported<'_>,
) -> Result<Vec<Value>, Error> {
    match &settings.tool_choice {
        None | Some(ToolChoice::Auto) => {}
        Some(ToolChoice::None) => return Ok(Vec::new()),
        Some(ToolChoice::Required | ToolChoice::Function(_) | ToolChoice::Other(_)) => {
            let why = "Ollama's models call tools as they see fit";
            unsupported.field("tool_choice", why)?;
        }
    }
    let mut tools = Vec::new();
    for (at, tool) in settings.tools.iter().enumerate() {
        match tool {
            Tool::Function(function) => {
                if function.strict == Some(true) {
                    let why = "Ollama does not hold arguments to their schema";
                    unsupported.field(format_args!("tools[{at}].strict"), why)?;
                }
                tools.push(declared(function));
            }
            Tool::Opaque(block) if block.protocol == NAME => tools.push((*block.value).clone()),
            Tool::Opaque(_) => {
                let why = "only another protocol knows this tool";
                unsupported.field(format_args!("tools[{at}]"), why)?;
            }
        }
    }
    Ok(tools)
}

fn declared(function: &Function) -> Value {
    let mut declared = json!({"name": function.name});
    if let Some(description) = &function.description {
        declared["description"] = json!(description);
    }
    // The templates of some models fail where there is none.
    let parameters = function.parameters.as_deref().cloned();
    let nothing = || json!({"type": "object", "properties": {}});
    declared["parameters"] = parameters.unwrap_or_else(nothing);
    let mut tool = json!({"type": "function"});
    tool["function"] = declared;
    tool
}
