//! Reads recorded exchanges with the crate's own protocols.
//!
//!     cargo run --release --example replay -- DIR
//!
//! DIR is searched for recordings, one JSON object per file: `id`, `provider`, `operation`,
//! `request` (`body`) and `response` (`status`, `headers`, and `body`, `body_text` or `body_base64`).
//! Each is read by the protocol of its provider, a stream once whole and once byte by byte, and printed as one
//! JSON object per line. The last line on stderr counts what passed, failed and was skipped.

mod exchange;
mod line;
mod read;

use std::{collections::BTreeMap, env, path::Path, process::ExitCode};

use exchange::Exchange;
use read::Reading;
use tollgate::protocol::{
    AnthropicMessages, BedrockConverse, CallIds, CohereChat, Endpoint, GeminiGenerate, OllamaChat,
    OpenAiChat, OpenAiResponses, Quirks,
};

/// Who speaks which protocol, and with which quirks.
const PROVIDERS: &[(&str, Read, Quirks)] = &[
    (
        "anthropic",
        read::read::<AnthropicMessages>,
        Quirks::compatible(),
    ),
    ("azure_openai", read::read::<OpenAiChat>, Quirks::openai()),
    (
        "bedrock",
        read::read::<BedrockConverse>,
        Quirks::compatible(),
    ),
    ("cohere", read::read::<CohereChat>, Quirks::cohere()),
    ("gemini", read::read::<GeminiGenerate>, Quirks::compatible()),
    ("groq", read::read::<OpenAiChat>, Quirks::groq()),
    ("mistral", read::read::<OpenAiChat>, mistral()),
    ("ollama", read::read::<OllamaChat>, Quirks::compatible()),
    ("openai", read::read::<OpenAiChat>, Quirks::openai()),
    (
        "openai_compatible",
        read::read::<OpenAiChat>,
        Quirks::compatible(),
    ),
];

/// Who speaks OpenAI's Responses too.
const RESPONDERS: [&str; 2] = ["azure_openai", "openai"];

/// Who embeds by which protocol.
const EMBEDDERS: &[(&str, ReadEmbed)] = &[
    ("azure_openai", read::read_embed::<OpenAiChat>),
    ("bedrock", read::read_embed::<BedrockConverse>),
    ("cohere", read::read_embed::<CohereChat>),
    ("gemini", read::read_embed::<GeminiGenerate>),
    ("mistral", read::read_embed::<OpenAiChat>),
    ("ollama", read::read_embed::<OllamaChat>),
    ("openai", read::read_embed::<OpenAiChat>),
    ("openai_compatible", read::read_embed::<OpenAiChat>),
];

/// Mistral, but for the identifiers of calls: whoever made the recordings wrote others into some, which
/// Mistral would refuse.
const fn mistral() -> Quirks {
    let mut quirks = Quirks::mistral();
    quirks.call_ids = CallIds::Any;
    quirks
}

type ReadEmbed = fn(&Exchange, &Endpoint) -> Reading;
type Read = fn(&Exchange, &Endpoint) -> Option<Reading>;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let Some(folder) = env::args_os().nth(1) else {
        return Err("usage: replay DIR".into());
    };
    let (mut passed, mut failed, mut skipped) = (0, 0, BTreeMap::new());
    for exchange in exchange::below(Path::new(&folder))? {
        match reading(&exchange)? {
            None => {
                let name = format!("{} {}", exchange.provider, exchange.operation);
                *skipped.entry(name).or_insert(0) += 1;
            }
            Some(reading) => {
                println!("{}", line::line(&exchange, &reading));
                let count = if line::is_ok(&reading) {
                    &mut passed
                } else {
                    &mut failed
                };
                *count += 1;
            }
        }
    }
    for (name, count) in &skipped {
        eprintln!("skipped {name}: {count}");
    }
    let skipped: u32 = skipped.values().sum();
    eprintln!("{passed} passed, {failed} failed, {skipped} skipped");
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn reading(exchange: &Exchange) -> Result<Option<Reading>, tollgate::Error> {
    let known = PROVIDERS
        .iter()
        .find(|(name, ..)| *name == exchange.provider);
    let Some((name, read, quirks)) = known else {
        return Ok(None);
    };
    let endpoint = Endpoint::new(*name, "https://example.com/v1")?.with_quirks(*quirks);
    if exchange.operation.starts_with("responses") || exchange.path.contains("/responses") {
        let knows = RESPONDERS.contains(name);
        return Ok(knows
            .then(|| read::read::<OpenAiResponses>(exchange, &endpoint))
            .flatten());
    }
    if exchange.operation != "embed" {
        return Ok(read(exchange, &endpoint));
    }
    let mut embedders = EMBEDDERS.iter();
    let known = embedders.find(|(name, _)| *name == exchange.provider);
    Ok(known.map(|(_, read)| read(exchange, &endpoint)))
}
