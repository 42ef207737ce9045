//! What a model says, in the words of each protocol.

mod anthropic_messages;
mod bedrock_converse;
mod cohere_chat;
mod gemini_generate;
mod ollama_chat;
mod openai_chat;
mod openai_responses;

use tollgate::protocol::{
    AnthropicMessages, BedrockConverse, CohereChat, Frame, GeminiGenerate, OllamaChat, OpenAiChat,
    OpenAiResponses,
};

use crate::{
    bodies::{Style, array, aws, ndjson, sse},
    events::{self, Read},
    said::Said,
};

/// A protocol, in one of the framings that it comes in.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) write: fn(&Said) -> Vec<Frame>,
    pub(crate) frame: fn(&[Frame], &Style) -> Vec<u8>,
    pub(crate) read: fn(&[&[u8]]) -> Read,
    /// What fuzzing holds its streams to.
    pub(crate) law: fn(&[u8]),
}

pub(crate) const ROWS: [Row; 8] = [
    Row {
        name: "openai_chat",
        write: openai_chat::write,
        frame: sse,
        read: events::stream::<OpenAiChat>,
        law: events::law::<OpenAiChat>,
    },
    Row {
        name: "openai_responses",
        write: openai_responses::write,
        frame: sse,
        read: events::stream::<OpenAiResponses>,
        law: events::law::<OpenAiResponses>,
    },
    Row {
        name: "anthropic_messages",
        write: anthropic_messages::write,
        frame: sse,
        read: events::stream::<AnthropicMessages>,
        law: events::law::<AnthropicMessages>,
    },
    Row {
        name: "gemini_generate",
        write: gemini_generate::write,
        frame: sse,
        read: events::stream::<GeminiGenerate>,
        law: events::law::<GeminiGenerate>,
    },
    Row {
        name: "gemini_generate, as a list",
        write: gemini_generate::write,
        frame: array,
        read: events::stream::<GeminiGenerate>,
        law: events::law::<GeminiGenerate>,
    },
    Row {
        name: "cohere_chat",
        write: cohere_chat::write,
        frame: sse,
        read: events::stream::<CohereChat>,
        law: events::law::<CohereChat>,
    },
    Row {
        name: "ollama_chat",
        write: ollama_chat::write,
        frame: ndjson,
        read: events::stream::<OllamaChat>,
        law: events::law::<OllamaChat>,
    },
    Row {
        name: "bedrock_converse",
        write: bedrock_converse::write,
        frame: aws,
        read: events::stream::<BedrockConverse>,
        law: events::law::<BedrockConverse>,
    },
];
