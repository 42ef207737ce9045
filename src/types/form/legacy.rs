//! Functions as OpenAI had them before tools (2023), turned into tools.

use serde_json::{Map, Value, json};

use super::{Wrong, list, take};

/// Turns `functions` into `tools`, and `function_call` into `tool_choice`.
pub(super) fn settings(members: &mut Map<String, Value>) -> Result<(), Wrong> {
    if let Some(functions) = list(members, "functions")? {
        let tools = members
            .entry("tools")
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(tools) = tools {
            let wrap = |function| json!({"type": "function", "function": function});
            tools.extend(functions.into_iter().map(wrap));
        }
    }
    if let Some(choice) = take(members, "function_call") {
        members
            .entry("tool_choice")
            .or_insert_with(|| match choice {
                Value::String(word) => Value::String(word),
                function => json!({"type": "function", "function": function}),
            });
    }
    Ok(())
}

/// Turns the `function_call` of an assistant, and the `function` message that answers it, into a
/// call and a tool's message, joined by an identifier made up from their place.
pub(super) fn messages(messages: &mut [Value]) {
    let mut last = None;
    for (at, message) in messages.iter_mut().enumerate() {
        let Some(members) = message.as_object_mut() else {
            continue;
        };
        if let Some(function) = take(members, "function_call") {
            let id = format!("call_{at}");
            let call = json!({"id": &id, "type": "function", "function": function});
            members.entry("tool_calls").or_insert_with(|| json!([call]));
            last = Some(id);
        } else if members.get("role").is_some_and(|role| role == "function")
            && let Some(id) = last.take()
        {
            members.insert("role".to_owned(), json!("tool"));
            members.insert("tool_call_id".to_owned(), Value::String(id));
        }
    }
}
