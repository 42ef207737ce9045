//! What a provider has and others do not.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest,
    types::{Block, Message, Part, Reasoning, Tool, ToolCall, ToolChoice},
};

use super::{
    Asked,
    settings::weather,
    turns::{called, marked},
};

/// The settings that only this provider has.
pub(super) fn settings(provider: &str) -> &'static [Asked] {
    match provider {
        "openai" | "azure" => OPENAI,
        "openai_responses" | "azure_responses" => RESPONSES,
        "anthropic" => ANTHROPIC,
        "gemini" => GEMINI,
        "groq" => GROQ,
        "mistral" => MISTRAL,
        "cohere" => COHERE,
        "ollama" => OLLAMA,
        "bedrock" => BEDROCK,
        _ => &[],
    }
}

/// The turns that only this provider has.
pub(super) fn turns(provider: &str) -> &'static [Asked] {
    match provider {
        "openai" | "azure" => OPENAI_TURNS,
        "openai_responses" | "azure_responses" => RESPONSES_TURNS,
        "anthropic" => ANTHROPIC_TURNS,
        "gemini" => GEMINI_TURNS,
        "groq" => GROQ_TURNS,
        "mistral" => MISTRAL_TURNS,
        "cohere" => COHERE_TURNS,
        "ollama" => OLLAMA_TURNS,
        "bedrock" => BEDROCK_TURNS,
        _ => &[],
    }
}

const OPENAI: &[Asked] = &[
    ("logit_bias", |ask| {
        ask.extra("logit_bias", json!({"50256": -100}))
    }),
    ("store", |ask| ask.extra("store", json!(false))),
    ("verbosity", |ask| ask.extra("verbosity", json!("low"))),
    ("prediction", |ask| {
        ask.extra("prediction", json!({"type": "content", "content": "ho"}))
    }),
    ("prompt_cache_key", |ask| {
        ask.extra("prompt_cache_key", json!("k"))
    }),
    ("safety_identifier", |ask| {
        ask.extra("safety_identifier", json!("u"))
    }),
    ("a spoken answer", |ask| {
        let audio = json!({"voice": "alloy", "format": "wav"});
        ask.extra("modalities", json!(["text", "audio"]))
            .extra("audio", audio)
    }),
    ("web_search_options", |ask| {
        ask.extra("web_search_options", json!({"search_context_size": "low"}))
    }),
    ("obfuscation", |mut ask| {
        ask.settings_mut()
            .stream_options
            .insert("include_obfuscation", json!(false));
        ask
    }),
    ("a custom tool", |ask| ask.tool(custom())),
    ("a choice of a custom tool", |ask| {
        let choice = json!({"type": "custom", "custom": {"name": "shell"}});
        ask.tool(custom())
            .tool_choice(ToolChoice::Other(choice.into()))
    }),
    ("a choice of some", |ask| {
        ask.tool(weather()).tool_choice(some())
    }),
];

const OPENAI_TURNS: &[Asked] = &[
    ("a cache mark", |ask| {
        let mark = json!({"mode": "explicit"});
        ask.user([marked("hi", "prompt_cache_breakpoint", mark)])
    }),
    ("a custom call", custom_call),
];

const RESPONSES: &[Asked] = &[
    ("store", |ask| ask.extra("store", json!(true))),
    ("verbosity", |ask| ask.extra("verbosity", json!("low"))),
    ("prompt_cache_key", |ask| {
        ask.extra("prompt_cache_key", json!("k"))
    }),
    ("safety_identifier", |ask| {
        ask.extra("safety_identifier", json!("u"))
    }),
    ("previous_response_id", |ask| {
        ask.extra("previous_response_id", json!("resp_1"))
    }),
    ("truncation", |ask| ask.extra("truncation", json!("auto"))),
    ("instructions", |ask| {
        ask.extra("instructions", json!("Be brief."))
    }),
    ("include", |ask| {
        ask.extra("include", json!(["web_search_call.action.sources"]))
    }),
    ("a summary of thoughts", |ask| {
        ask.extra("reasoning", json!({"summary": "auto"}))
            .reasoning_effort("low")
    }),
    ("own words", |ask| {
        let words = json!({"max_tool_calls": 2, "text": {"verbosity": "high"}});
        ask.extra("openai_responses", words)
    }),
    ("obfuscation", |mut ask| {
        ask.settings_mut()
            .stream_options
            .insert("include_obfuscation", json!(false));
        ask.streamed(true)
    }),
    ("a custom tool", |ask| ask.tool(custom())),
    ("a choice of a custom tool", |ask| {
        let choice = json!({"type": "custom", "custom": {"name": "shell"}});
        ask.tool(custom())
            .tool_choice(ToolChoice::Other(choice.into()))
    }),
    ("a choice of some", |ask| {
        ask.tool(weather()).tool_choice(some())
    }),
    ("a tool of the provider's", |ask| {
        ask.tool(Tool::Opaque(Block::new(
            "openai_responses",
            json!({"type": "web_search"}),
        )))
    }),
];

