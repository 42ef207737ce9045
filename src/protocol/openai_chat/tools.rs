//! Tools, and the form of the answer, as an endpoint knows them.

use std::{borrow::Cow, sync::Arc};

use serde_json::json;

use crate::{
    Error,
    protocol::{Quirks, unsupported::Unsupported},
    types::{JsonSchema, ResponseFormat, Settings, Tool, ToolChoice, form::PROTOCOL},
};

/// Writes them as the endpoint knows them, and refuses those that it does not.
pub(super) fn known(
    settings: &mut Cow<'_, Settings>,
    quirks: &Quirks,
    unsupported: Unsupported<'_>,
) -> Result<(), Error> {
    let is_known = |tool: &Tool| match tool {
        Tool::Function(_) => true,
        Tool::Opaque(block) => {
            let is_custom = block.value.get("type").is_some_and(|kind| kind == "custom");
            block.protocol == PROTOCOL && (quirks.custom_tools || !is_custom)
        }
    };
    if !settings.tools.iter().all(is_known) {
        let tools = settings.tools.iter().enumerate();
        for (at, _) in tools.filter(|(_, tool)| !is_known(tool)) {
            unsupported.field(format_args!("tools[{at}]"), "not known to this provider")?;
        }
        Arc::make_mut(&mut settings.to_mut().tools).retain(is_known);
    }
    if !quirks.custom_tools && matches!(settings.tool_choice, Some(ToolChoice::Other(_))) {
        unsupported.field("tool_choice", "this provider has no such choice")?;
        settings.to_mut().tool_choice = None;
    }
    if !quirks.schemaless {
        if settings.tools.iter().any(is_bare) {
            dress(&mut settings.to_mut().tools);
        }
        if let Some(ResponseFormat::JsonSchema(JsonSchema { schema: None, .. })) =
            settings.response_format
        {
            settings.to_mut().response_format = Some(ResponseFormat::JsonObject);
        }
    }
    Ok(())
}

/// Whether a tool is a function without a schema of its parameters.
fn is_bare(tool: &Tool) -> bool {
    matches!(tool, Tool::Function(function) if function.parameters.is_none())
}

fn dress(tools: &mut Arc<Vec<Tool>>) {
    for tool in Arc::make_mut(tools) {
        if let Tool::Function(function) = tool {
            let empty = || Arc::new(json!({"type": "object", "properties": {}}));
            function.parameters.get_or_insert_with(empty);
        }
    }
}
