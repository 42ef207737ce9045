//! Which parts that only their protocol understands hold nothing but what they show.

use serde_json::Value;

use super::Block;

/// Blocks of which all that the model is given stands in them, as text or sealed, by their type, or
/// by the member that they are where a protocol has no types. What others refer to (a file, an item
/// that the provider keeps, the results of a search) is not to be seen here.
const SHOWN: [&str; 25] = [
    // Anthropic.
    "bash_code_execution_tool_result",
    "code_execution_tool_result",
    "mcp_tool_result",
    "mcp_tool_use",
    "redacted_thinking",
    "search_result",
    "server_tool_use",
    "text_editor_code_execution_tool_result",
    "tool_search_tool_result",
    "web_fetch_tool_result",
    "web_search_tool_result",
    // Responses.
    "mcp_approval_request",
    "mcp_approval_response",
    "mcp_call",
    "mcp_list_tools",
    "message",
    "reasoning",
    // Gemini, whose signatures stand alone.
    "codeExecutionResult",
    "executableCode",
    "thoughtSignature",
    // Bedrock.
    "cachePoint",
    "citationsContent",
    "reasoningContent",
    // Mistral.
    "reference",
    "thinking",
];

/// Members and types, in the spelling of any protocol, of what is more than its bytes: pictures,
/// recordings and documents, which may be small and are read at length, and what stands elsewhere.
const MORE: [&str; 14] = [
    "audio",
    "base64",
    "compaction",
    "container_upload",
    "document",
    "file",
    "fileData",
    "file_data",
    "file_id",
    "image",
    "image_url",
    "inlineData",
    "item_reference",
    "video",
];

/// Whether the model is given no more than what stands in a block.
pub(super) fn is_shown(block: &Block) -> bool {
    let Value::Object(members) = &*block.value else {
        return false;
    };
    let kind = match members.get("type") {
        Some(kind) => kind.as_str().filter(|kind| SHOWN.contains(kind)),
        None => {
            let mut names = members.keys().map(String::as_str);
            names.find(|name| SHOWN.contains(name))
        }
    };
    // Reasoning that the provider keeps goes back by its name alone.
    let kept = kind == Some("reasoning")
        && !members
            .get("encrypted_content")
            .is_some_and(Value::is_string);
    kind.is_some() && !kept && !holds_more(&block.value)
}

fn holds_more(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, value)| {
            let kind = value.as_str().filter(|_| name == "type");
            MORE.contains(&name.as_str())
                || kind.is_some_and(|kind| MORE.contains(&kind))
                || holds_more(value)
        }),
        Value::Array(items) => items.iter().any(holds_more),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_refers_to_something_else_is_not_shown() {
        let shown = |value| is_shown(&Block::new("any", value));
        for value in [
            json!({"type": "redacted_thinking", "data": "x"}),
            json!({"type": "reasoning", "id": "r", "summary": [], "encrypted_content": "x"}),
            json!({"type": "web_search_tool_result", "content": [{"type": "web_search_result", "url": "u"}]}),
            json!({"text": "", "thoughtSignature": "x"}),
            json!({"executableCode": {"language": "PYTHON", "code": "1"}}),
            json!({"reasoningContent": {"redactedContent": "x"}}),
        ] {
            assert!(shown(value.clone()), "{value}");
        }
        for value in [
            json!("text"),
            json!({"type": "novel"}),
            json!({"type": 1, "thoughtSignature": "x"}),
            json!({"type": "reasoning", "id": "r", "summary": []}),
            json!({"type": "web_search_call", "id": "w"}),
            json!({"type": "container_upload", "file_id": "f"}),
            json!({"type": "web_fetch_tool_result", "content": {"content": {"type": "document", "source": {}}}}),
            json!({"type": "code_execution_tool_result", "content": {"content": [{"file_id": "f"}]}}),
            json!({"fileData": {"fileUri": "gs://x"}}),
            json!({"inlineData": {}, "thoughtSignature": "x"}),
            json!({"type": "message", "content": [{"type": "input_image", "image_url": "u"}]}),
        ] {
            assert!(!shown(value.clone()), "{value}");
        }
    }
}
