//! What a provider has and others do not.

mod anthropic;
mod bedrock;
mod cohere;
mod gemini;
mod groq;
mod mistral;
mod ollama;
mod openai;
mod responses;

use serde_json::{Value, json};
use tollgate::{
    ChatRequest,
    types::{Block, Message, Part, Reasoning, Tool, ToolCall, ToolChoice},
};

use super::{Asked, settings::weather};

/// The settings that only this provider has.
pub(super) fn settings(provider: &str) -> &'static [Asked] {
    match provider {
        "openai" | "azure" => openai::SETTINGS,
        "openai_responses" | "azure_responses" => responses::SETTINGS,
        "anthropic" => anthropic::SETTINGS,
        "gemini" => gemini::SETTINGS,
        "groq" => groq::SETTINGS,
        "mistral" => mistral::SETTINGS,
        "cohere" => cohere::SETTINGS,
        "ollama" => ollama::SETTINGS,
        "bedrock" => bedrock::SETTINGS,
        _ => &[],
    }
}

/// The turns that only this provider has.
pub(super) fn turns(provider: &str) -> &'static [Asked] {
    match provider {
        "openai" | "azure" => openai::TURNS,
        "openai_responses" | "azure_responses" => responses::TURNS,
        "anthropic" => anthropic::TURNS,
        "gemini" => gemini::TURNS,
        "groq" => groq::TURNS,
        "mistral" => mistral::TURNS,
        "cohere" => cohere::TURNS,
        "ollama" => ollama::TURNS,
        "bedrock" => bedrock::TURNS,
        _ => &[],
    }
}

/// OpenAI's kind of tool that takes free text.
fn custom() -> Tool {
    let grammar = json!({"syntax": "lark", "definition": "start: /.+/"});
    let tool = json!({"type": "custom", "custom": {
        "name": "shell", "description": "Runs a command",
        "format": {"type": "grammar", "grammar": grammar},
    }});
    Tool::Opaque(Block::new("openai_chat", tool))
}

fn custom_call(ask: ChatRequest) -> ChatRequest {
    let mut call = ToolCall::new("call_1", "shell", "ls");
    call.custom = true;
    ask.tool(custom())
        .user("What is there?")
        .assistant([Part::ToolCall(call)])
        .message(Message::tool("call_1", "a.txt"))
        .user("And now?")
}

/// A choice among some of the tools.
fn some() -> ToolChoice {
    let tool = json!({"type": "function", "function": {"name": "weather"}});
    let choice: Value = json!({"type": "allowed_tools",
                               "allowed_tools": {"mode": "required", "tools": [tool]}});
    ToolChoice::Other(choice.into())
}

/// Thoughts that were signed, and the call that they led to.
fn signed(ask: ChatRequest, origin: &str) -> ChatRequest {
    let mut thoughts = Reasoning::new("Hm.", None);
    thoughts.signature = Some("c2ln".into());
    let mut call = ToolCall::new("toolu_1", "weather", r#"{"city":"Oslo"}"#);
    call.extra.insert(
        "extra_content",
        json!({"google": {"thought_signature": "c2ln"}}),
    );
    let said = [
        Part::Reasoning(thoughts),
        Part::text("Let me see."),
        Part::ToolCall(call),
    ];
    let mut message = Message::assistant(said);
    message.origin = Some(origin.into());
    ask.tool(weather())
        .user("Oslo?")
        .message(message)
        .message(Message::tool("toolu_1", "rain"))
        .user("And now?")
}
