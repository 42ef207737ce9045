//! Fixtures, and a body fed to the protocol as a provider would.

use std::{fs, path::PathBuf};

use bytes::{Bytes, BytesMut};
use http::{Response, response::Parts};
use serde_json::Value;
use tokio_util::codec::Decoder;
use tollgate::{
    ChatRequest, Completion, Error, Event, Summary,
    protocol::{DecodeEvents, Endpoint, Frame, OpenAiResponses, Protocol, Quirks},
    transport::SseDecoder,
    types::Assembly,
};

pub(crate) fn openai() -> Endpoint {
    let endpoint = Endpoint::new("openai", "https://api.openai.com/v1").unwrap();
    endpoint.with_quirks(Quirks::openai())
}

/// The body that a request is sent with.
pub(crate) fn sent(request: &ChatRequest) -> Value {
    let sent = OpenAiResponses::encode(request, &openai()).unwrap();
    serde_json::from_slice(sent.body()).unwrap()
}

/// An answer written by hand and what it says, from `tests/fixtures/openai_responses`.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) parts: Parts,
    pub(crate) body: Bytes,
    pub(crate) is_stream: bool,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/openai_responses");
    let files = fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 15);
    files.iter().map(|file| Fixture::read(file)).collect()
}

pub(crate) fn fixture(name: &str) -> Fixture {
    let mut all = fixtures().into_iter();
    all.find(|fixture| fixture.name == name).unwrap()
}

impl Fixture {
    fn read(file: &std::path::Path) -> Self {
        let value: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        let body = match &value["events"] {
            Value::Array(events) => sse(events),
            _ => value["body"].to_string(),
        };
        let status = u16::try_from(value["status"].as_u64().unwrap()).unwrap();
        Self {
            name: file.file_stem().unwrap().to_string_lossy().into_owned(),
            parts: parts(status),
            body: body.into(),
            is_stream: value["events"].is_array(),
        }
    }

    pub(crate) fn outcome(&self) -> Result<Completion, Error> {
        if self.parts.status.as_u16() >= 400 {
            Err(OpenAiResponses::error(
                &self.parts,
                &self.body,
                &openai(),
                None,
            ))
        } else if self.is_stream {
            collect(stream(&[&self.body]))
        } else {
            OpenAiResponses::decode(&self.parts, &self.body, &openai())
        }
    }
}

pub(crate) fn parts(status: u16) -> Parts {
    let response = Response::builder().status(status).body(()).unwrap();
    response.into_parts().0
}

/// Events as their server sends them.
pub(crate) fn sse(events: &[Value]) -> String {
    let line = |event: &Value| match event {
        Value::String(mark) => format!("data: {mark}\n\n"),
        event => format!("data: {event}\n\n"),
    };
    events.iter().map(line).collect()
}

/// The events of a body that comes in these pieces, and how it ended.
pub(crate) fn stream(pieces: &[&[u8]]) -> (Vec<Event>, Result<(), Error>) {
    let mut events = Vec::new();
    let mut decoder = OpenAiResponses::events(&openai());
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
            let name = event.event();
            decoder.push(Frame {
                event: name.map(|name| Bytes::copy_from_slice(name.as_bytes())),
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
    let done = events.iter();
    let done = done.filter(|event| matches!(event, Event::Done(_))).count();
    assert_eq!(done, usize::from(ended.is_ok()), "one end, if it ends well");
    ended?;
    let mut assembly = Assembly::new();
    events.iter().for_each(|event| assembly.push(event));
    let mut summary = Summary::new();
    summary.provider = Some("openai".into());
    Ok(assembly.finish(summary))
}