const RESPONSES_TURNS: &[Asked] = &[
    ("a cache mark", |ask| {
        let mark = json!({"mode": "explicit"});
        ask.user([marked("hi", "prompt_cache_breakpoint", mark)])
    }),
    ("a custom call", custom_call),
];

const ANTHROPIC: &[Asked] = &[
    ("fast", |ask| ask.service_tier("fast")),
    ("a cache mark", |ask| {
        ask.extra("cache_control", json!({"type": "ephemeral"}))
    }),
    ("a marked tool", |ask| {
        let tool = json!({"type": "function", "cache_control": {"type": "ephemeral", "ttl": "1h"},
                          "function": {"name": "f", "parameters": {"type": "object"}}});
        let request = json!({"model": "m", "messages": [], "tools": [tool]});
        let request: ChatRequest = serde_json::from_value(request).expect("a request");
        ask.tool(request.settings().tools[0].clone())
    }),
    ("a tool of the provider's", |ask| {
        let tool = json!({"type": "web_search_20250305", "name": "web_search", "max_uses": 2});
        ask.tool(Tool::Opaque(Block::new("anthropic_messages", tool)))
    }),
];

const ANTHROPIC_TURNS: &[Asked] = &[
    ("marked texts", |ask| {
        let mark = json!({"type": "ephemeral"});
        ask.system([marked("Be brief.", "cache_control", mark.clone())])
            .user([marked("hi", "cache_control", mark)])
    }),
    ("a marked message", |ask| {
        let mut message =
            Message::user([Part::text("?"), Part::image("https://example.com/a.png")]);
        message
            .extra
            .insert("cache_control", json!({"type": "ephemeral", "ttl": "5m"}));
        ask.message(message)
    }),
    ("a marked result", |ask| {
        let mut result = Message::tool("call_1", "rain");
        result
            .extra
            .insert("cache_control", json!({"type": "ephemeral"}));
        called(ask, &[("call_1", "weather", "{}")]).message(result)
    }),
    ("signed thoughts and a call", |ask| signed(ask, "anthropic")),
    ("hidden thoughts", |ask| {
        let hidden = json!({"type": "redacted_thinking", "data": "eA=="});
        let hidden = Part::Opaque(Block::new("anthropic_messages", hidden));
        let mut message = Message::assistant([hidden, Part::text("ho")]);
        message.origin = Some("anthropic".into());
        ask.user("hi").message(message).user("he")
    }),
];

const GEMINI: &[Asked] = &[
    ("own words", |ask| {
        let rating = json!({"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"});
        ask.extra(
            "gemini_generate",
            json!({
                "safetySettings": [rating],
                "generationConfig": {"topK": 40, "responseModalities": ["TEXT"]},
            }),
        )
    }),
    ("cached content", |ask| {
        ask.extra(
            "gemini_generate",
            json!({"cachedContent": "cachedContents/1"}),
        )
    }),
    ("a tool of the provider's", |ask| {
        ask.tool(Tool::Opaque(Block::new(
            "gemini_generate",
            json!({"googleSearch": {}}),
        )))
    }),
    ("code to be run", |ask| {
        ask.tool(Tool::Opaque(Block::new(
            "gemini_generate",
            json!({"codeExecution": {}}),
        )))
        .tool(weather())
    }),
    ("a choice of some", |ask| {
        ask.tool(weather()).tool_choice(some())
    }),
];

const GEMINI_TURNS: &[Asked] = &[
    ("signed thoughts and a call", |ask| signed(ask, "gemini")),
    ("a video", |ask| {
        let video = json!({"fileData": {"fileUri": "https://youtu.be/1"},
                           "videoMetadata": {"startOffset": "1s", "endOffset": "2s"}});
        ask.user([
            Part::Opaque(Block::new("gemini_generate", video)),
            Part::text("?"),
        ])
    }),
];

const GROQ: &[Asked] = &[
    ("reasoning_format", |ask| {
        ask.extra("reasoning_format", json!("parsed"))
    }),
    ("include_reasoning", |ask| {
        ask.extra("include_reasoning", json!(true))
    }),
    ("search_settings", |ask| {
        ask.extra(
            "search_settings",
            json!({"include_domains": ["example.com"]}),
        )
    }),
    ("documents", |ask| {
        let document = json!({"id": "d1", "source": {"type": "text", "text": "words"}});
        ask.extra("documents", json!([document]))
            .extra("citation_options", json!("enabled"))
    }),
];

