//! Fixtures, and a body fed to the protocol as a provider would.

use std::{fs, path::PathBuf};

use bytes::{Bytes, BytesMut};
use http::{Response, response::Parts};
use serde_json::Value;
use tokio_util::codec::Decoder;
use tollgate::{
    ChatRequest, Completion, Error, Event, Summary,
    protocol::{BedrockConverse, DecodeEvents, Endpoint, Protocol},
    transport::FrameDecoder,
    types::Assembly,
};

use crate::framed::framed;

pub(crate) const CLAUDE: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
pub(crate) const NOVA: &str = "amazon.nova-lite-v1:0";
pub(crate) const LLAMA: &str = "meta.llama3-2-1b-instruct-v1:0";

pub(crate) fn bedrock() -> Endpoint {
    Endpoint::new("bedrock", "https://bedrock-runtime.us-east-1.amazonaws.com").unwrap()
}

/// The body that a request is sent as.
pub(crate) fn sent(request: &ChatRequest) -> Value {
    let sent = BedrockConverse::encode(request, &bedrock()).unwrap();
    serde_json::from_slice(sent.body()).unwrap()
}

/// Why a request is not sent.
pub(crate) fn refused(request: &ChatRequest) -> Error {
    BedrockConverse::encode(request, &bedrock()).unwrap_err()
}

/// An answer of `tests/fixtures/bedrock_converse`.
pub(crate) struct Fixture {
    pub(crate) parts: Parts,
    pub(crate) body: Bytes,
    is_stream: bool,
}

pub(crate) fn fixture(name: &str) -> Fixture {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/bedrock_converse");
    let file = fs::read(folder.join(format!("{name}.json"))).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    let body = match &file["events"] {
        Value::Array(events) => framed(BedrockConverse::FRAMING, events),
        _ => file["body"].to_string().into_bytes(),
    };
    Fixture {
        parts: parts(&file),
        body: body.into(),
        is_stream: file["events"].is_array(),
    }
}

impl Fixture {
    pub(crate) fn answer(&self) -> Completion {
        if self.is_stream {
            collect(stream(&[&self.body])).unwrap()
        } else {
            BedrockConverse::decode(&self.parts, &self.body, &bedrock()).unwrap()
        }
    }
}

pub(crate) fn parts(value: &Value) -> Parts {
    let status = u16::try_from(value["status"].as_u64().unwrap()).unwrap();
    let mut response = Response::builder().status(status);
    for (name, value) in value["headers"].as_object().into_iter().flatten() {
        response = response.header(name, value.as_str().unwrap());
    }
    response.body(()).unwrap().into_parts().0
}

/// The events of a body that comes in these pieces, and how it ended.
pub(crate) fn stream(pieces: &[&[u8]]) -> (Vec<Event>, Result<(), Error>) {
    let mut events = Vec::new();
    let mut decoder = BedrockConverse::events(&bedrock());
    let ended = feed(pieces, &mut decoder, &mut events);
    events.extend(std::iter::from_fn(|| decoder.next()));
    (events, ended)
}

fn feed(
    pieces: &[&[u8]],
    decoder: &mut impl DecodeEvents,
    events: &mut Vec<Event>,
) -> Result<(), Error> {
    let mut framing = FrameDecoder::new(BedrockConverse::FRAMING);
    let mut read = BytesMut::new();
    for piece in pieces {
        read.extend_from_slice(piece);
        while let Some(frame) = framing.decode(&mut read).unwrap() {
            decoder.push(frame)?;
            events.extend(std::iter::from_fn(|| decoder.next()));
        }
    }
    decoder.finish()
}

pub(crate) fn collect(
    (events, ended): (Vec<Event>, Result<(), Error>),
) -> Result<Completion, Error> {
    let done = |event: &&Event| matches!(event, Event::Done(_));
    assert_eq!(
        events.iter().filter(done).count(),
        usize::from(ended.is_ok()),
        "one end, and only of what ended well"
    );
    ended?;
    assert!(matches!(events.last(), Some(Event::Done(_))));
    let mut assembly = Assembly::new();
    events.iter().for_each(|event| assembly.push(event));
    let mut summary = Summary::new();
    summary.provider = Some("bedrock".into());
    Ok(assembly.finish(summary))
}
