//! Our own fixtures in the form of each target.

use std::{fs, path::PathBuf};

use serde_json::Value;

/// The inputs that a target begins with, and their names.
pub(crate) fn of(target: &str) -> Vec<(String, Vec<u8>)> {
    let mut seeds = written(target);
    if target == "framing" {
        for protocol in ["anthropic_messages", "gemini_generate", "ollama_chat"] {
            let streams = streams(protocol).into_iter();
            seeds.extend(streams.map(|(name, body)| (format!("{protocol}_{name}"), body)));
        }
    } else if let Some(protocol) = target.strip_suffix("_events") {
        seeds.extend(streams(protocol));
    } else if let Some(protocol) = target.strip_suffix("_whole") {
        for folder in [protocol, embedder(protocol)] {
            let whole = fixtures(folder).into_iter();
            let whole = whole.filter(|(_, fixture)| !fixture["events"].is_array());
            seeds.extend(whole.map(|(name, fixture)| (name, body(&fixture))));
        }
    }
    seeds
}

fn embedder(protocol: &str) -> &str {
    match protocol {
        "openai_chat" => "openai_embed",
        "gemini_generate" => "gemini_embed",
        "cohere_chat" => "cohere_embed",
        "ollama_chat" => "ollama_embed",
        _ => "",
    }
}

fn fixtures(folder: &str) -> Vec<(String, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(folder);
    if !folder.is_dir() || folder.ends_with("fixtures") {
        return Vec::new();
    }
    let files = fs::read_dir(folder).expect("fixtures");
    let mut files: Vec<_> = files.map(|file| file.expect("a fixture").path()).collect();
    files.sort();
    let read = |file: &PathBuf| {
        let name = file
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let json = fs::read(file).expect("a fixture");
        (
            name,
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
    let frame = if protocol == "ollama_chat" {
        json
    } else {
        event
    };
    let streamed = |(name, fixture): (String, Value)| {
        let events = fixture["events"].as_array()?;
        let body: String = events.iter().map(frame).collect();
        Some((name, body.into_bytes()))
    };
    fixtures(protocol)
        .into_iter()
        .filter_map(streamed)
        .collect()
}

fn json(event: &Value) -> String {
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

/// Inputs that no fixture has. Messages are scripts, see `tests/fuzz/laws/messages.rs`.
fn written(target: &str) -> Vec<(String, Vec<u8>)> {
    let messages = [
        "messageStart\n{\"role\":\"assistant\"}",
        "contentBlockDelta\n{\"contentBlockIndex\":0,\"delta\":{\"reasoningContent\":{\"text\":\"Hm.\"}}}",
        "contentBlockDelta\n{\"contentBlockIndex\":0,\"delta\":{\"reasoningContent\":{\"signature\":\"c2ln\"}}}",
        "contentBlockStop\n{\"contentBlockIndex\":0}",
        "contentBlockDelta\n{\"contentBlockIndex\":1,\"delta\":{\"text\":\"Salut\"}}",
        "contentBlockStop\n{\"contentBlockIndex\":1}",
        "contentBlockStart\n{\"contentBlockIndex\":2,\"start\":{\"toolUse\":{\"toolUseId\":\"tooluse_1\",\"name\":\"weather\"}}}",
        "contentBlockDelta\n{\"contentBlockIndex\":2,\"delta\":{\"toolUse\":{\"input\":\"{\\\"city\\\":\"}}}",
        "contentBlockDelta\n{\"contentBlockIndex\":2,\"delta\":{\"toolUse\":{\"input\":\"\\\"Oslo\\\"}\"}}}",
        "contentBlockStop\n{\"contentBlockIndex\":2}",
        "messageStop\n{\"stopReason\":\"tool_use\"}",
        "metadata\n{\"usage\":{\"inputTokens\":10,\"outputTokens\":5,\"totalTokens\":15},\"metrics\":{\"latencyMs\":7}}",
    ];
    let script = |messages: &[&str]| {
        let texts = messages.iter().map(|text| text.as_bytes());
        [&[1], texts.collect::<Vec<_>>().join(&0xFF).as_slice()].concat()
    };
    if matches!(target, "bedrock_converse_events" | "event_stream") {
        let refused = "throttlingException\n{\"message\":\"Too many requests for sk-canary\"}";
        return vec![
            ("seed_whole".to_owned(), script(&messages)),
            ("seed_cut".to_owned(), script(&messages[..7])),
            (
                "seed_refused".to_owned(),
                script(&[messages[0], messages[4], refused]),
            ),
            (
                "seed_bytes".to_owned(),
                b"\0\0\0\0\x1d\0\0\0\0\xfdR\x8cZ{'foo':'bar'}\xc3e96".to_vec(),
            ),
        ];
    }
    let texts: &[&str] = match target {
        "waits" => &[
            "2\n1500\n1s\n6m0s\n120ms\n0\n1",
            "Sat, 21 Nov 2026 16:00:07 GMT\n\n59.5s",
            "Please try again in 1m2.5s.",
            "-1\nNaN\n1e9\ninf",
        ],
        "prices" => &[
            r#"{"openai/m": {"input_usd_per_mtok": 2.5, "output_usd_per_mtok": 10,
                "cache_read_usd_per_mtok": 0.25, "max_output_tokens": 1000}}"#,
            r#"{"m": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 2, "mode": "chat",
                "tiers": [{"above_input_tokens": 200000, "input_usd_per_mtok": 2, "output_usd_per_mtok": 3}],
                "service_tiers": {"priority": {"input_usd_per_mtok": 5, "output_usd_per_mtok": 9}}}}"#,
            "{}",
        ],
        "tokens" => &[
            r#"{"token_type": "Bearer", "expires_in": 3599, "access_token": "sk-canary"}"#,
            r#"{"error": "invalid_client", "error_description": "AADSTS7000215: wrong secret sk-canary\r\nTrace"}"#,
            "<html>",
        ],
        "bedrock_converse_whole" => &[
            r#"{"output": {"message": {"role": "assistant", "content": [{"text": "Salut"},
                {"toolUse": {"toolUseId": "tooluse_1", "name": "weather", "input": {"city": "Oslo"}}}]}},
                "stopReason": "tool_use", "usage": {"inputTokens": 10, "outputTokens": 5, "totalTokens": 15}}"#,
            r#"{"message": "The security token sk-canary is expired", "__type": "ExpiredTokenException"}"#,
        ],
        "framing" => &[
            "id: 1\nretry: 5\n: ping\ndata: a\ndata\n\n",
            "[{\"a\":\n 1}\n,\r\n{\"b\": \"}\"}]",
            "{}\n\r\n[]\n",
        ],
        // Every protocol is told of a key.
        _ if target.ends_with("_whole") => &[
            r#"{"error": {"message": "Incorrect API key provided: sk-canary.", "type": "invalid_request_error", "code": "invalid_api_key", "status": "PERMISSION_DENIED"}}"#,
            r#"{"message": "no such key: Bearer sk-canary", "type": "error"}"#,
        ],
        _ => &[],
    };
    let named = (0..).zip(texts);
    named
        .map(|(at, text): (u32, &&str)| (format!("seed_{at}"), text.as_bytes().to_vec()))
        .collect()
}
