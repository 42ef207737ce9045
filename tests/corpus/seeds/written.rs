//! Inputs that no fixture has.

/// Messages one behind another, see `tests/fuzz/laws/messages.rs`.
pub(crate) fn script(messages: impl Iterator<Item = String>) -> Vec<u8> {
    let texts: Vec<_> = messages.map(String::into_bytes).collect();
    [&[1], texts.join(&0xFF).as_slice()].concat()
}

/// The inputs for a target, by number.
pub(super) fn of(target: &str) -> Vec<(String, Vec<u8>)> {
    let bytes: &[u8] = match target {
        "bedrock_converse_events" | "event_stream" => {
            b"\0\0\0\0\x1d\0\0\0\0\xfdR\x8cZ{'foo':'bar'}\xc3e96"
        }
        _ => &[],
    };
    let texts: &[&str] = match target {
        "waits" => WAITS,
        "prices" => PRICES,
        "tokens" => TOKENS,
        "framing" => FRAMES,
        "openai_responses_whole" => &[r#"{"object": "response.input_tokens", "input_tokens": 7}"#],
        "anthropic_messages_whole" => &[r#"{"input_tokens": 7}"#],
        "bedrock_converse_whole" => BEDROCK,
        "cohere_chat_whole" => COHERE,
        "gemini_generate_whole" => GEMINI,
        "ollama_chat_whole" => {
            &[r#"{"model": "m", "embeddings": [[0.5, -2]], "prompt_eval_count": 3}"#]
        }
        _ => &[],
    };
    // Every protocol is told of a key.
    let told = if target.ends_with("_whole") {
        KEYS
    } else {
        &[]
    };
    let texts = texts.iter().chain(told).map(|text| text.as_bytes());
    let all = texts.chain((!bytes.is_empty()).then_some(bytes));
    let named = (0..).zip(all);
    named
        .map(|(at, bytes): (u32, &[u8])| (format!("seed_{at}"), bytes.to_vec()))
        .collect()
}

const WAITS: &[&str] = &[
    "2\n1500\n1s\n6m0s\n120ms\n0\n1",
    "Sat, 21 Nov 2026 16:00:07 GMT\n\n59.5s",
    "Please try again in 1m2.5s.",
    "-1\nNaN\n1e9\ninf",
];

const PRICES: &[&str] = &[
    r#"{"openai/m": {"input_usd_per_mtok": 2.5, "output_usd_per_mtok": 10,
        "cache_read_usd_per_mtok": 0.25, "max_output_tokens": 1000}}"#,
    r#"{"m": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 2, "mode": "chat",
        "tiers": [{"above_input_tokens": 200000, "input_usd_per_mtok": 2, "output_usd_per_mtok": 3}],
        "service_tiers": {"priority": {"input_usd_per_mtok": 5, "output_usd_per_mtok": 9}}}}"#,
    "{}",
];

const TOKENS: &[&str] = &[
    r#"{"token_type": "Bearer", "expires_in": 3599, "access_token": "sk-canary"}"#,
    r#"{"error": "invalid_client", "error_description": "AADSTS7000215: wrong secret sk-canary\r\nTrace"}"#,
    "<html>",
];

const FRAMES: &[&str] = &[
    "id: 1\nretry: 5\n: ping\ndata: a\ndata\n\n",
    "[{\"a\":\n 1}\n,\r\n{\"b\": \"}\"}]",
    "{}\n\r\n[]\n",
];

const BEDROCK: &[&str] = &[
    r#"{"embedding": [0.5, -2], "inputTextTokenCount": 3}"#,
    r#"{"embeddings": [[0.5, -2]], "id": "e1", "response_type": "embeddings_floats"}"#,
    r#"{"embeddings": {"float": [[0.5, -2]]}, "response_type": "embeddings_by_type"}"#,
    r#"{"inputTokens": 7}"#,
    r#"{"message": "The security token sk-canary is expired", "__type": "ExpiredTokenException"}"#,
];

const COHERE: &[&str] = &[
    r#"{"id": "e1", "embeddings": {"float": [[0.5, -2]]}, "meta": {"billed_units": {"input_tokens": 3}}}"#,
    r#"{"tokens": [1, 2, 3], "token_strings": ["a", "b", "c"]}"#,
];

const GEMINI: &[&str] = &[
    r#"{"embeddings": [{"values": [0.5, -2]}], "usageMetadata": {"promptTokenCount": 3}}"#,
    r#"{"totalTokens": 7, "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 7}]}"#,
];

const KEYS: &[&str] = &[
    r#"{"error": {"message": "Incorrect API key provided: sk-canary.", "type": "invalid_request_error", "code": "invalid_api_key", "status": "PERMISSION_DENIED"}}"#,
    r#"{"message": "no such key: Bearer sk-canary", "type": "error"}"#,
];
