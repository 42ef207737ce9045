//! Fixtures, and a body fed to the protocol as a provider would.

use std::{fs, path::PathBuf};

use bytes::{Bytes, BytesMut};
use http::{Response, response::Parts};
use serde_json::{Value, json};
use tokio_util::codec::Decoder;
use tollgate::{
    Completion, Error, ErrorKind, Event, Summary,
    protocol::{DecodeEvents, Endpoint, Frame, OpenAiChat, Protocol, Quirks},
    transport::SseDecoder,
    types::Assembly,
};

pub(crate) fn openai() -> Endpoint {
    Endpoint::new("openai", "https://api.openai.com/v1")
        .unwrap()
        .with_quirks(Quirks::openai())
}

pub(crate) fn compatible() -> Endpoint {
    Endpoint::new("deepseek", "https://api.deepseek.com").unwrap()
}

/// A recorded answer and what it says, from `tests/fixtures/openai_chat`.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) parts: Parts,
    pub(crate) body: Bytes,
    pub(crate) is_stream: bool,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/openai_chat");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let fixtures: Vec<_> = files.iter().map(|file| Fixture::read(file)).collect();
    assert!(fixtures.len() >= 15);
    fixtures
}

impl Fixture {
    fn read(file: &std::path::Path) -> Self {
        let value: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        let body = match (&value["events"], &value["body_text"]) {
            (Value::Array(events), _) => sse(events),
            (_, Value::String(text)) => text.clone(),
            _ => value["body"].to_string(),
        };
        Self {
            name: file.file_stem().unwrap().to_string_lossy().into_owned(),
            parts: parts(&value),
            body: body.into(),
            is_stream: value["events"].is_array(),
        }
    }

    pub(crate) fn outcome(&self) -> Result<Completion, Error> {
        if self.parts.status.as_u16() >= 400 {
            Err(OpenAiChat::error(&self.parts, &self.body, &openai(), None))
        } else if self.is_stream {
            collect(stream(&[&self.body]))
        } else {
            OpenAiChat::decode(&self.parts, &self.body, &openai())
        }
    }
}

fn parts(value: &Value) -> Parts {
    let status = u16::try_from(value["status"].as_u64().unwrap()).unwrap();
    let mut response = Response::builder().status(status);
    for (name, value) in value["headers"].as_object().into_iter().flatten() {
        response = response.header(name, value.as_str().unwrap());
    }
    response.body(()).unwrap().into_parts().0
}

/// Events as their server sends them.
pub(crate) fn sse(events: &[Value]) -> String {
    let line = |event: &Value| match event {
        Value::String(mark) => format!("data: {mark}\n\n"),
        event => format!("data: {event}\n\n"),
    };
    events.iter().map(line).collect()
}

/// A chunk of a stream that says this.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a chunk is written where it is used"
)]
pub(crate) fn delta(delta: Value) -> Value {
    json!({"id": "chatcmpl-7", "choices": [{"index": 0, "delta": delta}]})
}

/// The chunk that finishes a stream.
pub(crate) fn finish(reason: &str) -> Value {
    json!({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
}

/// The events of a body that comes in these pieces, and how it ended.
pub(crate) fn stream(pieces: &[&[u8]]) -> (Vec<Event>, Result<(), Error>) {
    let mut events = Vec::new();
    let mut decoder = OpenAiChat::events(&openai());
    let ended = feed(pieces, &mut decoder, &mut events);
    events.extend(std::iter::from_fn(|| decoder.next()));
    (events, ended)
}

fn feed(
    pieces: &[&[u8]],
    decoder: &mut impl DecodeEvents,
    events: &mut Vec<Event>,
) -> Result<(), Error> {
    let mut framing = SseDecoder::new();
    let mut read = BytesMut::new();
    for piece in pieces {
        read.extend_from_slice(piece);
        while let Some(event) = framing.decode(&mut read).unwrap() {
            decoder.push(Frame {
                event: event
                    .event()
                    .map(|name| Bytes::copy_from_slice(name.as_bytes())),
                data: event.into_data(),
            })?;
            events.extend(std::iter::from_fn(|| decoder.next()));
        }
    }
    decoder.finish()
}

pub(crate) fn collect(
    (events, ended): (Vec<Event>, Result<(), Error>),
) -> Result<Completion, Error> {
    let done = events
        .iter()
        .filter(|event| matches!(event, Event::Done(_)));
    assert_eq!(
        done.count(),
        usize::from(ended.is_ok()),
        "one end, and only of what ended well"
    );
    ended?;
    assert!(matches!(events.last(), Some(Event::Done(_))));
    let mut assembly = Assembly::new();
    events.iter().for_each(|event| assembly.push(event));
    Ok(assembly.finish(Summary::new()))
}

/// The kind and the text by which outcomes are compared.
pub(crate) fn shown(ended: &Result<(), Error>) -> Option<(ErrorKind, Option<String>)> {
    let error = ended.as_ref().err()?;
    Some((error.kind(), error.message().map(str::to_owned)))
}
