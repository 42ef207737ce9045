//! Who is asked.

use bytes::Bytes;
use http::Request;
use tollgate::{
    ChatRequest, Error,
    protocol::{
        AnthropicMessages, BedrockConverse, CohereChat, Endpoint, GeminiGenerate, OllamaChat,
        OpenAiChat, OpenAiResponses, Protocol, Quirks,
    },
};

/// A provider, and how it is asked.
pub(crate) struct Provider {
    /// The name of its judge and of the file that its bodies are written to.
    pub(crate) name: &'static str,
    pub(crate) protocol: &'static str,
    pub(crate) endpoint: Endpoint,
    /// Models that differ in what is sent to them.
    pub(crate) models: &'static [&'static str],
    /// Members of the body, each of which some request has to be sent with.
    pub(crate) members: &'static [&'static str],
    encode: fn(&ChatRequest, &Endpoint) -> Result<Request<Bytes>, Error>,
}

impl Provider {
    fn of<P: Protocol>(name: &'static str, provider: &str, quirks: Quirks) -> Self {
        let endpoint = Endpoint::new(provider, "https://example.com/v1").expect("an address");
        Self {
            name,
            protocol: P::NAME,
            endpoint: endpoint.with_quirks(quirks),
            models: &["m"],
            members: &[],
            encode: P::encode,
        }
    }

    fn models(mut self, models: &'static [&'static str]) -> Self {
        self.models = models;
        self
    }

    fn members(mut self, members: &'static [&'static str]) -> Self {
        self.members = members;
        self
    }

    pub(crate) fn encode(&self, request: &ChatRequest) -> Result<Request<Bytes>, Error> {
        (self.encode)(request, &self.endpoint)
    }
}

/// All that there is an official SDK for. The dated surface of Azure is the one whose bodies differ.
pub(crate) fn all() -> Vec<Provider> {
    let mut azure = Quirks::openai();
    azure.deployments = true;
    azure.developer_role = false;
    vec![
        Provider::of::<OpenAiChat>("openai", "openai", Quirks::openai())
            .models(&["gpt-4o-mini"])
            .members(&OPENAI),
        Provider::of::<OpenAiChat>("azure", "azure_openai", azure).members(&OPENAI),
        Provider::of::<OpenAiResponses>("openai_responses", "openai", Quirks::openai())
            .models(&["gpt-5-mini", "gpt-4o-mini"])
            .members(&RESPONSES),
        Provider::of::<OpenAiResponses>("azure_responses", "azure_openai", Quirks::openai())
            .models(&["gpt-5-mini"])
            .members(&RESPONSES),
        Provider::of::<AnthropicMessages>("anthropic", "anthropic", Quirks::compatible())
            .models(&CLAUDES)
            .members(&ANTHROPIC),
        Provider::of::<GeminiGenerate>("gemini", "gemini", Quirks::compatible())
            .models(&GEMINIS)
            .members(&GEMINI),
        Provider::of::<OpenAiChat>("groq", "groq", Quirks::groq())
            .models(&["openai/gpt-oss-20b"])
            .members(&GROQ),
        Provider::of::<OpenAiChat>("mistral", "mistral", Quirks::mistral())
            .models(&["mistral-small-latest"])
            .members(&MISTRAL),
        Provider::of::<CohereChat>("cohere", "cohere", Quirks::cohere())
            .models(&COMMANDS)
            .members(&COHERE),
        Provider::of::<OllamaChat>("ollama", "ollama", Quirks::compatible())
            .models(&["qwen3:4b"])
            .members(&OLLAMA),
        Provider::of::<BedrockConverse>("bedrock", "bedrock", Quirks::compatible())
            .models(&ON_BEDROCK)
            .members(&BEDROCK),
    ]
}

/// One for each way in which the table of models lets them differ.
const CLAUDES: [&str; 6] = [
    "claude-3-haiku-20240307",
    "claude-3-7-sonnet-20250219",
    "claude-haiku-4-5",
    "claude-opus-4-6",
    "claude-opus-4-8",
    "claude-fable-5-1",
];

