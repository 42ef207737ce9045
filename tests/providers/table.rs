//! The providers that the laws are held against: one row each.

use bytes::Bytes;
use serde_json::Value;
use tollgate::{
    Error,
    protocol::{
        AnthropicMessages, BedrockConverse, CohereChat, GeminiGenerate, OllamaChat, OpenAiChat,
        OpenAiResponses,
    },
    providers::{
        Anthropic, AzureOpenAi, Bedrock, Cohere, Compatible, Gemini, Groq, Mistral, Ollama, OpenAi,
        Vendor,
    },
};

use crate::{
    framed::framed,
    protocols,
    subject::{Of, Subject},
};

/// One provider.
pub(crate) struct Row {
    /// How its constructor is called by whoever reads the README.
    pub(crate) constructor: &'static str,
    /// The provider that this environment makes, where one can.
    pub(crate) from: Option<FromVariables>,
    pub(crate) subject: &'static dyn Subject,
    /// Models of it that can, together, do all that it claims.
    pub(crate) models: &'static [&'static str],
    /// What marks a part to be kept in its prompt cache.
    pub(crate) mark: &'static str,
    /// What is so of all answers in its protocol.
    pub(crate) answers: &'static protocols::Answers,
    /// Its embeddings, where there are any.
    pub(crate) embeds: Option<Embeds>,
}

/// A provider's embeddings.
pub(crate) struct Embeds {
    pub(crate) model: &'static str,
    /// The folder of `tests/fixtures` that holds them.
    pub(crate) fixtures: &'static str,
    /// Where they state their usage, as JSON pointers.
    pub(crate) usage: &'static [&'static str],
}

/// Makes a provider of these variables, and tells how it is called.
pub(crate) type FromVariables = fn(&dyn Fn(&str) -> Option<String>) -> Result<String, Error>;

impl Row {
    pub(crate) fn vendor(&self) -> &'static Vendor {
        self.subject.vendor()
    }

    /// A stream of these events, as the provider frames them.
    pub(crate) fn framed(&self, events: &[Value]) -> Bytes {
        framed(self.vendor().framing, events).into()
    }
}

macro_rules! from {
    ($vendor:ident :: $constructor:ident) => {
        Some(|variable| $vendor::$constructor(variable).map(|provider| provider.name().to_owned()))
    };
}

/// The provider of this builder.
macro_rules! over {
    ($protocol:ty, $builder:expr) => {{
        static SUBJECT: Of<$protocol> = Of::new($builder);
        &SUBJECT
    }};
}

/// The same of one whose protocol has embeddings.
macro_rules! embedding {
    ($protocol:ty, $builder:expr) => {{
        static SUBJECT: Of<$protocol> = Of::embedding($builder);
        &SUBJECT
    }};
}

/// The embeddings of a model in OpenAI's form.
const fn openai_embed(model: &'static str) -> Option<Embeds> {
    Some(Embeds {
        model,
        fixtures: "openai_embed",
        usage: &["/usage"],
    })
}

