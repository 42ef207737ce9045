//! Fixtures, and a body fed to the protocol as a provider would.

use std::{fs, path::PathBuf};

use bytes::{Bytes, BytesMut};
use http::{Response, response::Parts};
use serde_json::Value;
use tokio_util::codec::Decoder;
use tollgate::{
    ChatRequest, Completion, Error, ErrorKind, Event, Summary,
    protocol::{DecodeEvents, Endpoint, Frame, GeminiGenerate, Protocol},
    transport::{SseDecoder, SseEvent},
    types::Assembly,
};

pub(crate) fn gemini() -> Endpoint {
    Endpoint::new("gemini", "https://generativelanguage.googleapis.com/v1beta").unwrap()
}

/// The body that a request is sent with.
pub(crate) fn sent(request: &ChatRequest) -> Value {
    let request = GeminiGenerate::encode(request, &gemini()).unwrap();
    serde_json::from_slice(request.body()).unwrap()
}

/// An answer of ours and what it says, from `tests/fixtures/gemini_generate`.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) parts: Parts,
    pub(crate) body: Bytes,
    pub(crate) is_stream: bool,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/gemini_generate");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let fixtures: Vec<_> = files.iter().map(|file| Fixture::read(file)).collect();
    assert!(fixtures.len() >= 35);
    fixtures
}

/// The fixture of this name.
pub(crate) fn fixture(name: &str) -> Fixture {
    let mut all = fixtures().into_iter();
    all.find(|fixture| fixture.name == name).unwrap()
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
            is_stream: value["events"].is_array() || value["is_stream"] == true,
        }
    }

    pub(crate) fn outcome(&self) -> Result<Completion, Error> {
        if self.parts.status.as_u16() >= 400 {
            let error = GeminiGenerate::error(&self.parts, &self.body, &gemini(), None);
            Err(error)
        } else if self.is_stream {
            collect(stream(&[&self.body]))
        } else {
            GeminiGenerate::decode(&self.parts, &self.body, &gemini())
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

/// Events as Google sends them: their lines end in CRLF.
pub(crate) fn sse(events: &[Value]) -> String {
    let events = events.iter();
    events
        .map(|event| format!("data: {event}\r\n\r\n"))
        .collect()
}

/// The events of a body that comes in these pieces, and how it ended.
pub(crate) fn stream(pieces: &[&[u8]]) -> (Vec<Event>, Result<(), Error>) {
    let mut events = Vec::new();
    let mut decoder = GeminiGenerate::events(&gemini());
    let ended = feed(pieces, &mut decoder, &mut events);
    events.extend(std::iter::from_fn(|| decoder.next()));
    (events, ended)
}

fn feed(
    pieces: &[&[u8]],
    decoder: &mut impl DecodeEvents,
    events: &mut Vec<Event>,
) -> Result<(), Error> {
    let mut framing = SseDecoder::new().bare_json();
    let mut read = BytesMut::new();
    for piece in pieces {
        read.extend_from_slice(piece);
        while let Some(event) = framing.decode(&mut read).unwrap() {
            decoder.push(frame(event))?;
            events.extend(std::iter::from_fn(|| decoder.next()));
        }
    }
    while let Some(event) = framing.decode_eof(&mut read).unwrap() {
        decoder.push(frame(event))?;
        events.extend(std::iter::from_fn(|| decoder.next()));
    }
    decoder.finish()
}

fn frame(event: SseEvent) -> Frame {
    Frame {
        event: None,
        data: event.into_data(),
    }
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
    let mut summary = Summary::new();
    summary.provider = Some("gemini".into());
    Ok(assembly.finish(summary))
}

/// The kind and the text by which outcomes are compared.
pub(crate) fn shown(ended: &Result<(), Error>) -> Option<(ErrorKind, Option<String>)> {
    let error = ended.as_ref().err()?;
    Some((error.kind(), error.message().map(str::to_owned)))
}
