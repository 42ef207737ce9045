//! Our own fixtures in the form of each target.

mod written;

use std::{fs, path::PathBuf};

use serde_json::Value;

pub(crate) use written::script;

/// The inputs that a target begins with, and their names.
pub(crate) fn of(target: &str) -> Vec<(String, Vec<u8>)> {
    let mut seeds = written::of(target);
    if target == "framing" {
        for protocol in ["anthropic_messages", "gemini_generate", "ollama_chat"] {
            let streams = streams(protocol).into_iter();
            seeds.extend(streams.map(|(name, body)| (format!("{protocol}_{name}"), body)));
        }
    } else if target == "event_stream" {
        seeds.extend(streams("bedrock_converse"));
    } else if let Some(protocol) = target.strip_suffix("_events") {
        seeds.extend(streams(protocol));
    } else if let Some(protocol) = target.strip_suffix("_whole") {
        for folder in [Some(protocol), embedder(protocol)].into_iter().flatten() {
            let whole = fixtures(folder).into_iter();
            let whole = whole.filter(|(_, fixture)| !fixture["events"].is_array());
            seeds.extend(whole.map(|(name, fixture)| (name, body(&fixture))));
        }
        seeds.extend(pages(protocol));
    }
    seeds
}

fn embedder(protocol: &str) -> Option<&'static str> {
    (protocol == "openai_chat").then_some("openai_embed")
}

/// The pages of lists of models.
fn pages(protocol: &str) -> Vec<(String, Vec<u8>)> {
    let lists = match protocol {
        "anthropic_messages" => ["anthropic"].as_slice(),
        "cohere_chat" => &["cohere"],
        "gemini_generate" => &["gemini", "gemini_empty"],
        "ollama_chat" => &["ollama"],
        "openai_chat" => &["openai", "groq", "mistral", "azure_dated"],
        "openai_responses" => &["responses"],
        _ => &[],
    };
    let all = fixtures("models").into_iter();
    let known = all.filter(|(name, _)| lists.contains(&name.as_str()));
    let pages = known.flat_map(|(name, list)| {
        let pages = list["pages"].as_array().cloned().unwrap_or_default();
        let named = move |at| format!("models_{name}_{at}");
        (0..).map(named).zip(pages)
    });
    pages.map(|(name, page)| (name, body(&page))).collect()
}

fn fixtures(folder: &str) -> Vec<(String, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(folder);
    let files = fs::read_dir(folder).expect("fixtures");
    let mut files: Vec<_> = files.map(|file| file.expect("a fixture").path()).collect();
    files.sort();
    let read = |file: &PathBuf| {
        let name = file.file_stem().unwrap_or_default();
        let json = fs::read(file).expect("a fixture");
        (
            name.to_string_lossy().into_owned(),
            serde_json::from_slice(&json).expect("a fixture is JSON"),
        )
    };
    files.iter().map(read).collect()
}

fn body(fixture: &Value) -> Vec<u8> {
    match fixture["body_text"].as_str() {
        Some(text) => text.into(),
        None => fixture["body"].to_string().into_bytes(),
    }
}

fn streams(protocol: &str) -> Vec<(String, Vec<u8>)> {
    let body: fn(&[Value]) -> Vec<u8> = match protocol {
        "ollama_chat" => |events| events.iter().map(line).collect::<String>().into(),
        "bedrock_converse" => |events| script(events.iter().map(message)),
        _ => |events| events.iter().map(event).collect::<String>().into(),
    };
    let streamed = |(name, fixture): (String, Value)| {
        let events = fixture["events"].as_array()?;
        Some((name, body(events)))
    };
    let fixtures = fixtures(protocol).into_iter();
    fixtures.filter_map(streamed).collect()
}

fn line(event: &Value) -> String {
    format!("{event}\n")
}

fn event(event: &Value) -> String {
    let data = event
        .as_str()
        .map_or_else(|| event.to_string(), str::to_owned);
    match event["type"].as_str() {
        Some(kind) => format!("event: {kind}\ndata: {data}\n\n"),
        None => format!("data: {data}\n\n"),
    }
}

/// A message of a script, see `tests/fuzz/laws/messages.rs`. The name of an exception says what it is.
fn message(event: &Value) -> String {
    let kind = event[0].as_str().unwrap_or_default();
    let kind = kind.strip_prefix("exception:").unwrap_or(kind);
    format!("{kind}\n{}", event[1])
}
