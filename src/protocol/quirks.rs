//! In what the vendors of one protocol differ, as data.

/// In what the vendors of one protocol differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quirks {
    /// What the limit of output tokens is called.
    pub output_limit: OutputLimit,
    /// What the seed is called.
    pub seed: &'static str,
    /// The word by which the model must call a tool: `required`, or `any`.
    pub any_tool: &'static str,
    /// Whether the role `developer` is known; where not, `system` is sent.
    pub developer_role: bool,
    /// Whether `stream_options.include_usage` is known. It is then always asked for, because a
    /// stream whose usage is not stated can only be estimated. Where it is not, `stream_options` is
    /// not sent at all.
    pub stream_usage: bool,
    /// Whether a member may be `null`; where not, it is left out.
    pub nulls: bool,
    /// Which members of a request are known.
    pub members: Members,
    /// Whether a function and the form of an answer may come without a schema; where not, a function
    /// is given one without parameters, and the form is any JSON object.
    pub schemaless: bool,
    /// Which efforts of reasoning are known.
    pub efforts: Members,
    /// The service tiers that are known, in OpenAI's word or the vendor's own and in the vendor's;
    /// `None` where they are OpenAI's.
    pub tiers: Option<&'static [(&'static str, &'static str)]>,
    /// Whether tools of the kind `custom` are known. Calls of them are sent as calls of functions
    /// where not, since what another model did is to be told all the same.
    pub custom_tools: bool,
    /// Whether members of messages and parts that are not known are refused.
    pub closed_messages: bool,
    /// Whose messages, by role, may be named. A tool's result is not where it may not, since it has
    /// its call.
    pub names: Members,
    /// Whose messages, by role, may hold pictures, recordings and documents.
    pub media: Members,
    /// Whether recordings are understood.
    pub audio: bool,
    /// How documents are written.
    pub files: Files,
    /// How the model's thoughts go back to it.
    pub thoughts: Thoughts,
    /// What identifiers of tool calls look like.
    pub call_ids: CallIds,
    /// Whether a turn of the model that says nothing is refused, and so is a last one that is not
    /// marked as a `prefix` of the answer. The first is left out then, and the second marked.
    pub strict_turns: bool,
    /// Whether the model stands in the path, as the name of a deployment.
    pub deployments: bool,
    /// Whether vectors are asked for in base64 where the request does not say how; the answer is
    /// then less than half as long. Base64 is read whether it was asked for or not.
    pub embed_base64: bool,
    /// What the length of vectors is called in a request for them.
    pub embed_dimensions: &'static str,
    /// The most inputs that one request for embeddings may hold; more are sent in several.
    pub embed_inputs: usize,
    /// The most tokens that all inputs of one request for embeddings may come to, by their bound.
    pub embed_tokens: u64,
    /// Whether a request for embeddings may say what they are for (`input_type`), and what becomes of
    /// texts that are too long (`truncate`).
    pub embed_hints: bool,
}

/// What the limit of output tokens is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OutputLimit {
    /// `max_completion_tokens`: OpenAI and Groq, whose reasoning models refuse the older name.
    MaxCompletionTokens,
    /// `max_tokens`: nearly everyone else.
    MaxTokens,
}

/// Which members of a request are known, by the names that OpenAI has for them.
///
/// One that is not known is [`Unsupported`](crate::ErrorKind::Unsupported) where it asks for
/// anything, and left out where it does not (`n` of 1, a penalty of 0) or where the caller
/// [lets it be](crate::ChatRequest::drop_unsupported).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Members {
    /// All; what is not known is ignored, or refused by the server in its own words.
    Any,
    /// All but these, which are ignored or refused.
    AllBut(&'static [&'static str]),
    /// These only.
    Only(&'static [&'static str]),
}

/// How documents are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Files {
    /// As parts `file`, in OpenAI's form, which holds the content or an identifier.
    File,
    /// The same; an address in place of the content is passed on.
    FileOrUrl,
    /// As parts `document_url`, and uploaded ones as parts `file` with a `file_id` (Mistral).
    DocumentUrl,
    /// Not at all.
    Unknown,
}

/// How the thoughts of a model go back to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Thoughts {
    /// In the member that they came in; what came in none does not go back.
    AsTheyCame,
    /// In this member.
    Member(&'static str),
    /// As parts `thinking` of the content (Mistral).
    Parts,
}

/// What identifiers of tool calls look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CallIds {
    /// Anything.
    Any,
    /// Nine letters and digits. Others, which came from another provider, are sent as a hash of
    /// this form, the same for a call and its result.
    NineAlphanumerics,
}

/// Inputs, and tokens of all of them, of one request for embeddings (OpenAI, `PROVIDERS` §1.8).
const EMBED_INPUTS: usize = 2_048;
const EMBED_TOKENS: u64 = 300_000;
/// Inputs of one request for embeddings at Cohere, which states no limit of their tokens together.
const COHERE_EMBED_INPUTS: usize = 96;
/// The same at Google.
const GEMINI_EMBED_INPUTS: usize = 100;
/// Tokens of all inputs of one request for embeddings at Mistral.
const MISTRAL_EMBED_TOKENS: u64 = 16_384;

/// What Groq does not support yet (groq 1.7.0, `completion_create_params`).
const NOT_AT_GROQ: Members = Members::AllBut(&[
    "n",
    "logprobs",
    "top_logprobs",
    "logit_bias",
    "frequency_penalty",
    "presence_penalty",
    "metadata",
    "store",
]);

