//! What is so of all answers in a protocol, whoever gives them.

use serde_json::Value;

pub(crate) struct Answers {
    /// The folder of `tests/fixtures` that holds them.
    pub(crate) fixtures: &'static str,
    /// Which event ends a stream, where there is one that does.
    pub(crate) end: Option<fn(&Value) -> bool>,
    /// Where a whole answer states its usage, as JSON pointers.
    pub(crate) usage: &'static [&'static str],
    /// Under which names it states its tokens, which come to all of them.
    pub(crate) total: &'static [&'static str],
    /// What they never are.
    pub(crate) never: &'static [&'static str],
}

pub(crate) static OPENAI_CHAT: Answers = Answers {
    fixtures: "openai_chat",
    end: Some(|event| event == "[DONE]"),
    usage: &["/usage"],
    total: &["total_tokens"],
    never: &[],
};

pub(crate) static OPENAI_RESPONSES: Answers = Answers {
    fixtures: "openai_responses",
    end: Some(|event| event["type"] == "response.completed"),
    usage: &["/usage"],
    total: &["total_tokens"],
    never: &[],
};

pub(crate) static ANTHROPIC_MESSAGES: Answers = Answers {
    fixtures: "anthropic_messages",
    end: Some(|event| event["type"] == "message_stop"),
    usage: &["/usage"],
    total: &[
        "input_tokens",
        "cache_read_input_tokens",
        "cache_creation_input_tokens",
        "output_tokens",
    ],
    never: &[],
};

pub(crate) static GEMINI_GENERATE: Answers = Answers {
    fixtures: "gemini_generate",
    end: None,
    usage: &["/usageMetadata"],
    total: &["totalTokenCount"],
    never: &[],
};

pub(crate) static COHERE_CHAT: Answers = Answers {
    fixtures: "cohere_chat",
    end: Some(|event| event["type"] == "message-end"),
    usage: &["/usage"],
    total: &["input_tokens", "output_tokens"],
    never: &["content_filter"],
};

pub(crate) static OLLAMA_CHAT: Answers = Answers {
    fixtures: "ollama_chat",
    end: Some(|event| event["done"] == true),
    usage: &["/prompt_eval_count", "/eval_count"],
    total: &["prompt_eval_count", "eval_count"],
    never: &[
        "content_filter",
        "reasoning_tokens",
        "cache_read",
        "citations",
    ],
};

pub(crate) static BEDROCK_CONVERSE: Answers = Answers {
    fixtures: "bedrock_converse",
    end: Some(|event| event[0] == "metadata"),
    usage: &["/usage"],
    total: &["totalTokens"],
    never: &[],
};
