//! The fuzz targets, each with the law that it holds what it is given to.

mod answers;
mod counts;
mod embeddings;
mod event_stream;
mod events;
mod frames;
mod framing;
mod lists;
mod messages;
mod prices;
mod shown;
mod tokens;
mod turns;
mod waits;
mod whole;

use tollgate::protocol::{
    AnthropicMessages, BedrockConverse, CohereChat, GeminiGenerate, OllamaChat, OpenAiChat,
    OpenAiResponses,
};

/// Panics where what it is given breaks it.
pub(crate) type Law = fn(&[u8]);

/// Each target, with all laws of what it is named for.
pub(crate) const TARGETS: [(&str, Law); 19] = [
    (
        "anthropic_messages_events",
        events::law::<AnthropicMessages>,
    ),
    ("anthropic_messages_whole", |data| {
        whole::law::<AnthropicMessages>(data);
        lists::law::<AnthropicMessages>(data);
        counts::law::<AnthropicMessages>(data);
    }),
    ("bedrock_converse_events", |script| {
        events::law::<BedrockConverse>(&messages::written(script));
    }),
    ("bedrock_converse_whole", |data| {
        whole::law::<BedrockConverse>(data);
        embeddings::law::<BedrockConverse>(data);
        counts::law::<BedrockConverse>(data);
    }),
    ("cohere_chat_events", events::law::<CohereChat>),
    ("cohere_chat_whole", |data| {
        whole::law::<CohereChat>(data);
        embeddings::law::<CohereChat>(data);
        lists::law::<CohereChat>(data);
        counts::law::<CohereChat>(data);
    }),
    ("event_stream", event_stream::law),
    ("framing", framing::law),
    ("gemini_generate_events", events::law::<GeminiGenerate>),
    ("gemini_generate_whole", |data| {
        whole::law::<GeminiGenerate>(data);
        embeddings::law::<GeminiGenerate>(data);
        lists::law::<GeminiGenerate>(data);
        counts::law::<GeminiGenerate>(data);
    }),
    ("ollama_chat_events", events::law::<OllamaChat>),
    ("ollama_chat_whole", |data| {
        whole::law::<OllamaChat>(data);
        embeddings::law::<OllamaChat>(data);
        lists::law::<OllamaChat>(data);
    }),
    ("openai_chat_events", events::law::<OpenAiChat>),
    ("openai_chat_whole", |data| {
        whole::law::<OpenAiChat>(data);
        embeddings::law::<OpenAiChat>(data);
        lists::law::<OpenAiChat>(data);
    }),
    ("openai_responses_events", events::law::<OpenAiResponses>),
    ("openai_responses_whole", |data| {
        whole::law::<OpenAiResponses>(data);
        lists::law::<OpenAiResponses>(data);
        counts::law::<OpenAiResponses>(data);
    }),
    ("prices", prices::law),
    ("tokens", tokens::law),
    ("waits", waits::law),
];

/// Holds data to the law of a target.
pub(crate) fn held(target: &str, data: &[u8]) {
    let law = TARGETS.iter().find(|(name, _)| *name == target);
    let (_, law) = law.expect("every target has a law");
    law(data);
}
