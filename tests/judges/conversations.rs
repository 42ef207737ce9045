//! The answers of the fixtures as turns of conversations that go on.

use std::{fs, path::PathBuf};

use bytes::Bytes;
use http::{Response, response::Parts};
use serde_json::{Value, json};
use tollgate::{
    ChatRequest, Completion, Summary,
    protocol::{
        AnthropicMessages, BedrockConverse, CohereChat, DecodeEvents, Endpoint, Frame,
        GeminiGenerate, OllamaChat, OpenAiChat, OpenAiResponses, Protocol, Quirks,
    },
    types::{Assembly, Message, Tool},
};

use crate::Provider;

/// Fixtures in the manner of one vendor of a protocol, which is nobody else's own history; that of
/// what does not exist yet is nobody's.
const MANNERS: [(&str, &str); 8] = [
    ("anthropic_messages/unknown", "nobody"),
    ("cohere_chat/unknown_block", "nobody"),
    ("cohere_chat/unknown_block_stream", "nobody"),
    ("openai_chat/full", "deepseek"),
    ("openai_chat/full_stream", "deepseek"),
    ("openai_chat/reasoning", "deepseek"),
    ("openai_chat/reasoning_details", "openrouter"),
    ("openai_chat/thinking_parts", "mistral"),
];

/// What another vendor of the protocol knows, and not this one.
const FOREIGN: [(&str, &str); 3] = [
    ("openai_chat/audio", "groq"),
    ("openai_chat/audio", "mistral"),
    ("openai_chat/legacy_function_call", "mistral"),
];

/// The conversations for a provider: each fixture as what it wrote itself, where it could have, and
/// as what another one wrote.
pub(crate) fn of(provider: &Provider) -> Vec<(String, ChatRequest)> {
    let mut all = Vec::new();
    with::<OpenAiChat>(provider, &mut all);
    with::<OpenAiResponses>(provider, &mut all);
    with::<AnthropicMessages>(provider, &mut all);
    with::<GeminiGenerate>(provider, &mut all);
    with::<CohereChat>(provider, &mut all);
    with::<OllamaChat>(provider, &mut all);
    with::<BedrockConverse>(provider, &mut all);
    all
}

fn with<P: Protocol>(provider: &Provider, all: &mut Vec<(String, ChatRequest)>) {
    for fixture in fixtures(P::NAME) {
        let name = format!("{}/{}", P::NAME, fixture.name);
        let own = provider.protocol == P::NAME && is_own(&name, provider);
        let mut origins = vec![(elsewhere(), "")];
        if own {
            origins.push((provider.endpoint.clone(), " (own)"));
        }
        for (endpoint, whose) in origins {
            let Some(answer) = fixture.answer::<P>(&endpoint) else {
                continue;
            };
            for model in provider.models {
                let request = conversation(model, &answer);
                all.push((format!("{name}, {model}{whose}"), request));
            }
        }
    }
}

fn elsewhere() -> Endpoint {
    let endpoint = Endpoint::new("elsewhere", "https://example.com").expect("an address");
    endpoint.with_quirks(Quirks::openai())
}

fn is_own(fixture: &str, provider: &Provider) -> bool {
    let name: &str = provider.endpoint.provider();
    let manner = MANNERS.iter().find(|(known, _)| *known == fixture);
    manner.is_none_or(|(_, vendor)| *vendor == name) && !FOREIGN.contains(&(fixture, name))
}

/// A conversation that goes on from an answer: its calls are answered, and the person asks again.
fn conversation(model: &str, answer: &Completion) -> ChatRequest {
    let mut request = ChatRequest::new(model).system("Be brief.").user("Go on.");
    for choice in &answer.choices {
        request = request.message(&choice.message);
        for call in choice.message.tool_calls() {
            let schema = json!({"type": "object", "properties": {}});
            let known = |tool: &Tool| tool.name() == Some(&call.name);
            if !call.custom && !request.settings().tools.iter().any(known) {
                request = request.tool(Tool::function(&*call.name, "A tool", schema));
            }
            let result = Message::tool(call.id.clone(), r#"{"ok": true}"#);
            request = request.message(result);
        }
        request = request.user("And now?");
    }
    request
}

struct Fixture {
    name: String,
    parts: Parts,
    value: Value,
}

fn fixtures(protocol: &str) -> Vec<Fixture> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let Ok(files) = fs::read_dir(folder.join(protocol)) else {
        return Vec::new();
    };
    let mut files: Vec<_> = files.map(|file| file.expect("a fixture").path()).collect();
    files.sort();
    let fixtures = files.iter().map(|file| {
        let json = fs::read(file).expect("a fixture");
        let value: Value = serde_json::from_slice(&json).expect("a fixture is JSON");
        let status = value["status"]
            .as_u64()
            .and_then(|status| status.try_into().ok());
        let response = Response::builder().status::<u16>(status.expect("a status"));
        let (parts, ()) = response.body(()).expect("a status").into_parts();
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        Fixture {
            name: name.into_owned(),
            parts,
            value,
        }
    });
    fixtures.collect()
}

impl Fixture {
    /// The answer, or what there is of one that was cut. `None` for an error.
    fn answer<P: Protocol>(&self, endpoint: &Endpoint) -> Option<Completion> {
        match &self.value["events"] {
            Value::Array(events) => streamed::<P>(events, endpoint),
            _ if self.parts.status.as_u16() >= 400 => None,
            _ => {
                let body = Bytes::from(self.value["body"].to_string());
                P::decode(&self.parts, &body, endpoint).ok()
            }
        }
    }
}

/// An event of a fixture; one of a message is its type and what it holds.
fn frame(event: &Value) -> Frame {
    let (name, data) = match event.as_array().map(Vec::as_slice) {
        Some([name, data]) => (name, data),
        _ => (&event["type"], event),
    };
    let data = data
        .as_str()
        .map_or_else(|| data.to_string(), str::to_owned);
    let name = name.as_str();
    Frame {
        event: name.map(|name| Bytes::copy_from_slice(name.as_bytes())),
        data: data.into(),
    }
}

/// What a stream says, also one that is cut. `None` where it says nothing.
fn streamed<P: Protocol>(events: &[Value], endpoint: &Endpoint) -> Option<Completion> {
    let mut decoder = P::events(endpoint);
    let mut assembly = Assembly::new();
    let mut is_begun = false;
    for event in events {
        let ended = decoder.push(frame(event)).is_err();
        while let Some(event) = decoder.next() {
            is_begun |= event.is_content();
            assembly.push(&event);
        }
        if ended {
            break;
        }
    }
    let mut summary = Summary::new();
    summary.provider = Some(endpoint.provider().clone());
    is_begun.then(|| assembly.finish(summary))
}