const GEMINIS: [&str; 6] = [
    "gemini-2.0-flash",
    "gemini-2.5-flash",
    "gemini-2.5-pro",
    "gemini-3-pro-preview",
    "gemini-3.1-flash",
    "gemma-3-27b-it",
];

const COMMANDS: [&str; 4] = [
    "command-a-03-2025",
    "command-a-reasoning-08-2025",
    "command-a-vision-07-2025",
    "command-r-08-2024",
];

const ON_BEDROCK: [&str; 9] = [
    "anthropic.claude-3-haiku-20240307-v1:0",
    "us.anthropic.claude-haiku-4-5-20251001-v1:0",
    "global.anthropic.claude-opus-4-8",
    "amazon.nova-pro-v1:0",
    "amazon.nova-2-lite-v1:0",
    "meta.llama3-70b-instruct-v1:0",
    "mistral.magistral-small-2509",
    "openai.gpt-oss-20b-1:0",
    "qwen.qwen3-32b-v1:0",
];

const OPENAI: [&str; 27] = [
    "frequency_penalty",
    "logit_bias",
    "logprobs",
    "max_completion_tokens",
    "messages",
    "metadata",
    "model",
    "n",
    "parallel_tool_calls",
    "prediction",
    "presence_penalty",
    "prompt_cache_key",
    "reasoning_effort",
    "response_format",
    "safety_identifier",
    "seed",
    "service_tier",
    "stop",
    "store",
    "stream",
    "stream_options",
    "temperature",
    "tool_choice",
    "tools",
    "top_logprobs",
    "top_p",
    "user",
];

const RESPONSES: [&str; 19] = [
    "include",
    "input",
    "max_output_tokens",
    "metadata",
    "model",
    "parallel_tool_calls",
    "previous_response_id",
    "prompt_cache_key",
    "reasoning",
    "safety_identifier",
    "service_tier",
    "store",
    "stream",
    "temperature",
    "text",
    "tool_choice",
    "tools",
    "top_logprobs",
    "truncation",
];

const ANTHROPIC: [&str; 16] = [
    "cache_control",
    "max_tokens",
    "messages",
    "metadata",
    "model",
    "output_config",
    "service_tier",
    "speed",
    "stop_sequences",
    "stream",
    "system",
    "temperature",
    "thinking",
    "tool_choice",
    "tools",
    "top_p",
];

const GEMINI: [&str; 8] = [
    "cachedContent",
    "contents",
    "generationConfig",
    "safetySettings",
    "serviceTier",
    "systemInstruction",
    "toolConfig",
    "tools",
];

const GROQ: [&str; 15] = [
    "max_completion_tokens",
    "messages",
    "model",
    "parallel_tool_calls",
    "reasoning_effort",
    "response_format",
    "seed",
    "service_tier",
    "stop",
    "stream",
    "stream_options",
    "temperature",
    "tool_choice",
    "tools",
    "user",
];

const MISTRAL: [&str; 19] = [
    "frequency_penalty",
    "logprobs",
    "max_tokens",
    "messages",
    "metadata",
    "model",
    "n",
    "parallel_tool_calls",
    "prediction",
    "presence_penalty",
    "random_seed",
    "reasoning_effort",
    "response_format",
    "service_tier",
    "stop",
    "stream",
    "tool_choice",
    "tools",
    "top_p",
];

const COHERE: [&str; 17] = [
    "documents",
    "frequency_penalty",
    "logprobs",
    "max_tokens",
    "messages",
    "model",
    "p",
    "presence_penalty",
    "response_format",
    "seed",
    "stop_sequences",
    "stream",
    "strict_tools",
    "temperature",
    "thinking",
    "tool_choice",
    "tools",
];

const OLLAMA: [&str; 8] = [
    "format",
    "keep_alive",
    "logprobs",
    "messages",
    "model",
    "options",
    "think",
    "tools",
];

const BEDROCK: [&str; 11] = [
    "additionalModelRequestFields",
    "guardrailConfig",
    "inferenceConfig",
    "messages",
    "outputConfig",
    "performanceConfig",
    "promptVariables",
    "requestMetadata",
    "serviceTier",
    "system",
    "toolConfig",
];