const GROQ_TURNS: &[Asked] = &[("thoughts", |ask| {
    let thoughts = Part::Reasoning(Reasoning::new("Hm.", Some("reasoning")));
    let mut message = Message::assistant([thoughts, Part::text("ho")]);
    message.origin = Some("groq".into());
    ask.user("hi").message(message).user("he")
})];

const MISTRAL: &[Asked] = &[
    ("safe_prompt", |ask| ask.extra("safe_prompt", json!(true))),
    ("prompt_mode", |ask| {
        ask.extra("prompt_mode", json!("reasoning"))
    }),
    ("prediction", |ask| {
        ask.extra("prediction", json!({"type": "content", "content": "ho"}))
    }),
    ("prompt_cache_key", |ask| {
        ask.extra("prompt_cache_key", json!("k"))
    }),
];

const MISTRAL_TURNS: &[Asked] = &[("thoughts", |ask| {
    let mut thoughts = Reasoning::new("Hm.", None);
    thoughts.signature = Some("c2ln".into());
    let mut message = Message::assistant([Part::Reasoning(thoughts), Part::text("ho")]);
    message.origin = Some("mistral".into());
    ask.user("hi").message(message).user("he")
})];

const COHERE: &[Asked] = &[
    ("own words", |ask| {
        let words = json!({
            "documents": ["words", {"id": "d1", "data": {"text": "words"}}],
            "citation_options": {"mode": "FAST"}, "safety_mode": "CONTEXTUAL", "k": 40, "priority": 1,
        });
        ask.extra("cohere_chat", words)
    }),
    ("a budget of one's own", |ask| {
        let thinking = json!({"type": "enabled", "token_budget": 2_000});
        ask.extra("cohere_chat", json!({"thinking": thinking}))
    }),
];

const COHERE_TURNS: &[Asked] = &[("thoughts and a call", |ask| {
    let thoughts = Part::Reasoning(Reasoning::new("Hm.", None));
    let call = ToolCall::new("weather_1", "weather", r#"{"city":"Oslo"}"#);
    let mut message = Message::assistant([thoughts, Part::ToolCall(call)]);
    message.origin = Some("cohere".into());
    ask.tool(weather())
        .user("Oslo?")
        .message(message)
        .message(Message::tool("weather_1", r#"{"weather":"rain"}"#))
})];

const OLLAMA: &[Asked] = &[
    ("own words", |ask| {
        let words = json!({"keep_alive": "10m", "truncate": true,
                           "options": {"num_ctx": 16_384, "top_k": 40}});
        ask.extra("ollama_chat", words)
    }),
    ("kept for long", |ask| {
        ask.extra("ollama_chat", json!({"keep_alive": 3_600}))
    }),
];

const OLLAMA_TURNS: &[Asked] = &[("thoughts", |ask| {
    let thoughts = Part::Reasoning(Reasoning::new("Hm.", None));
    let mut message = Message::assistant([thoughts, Part::text("ho")]);
    message.origin = Some("ollama".into());
    ask.user("hi").message(message).user("he")
})];

const BEDROCK: &[Asked] = &[
    ("a guardrail", |ask| {
        let guardrail =
            json!({"guardrailIdentifier": "g1", "guardrailVersion": "1", "trace": "enabled"});
        ask.extra("bedrock_converse", json!({"guardrailConfig": guardrail}))
    }),
    ("own words", |ask| {
        let words = json!({
            "performanceConfig": {"latency": "optimized"},
            "promptVariables": {"city": {"text": "Oslo"}},
            "requestMetadata": {"purpose": "test"},
            "additionalModelRequestFields": {"top_k": 40},
            "additionalModelResponseFieldPaths": ["/stop_sequence"],
        });
        ask.extra("bedrock_converse", words)
    }),
    ("a reserved tier", |ask| ask.service_tier("reserved")),
    ("a tool of the provider's", |ask| {
        let tool = json!({"systemTool": {"name": "nova_grounding"}});
        ask.tool(Tool::Opaque(Block::new("bedrock_converse", tool)))
    }),
];

const BEDROCK_TURNS: &[Asked] = &[
    ("signed thoughts and a call", |ask| signed(ask, "bedrock")),
    ("marked texts", |ask| {
        let mark = json!({"type": "ephemeral", "ttl": "1h"});
        ask.system([marked("Be brief.", "cache_control", mark.clone())])
            .user([marked("hi", "cache_control", mark)])
    }),
    ("a cache point", |ask| {
        ask.user([marked("hi", "cachePoint", json!({"type": "default"}))])
    }),
    ("a text to be guarded", |ask| {
        let guarded = json!({"guardContent": {"text": {"text": "hi", "qualifiers": ["query"]}}});
        ask.user([Part::Opaque(Block::new("bedrock_converse", guarded))])
    }),
];

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