/// What Mistral knows beside `model`, `messages`, `stream` and the limit of output tokens
/// (mistralai 3.7.0, `ChatCompletionRequest`).
const AT_MISTRAL: Members = Members::Only(&[
    "temperature",
    "top_p",
    "stop",
    "seed",
    "random_seed",
    "metadata",
    "response_format",
    "tools",
    "tool_choice",
    "presence_penalty",
    "frequency_penalty",
    "min_tokens",
    "repetition_penalty",
    "top_k",
    "logprobs",
    "top_logprobs",
    "prompt_logprobs",
    "top_prompt_logprobs",
    "n",
    "prediction",
    "parallel_tool_calls",
    "reasoning_effort",
    "prompt_mode",
    "guardrails",
    "prompt_cache_key",
    "service_tier",
    "safe_prompt",
]);

/// Groq's tiers (`PROVIDERS` §5); what is not faster or slower is `on_demand`.
const TIERS_AT_GROQ: [(&str, &str); 5] = [
    ("auto", "auto"),
    ("default", "on_demand"),
    ("on_demand", "on_demand"),
    ("flex", "flex"),
    ("performance", "performance"),
];

/// Mistral's tiers (`PROVIDERS` §6).
const TIERS_AT_MISTRAL: [(&str, &str); 3] = [
    ("auto", "auto"),
    ("default", "standard_only"),
    ("standard_only", "standard_only"),
];

impl Quirks {
    /// OpenAI itself, and Azure's `v1` surface.
    #[must_use]
    pub const fn openai() -> Self {
        Self {
            output_limit: OutputLimit::MaxCompletionTokens,
            seed: "seed",
            any_tool: "required",
            developer_role: true,
            stream_usage: true,
            nulls: true,
            members: Members::Any,
            schemaless: true,
            efforts: Members::Any,
            tiers: None,
            custom_tools: true,
            closed_messages: false,
            names: Members::Any,
            media: Members::Only(&["user"]),
            audio: true,
            files: Files::File,
            thoughts: Thoughts::AsTheyCame,
            call_ids: CallIds::Any,
            strict_turns: false,
            deployments: false,
            embed_base64: true,
            embed_dimensions: "dimensions",
            embed_inputs: EMBED_INPUTS,
            embed_tokens: EMBED_TOKENS,
            embed_hints: false,
        }
    }

    /// What most servers understand that speak OpenAI's language.
    #[must_use]
    pub const fn compatible() -> Self {
        let mut quirks = Self::openai();
        quirks.output_limit = OutputLimit::MaxTokens;
        quirks.developer_role = false;
        quirks.files = Files::FileOrUrl;
        quirks.media = Members::Any;
        quirks.embed_base64 = false;
        quirks.embed_hints = true;
        quirks
    }

    /// Cohere (`PROVIDERS` §1.8, §7): only what is said of embeddings counts, for its chats have
    /// words of their own.
    #[must_use]
    pub const fn cohere() -> Self {
        let mut quirks = Self::compatible();
        quirks.embed_inputs = COHERE_EMBED_INPUTS;
        quirks.embed_tokens = u64::MAX;
        quirks
    }

    /// Gemini (`PROVIDERS` §1.8): only what is said of embeddings counts, for its chats have words of
    /// their own.
    #[must_use]
    pub const fn gemini() -> Self {
        let mut quirks = Self::compatible();
        quirks.embed_inputs = GEMINI_EMBED_INPUTS;
        quirks.embed_tokens = u64::MAX;
        quirks
    }

    /// Groq (`PROVIDERS` §5).
    #[must_use]
    pub const fn groq() -> Self {
        let mut quirks = Self::compatible();
        quirks.output_limit = OutputLimit::MaxCompletionTokens;
        quirks.nulls = false;
        quirks.members = NOT_AT_GROQ;
        quirks.efforts = Members::Only(&["none", "default", "low", "medium", "high"]);
        quirks.tiers = Some(&TIERS_AT_GROQ);
        quirks.custom_tools = false;
        quirks.closed_messages = true;
        quirks.names = Members::Only(&["system", "user", "assistant"]);
        quirks.media = Members::Only(&["user", "tool"]);
        quirks.audio = false;
        quirks.files = Files::Unknown;
        quirks.thoughts = Thoughts::Member("reasoning");
        quirks
    }

    /// Mistral (`PROVIDERS` §6). Recordings are sent in OpenAI's form, which it takes beside its own
    /// and which alone says how they are encoded.
    #[must_use]
    pub const fn mistral() -> Self {
        let mut quirks = Self::compatible();
        quirks.seed = "random_seed";
        quirks.any_tool = "any";
        quirks.stream_usage = false;
        quirks.nulls = false;
        quirks.members = AT_MISTRAL;
        quirks.schemaless = false;
        quirks.tiers = Some(&TIERS_AT_MISTRAL);
        quirks.custom_tools = false;
        quirks.closed_messages = true;
        quirks.names = Members::Only(&["tool"]);
        quirks.media = Members::Only(&["user", "assistant", "tool"]);
        quirks.files = Files::DocumentUrl;
        quirks.thoughts = Thoughts::Parts;
        quirks.call_ids = CallIds::NineAlphanumerics;
        quirks.strict_turns = true;
        quirks.embed_dimensions = "output_dimension";
        quirks.embed_tokens = MISTRAL_EMBED_TOKENS;
        quirks.embed_hints = false;
        quirks
    }
}

impl Default for Quirks {
    /// Those of [`Quirks::compatible`].
    fn default() -> Self {
        Self::compatible()
    }
}

impl OutputLimit {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MaxCompletionTokens => "max_completion_tokens",
            Self::MaxTokens => "max_tokens",
        }
    }
}

impl Members {
    /// Whether a member of this name is known.
    #[must_use]
    pub fn knows(self, name: &str) -> bool {
        match self {
            Self::Any => true,
            Self::AllBut(names) => !names.contains(&name),
            Self::Only(names) => names.contains(&name),
        }
    }
}
