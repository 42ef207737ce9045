//! The providers that the laws are held against: one row each.

use tollgate::{
    Error,
    providers::{
        Anthropic, AzureOpenAi, Bedrock, Cohere, Compatible, Gemini, Groq, Mistral, Ollama, OpenAi,
        Vendor,
    },
};

use crate::subject::{Of, Subject};

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
}

/// Makes a provider of these variables, and tells how it is called.
pub(crate) type FromVariables = fn(&dyn Fn(&str) -> Option<String>) -> Result<String, Error>;

impl Row {
    pub(crate) fn vendor(&self) -> &'static Vendor {
        self.subject.vendor()
    }
}

macro_rules! from {
    ($vendor:ident :: $constructor:ident) => {
        Some(|variable| $vendor::$constructor(variable).map(|provider| provider.name().to_owned()))
    };
}

pub(crate) const TABLE: &[Row] = &[
    Row {
        constructor: "OpenAi::from_env",
        from: from!(OpenAi::from_variables),
        subject: &Of(OpenAi::builder),
        models: &["gpt-5.2"],
        mark: "prompt_cache_breakpoint",
    },
    Row {
        constructor: "OpenAi::responses_from_env",
        from: from!(OpenAi::responses_from_variables),
        subject: &Of(OpenAi::responses),
        models: &["gpt-5.2"],
        mark: "prompt_cache_breakpoint",
    },
    Row {
        constructor: "AzureOpenAi::from_env",
        from: from!(AzureOpenAi::from_variables),
        subject: &Of(|| AzureOpenAi::builder("https://example.openai.azure.com")),
        models: &["gpt-5.2"],
        mark: "prompt_cache_breakpoint",
    },
    Row {
        constructor: "AzureOpenAi::responses",
        from: None,
        subject: &Of(|| AzureOpenAi::responses("https://example.openai.azure.com")),
        models: &["gpt-5.2"],
        mark: "prompt_cache_breakpoint",
    },
    Row {
        constructor: "Anthropic::from_env",
        from: from!(Anthropic::from_variables),
        subject: &Of(Anthropic::builder),
        models: &["claude-haiku-4-5", "claude-sonnet-4-6"],
        mark: "cache_control",
    },
    Row {
        constructor: "Gemini::from_env",
        from: from!(Gemini::from_variables),
        subject: &Of(Gemini::builder),
        models: &["gemini-3-flash", "gemini-2.5-flash", "gemini-2.0-flash"],
        mark: "cache_control",
    },
    Row {
        constructor: "Groq::from_env",
        from: from!(Groq::from_variables),
        subject: &Of(Groq::builder),
        models: &["openai/gpt-oss-120b"],
        mark: "cache_control",
    },
    Row {
        constructor: "Mistral::from_env",
        from: from!(Mistral::from_variables),
        subject: &Of(Mistral::builder),
        models: &["mistral-large-latest"],
        mark: "cache_control",
    },
    Row {
        constructor: "Cohere::from_env",
        from: from!(Cohere::from_variables),
        subject: &Of(Cohere::builder),
        models: &["command-a-plus-05-2026"],
        mark: "cache_control",
    },
    Row {
        constructor: "Ollama::from_env",
        from: from!(Ollama::from_variables),
        subject: &Of(Ollama::builder),
        models: &["qwen3:4b"],
        mark: "cache_control",
    },
    Row {
        constructor: "Bedrock::from_env",
        from: from!(Bedrock::from_variables),
        subject: &Of(|| Bedrock::builder("us-east-1").expect("a region")),
        models: &[
            "us.anthropic.claude-haiku-4-5-20251001-v1:0",
            "us.anthropic.claude-sonnet-4-6",
        ],
        mark: "cachePoint",
    },
    Row {
        constructor: "Compatible::builder",
        from: None,
        subject: &Of(|| Compatible::builder("deepseek", "https://api.deepseek.com")),
        models: &["deepseek-chat"],
        mark: "cache_control",
    },
];