pub(crate) static TABLE: &[Row] = &[
    Row {
        constructor: "OpenAi::from_env",
        from: from!(OpenAi::from_variables),
        subject: embedding!(OpenAiChat, OpenAi::builder),
        models: &["gpt-5.2"],
        mark: "prompt_cache_breakpoint",
        answers: &protocols::OPENAI_CHAT,
        embeds: openai_embed("text-embedding-3-small"),
    },
    Row {
        constructor: "OpenAi::responses_from_env",
        from: from!(OpenAi::responses_from_variables),
        subject: over!(OpenAiResponses, OpenAi::responses),
        models: &["gpt-5.2"],
        mark: "prompt_cache_breakpoint",
        answers: &protocols::OPENAI_RESPONSES,
        embeds: None,
    },
    Row {
        constructor: "AzureOpenAi::from_env",
        from: from!(AzureOpenAi::from_variables),
        subject: embedding!(OpenAiChat, || AzureOpenAi::builder(
            "https://example.openai.azure.com"
        )),
        models: &["gpt-5.2"],
        mark: "prompt_cache_breakpoint",
        answers: &protocols::OPENAI_CHAT,
        embeds: openai_embed("my-ada"),
    },
    Row {
        constructor: "AzureOpenAi::responses",
        from: None,
        subject: over!(OpenAiResponses, || AzureOpenAi::responses(
            "https://example.openai.azure.com"
        )),
        models: &["gpt-5.2"],
        mark: "prompt_cache_breakpoint",
        answers: &protocols::OPENAI_RESPONSES,
        embeds: None,
    },
    Row {
        constructor: "Anthropic::from_env",
        from: from!(Anthropic::from_variables),
        subject: over!(AnthropicMessages, Anthropic::builder),
        models: &["claude-haiku-4-5", "claude-sonnet-4-6"],
        mark: "cache_control",
        answers: &protocols::ANTHROPIC_MESSAGES,
        embeds: None,
    },
    Row {
        constructor: "Gemini::from_env",
        from: from!(Gemini::from_variables),
        subject: embedding!(GeminiGenerate, Gemini::builder),
        models: &["gemini-3-flash", "gemini-2.5-flash", "gemini-2.0-flash"],
        mark: "cache_control",
        answers: &protocols::GEMINI_GENERATE,
        embeds: Some(Embeds {
            model: "gemini-embedding-001",
            fixtures: "gemini_embed",
            usage: &["/usageMetadata"],
        }),
    },
    Row {
        constructor: "Groq::from_env",
        from: from!(Groq::from_variables),
        subject: embedding!(OpenAiChat, Groq::builder),
        models: &["openai/gpt-oss-120b"],
        mark: "cache_control",
        answers: &protocols::OPENAI_CHAT,
        embeds: None,
    },
    Row {
        constructor: "Mistral::from_env",
        from: from!(Mistral::from_variables),
        subject: embedding!(OpenAiChat, Mistral::builder),
        models: &["mistral-large-latest"],
        mark: "cache_control",
        answers: &protocols::OPENAI_CHAT,
        embeds: openai_embed("mistral-embed"),
    },
    Row {
        constructor: "Cohere::from_env",
        from: from!(Cohere::from_variables),
        subject: embedding!(CohereChat, Cohere::builder),
        models: &["command-a-plus-05-2026"],
        mark: "cache_control",
        answers: &protocols::COHERE_CHAT,
        embeds: Some(Embeds {
            model: "embed-v4.0",
            fixtures: "cohere_embed",
            usage: &["/meta"],
        }),
    },
    Row {
        constructor: "Ollama::from_env",
        from: from!(Ollama::from_variables),
        subject: embedding!(OllamaChat, Ollama::builder),
        models: &["qwen3:4b"],
        mark: "cache_control",
        answers: &protocols::OLLAMA_CHAT,
        embeds: Some(Embeds {
            model: "all-minilm",
            fixtures: "ollama_embed",
            usage: &["/prompt_eval_count"],
        }),
    },
    Row {
        constructor: "Bedrock::from_env",
        from: from!(Bedrock::from_variables),
        subject: embedding!(BedrockConverse, || Bedrock::builder("us-east-1")
            .expect("a region")),
        models: &[
            "us.anthropic.claude-haiku-4-5-20251001-v1:0",
            "us.anthropic.claude-sonnet-4-6",
        ],
        mark: "cachePoint",
        answers: &protocols::BEDROCK_CONVERSE,
        embeds: Some(Embeds {
            model: "cohere.embed-english-v3",
            fixtures: "bedrock_embed",
            usage: &["/response_type"],
        }),
    },
    Row {
        constructor: "Compatible::builder",
        from: None,
        subject: embedding!(OpenAiChat, || Compatible::builder(
            "deepseek",
            "https://api.deepseek.com"
        )),
        models: &["deepseek-chat"],
        mark: "cache_control",
        answers: &protocols::OPENAI_CHAT,
        embeds: openai_embed("nomic-embed-text"),
    },
];
