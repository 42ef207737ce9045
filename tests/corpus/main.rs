//! What the fuzz targets found worth keeping, replayed, and our own fixtures with it.
//!
//! The laws are those of the targets in `tests/fuzz`, the corpora those of `tests/fuzz/corpus`.
//!
//! ```text
//! TOLLGATE_UPDATE=1 cargo test --test corpus
//! ```
//!
//! writes the fixtures into the corpora, for the fuzzer to begin with.

mod seeds;

#[path = "../fuzz/laws/embeddings.rs"]
mod embeddings;
#[path = "../fuzz/laws/event_stream.rs"]
mod event_stream;
#[path = "../fuzz/laws/events.rs"]
mod events;
#[path = "../fuzz/laws/framing.rs"]
mod framing;
#[path = "../fuzz/laws/messages.rs"]
mod messages;
#[path = "../fuzz/laws/prices.rs"]
mod prices;
#[path = "../fuzz/laws/tokens.rs"]
mod tokens;
#[path = "../fuzz/laws/waits.rs"]
mod waits;
#[path = "../fuzz/laws/whole.rs"]
mod whole;

use std::{env, fs, path::PathBuf};

use tollgate::protocol::{
    AnthropicMessages, BedrockConverse, CohereChat, GeminiGenerate, OllamaChat, OpenAiChat,
    OpenAiResponses,
};

/// The targets, each with its law.
const TARGETS: [(&str, fn(&[u8])); 19] = [
    (
        "anthropic_messages_events",
        events::law::<AnthropicMessages>,
    ),
    ("anthropic_messages_whole", whole::law::<AnthropicMessages>),
    ("bedrock_converse_events", |script| {
        events::law::<BedrockConverse>(&messages::written(script));
    }),
    ("bedrock_converse_whole", whole::law::<BedrockConverse>),
    ("cohere_chat_events", events::law::<CohereChat>),
    ("cohere_chat_whole", |data| {
        whole::law::<CohereChat>(data);
        embeddings::law::<CohereChat>(data);
    }),
    ("event_stream", event_stream::law),
    ("framing", framing::law),
    ("gemini_generate_events", events::law::<GeminiGenerate>),
    ("gemini_generate_whole", |data| {
        whole::law::<GeminiGenerate>(data);
        embeddings::law::<GeminiGenerate>(data);
    }),
    ("ollama_chat_events", events::law::<OllamaChat>),
    ("ollama_chat_whole", |data| {
        whole::law::<OllamaChat>(data);
        embeddings::law::<OllamaChat>(data);
    }),
    ("openai_chat_events", events::law::<OpenAiChat>),
    ("openai_chat_whole", |data| {
        whole::law::<OpenAiChat>(data);
        embeddings::law::<OpenAiChat>(data);
    }),
    ("openai_responses_events", events::law::<OpenAiResponses>),
    ("openai_responses_whole", whole::law::<OpenAiResponses>),
    ("prices", prices::law),
    ("tokens", tokens::law),
    ("waits", waits::law),
];

fn corpus(target: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    folder.join(target)
}

#[test]
fn what_was_found_is_read_as_the_laws_say() {
    for (target, law) in TARGETS {
        let inputs = fs::read_dir(corpus(target)).expect("a corpus");
        let mut held = 0;
        for input in inputs {
            let input = input.expect("an input").path();
            let data = fs::read(&input).expect("an input");
            // The name is told where the law is broken.
            println!("{}", input.display());
            law(&data);
            held += 1;
        }
        assert!(held > 0, "{target} has a corpus");
    }
}

#[test]
fn our_own_fixtures_are_read_as_the_laws_say() {
    let update = env::var_os("TOLLGATE_UPDATE").is_some();
    for (target, law) in TARGETS {
        let seeds = seeds::of(target);
        assert!(!seeds.is_empty(), "{target} has a seed");
        for (name, seed) in seeds {
            println!("{target}: {name}");
            law(&seed);
            if update {
                let folder = corpus(target);
                fs::create_dir_all(&folder).expect("a folder");
                fs::write(folder.join(name), seed).expect("it can be written");
            }
        }
    }
}
