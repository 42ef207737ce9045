//! Fixtures, and a body fed to the protocol as a provider would.

use std::{fs, path::PathBuf};

use bytes::{Bytes, BytesMut};
use http::{Response, response::Parts};
use serde_json::Value;
use tokio_util::codec::Decoder;
use tollgate::{
    ChatRequest, Completion, Error, ErrorKind, Event, Summary,
    protocol::{AnthropicMessages, DecodeEvents, Endpoint, Frame, Protocol},
    transport::SseDecoder,
    types::Assembly,
};

pub(crate) fn anthropic() -> Endpoint {
    Endpoint::new("anthropic", "https://api.anthropic.com").unwrap()
}

/// The body that a request is sent as.
pub(crate) fn sent(request: &ChatRequest) -> Value {
    let sent = AnthropicMessages::encode(request, &anthropic()).unwrap();
    serde_json::from_slice(sent.body()).unwrap()
}

/// An answer and what it says, from `tests/fixtures/anthropic_messages`.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) parts: Parts,
    pub(crate) body: Bytes,
    pub(crate) is_stream: bool,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let files = fs::read_dir(folder.join("anthropic_messages")).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    let fixtures: Vec<_> = files.iter().map(|file| Fixture::read(file)).collect();
    assert!(fixtures.len() >= 25);
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
            let error = AnthropicMessages::error(&self.parts, &self.body, &anthropic(), None);
            Err(error)
        } else if self.is_stream {
            collect(stream(&[&self.body]))
        } else {
            AnthropicMessages::decode(&self.parts, &self.body, &anthropic())
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

/// Events as their server sends them.
pub(crate) fn sse(events: &[Value]) -> String {
    let line = |event: &Value| match event {
        Value::String(mark) => format!("data: {mark}\n\n"),
        event => format!(
            "event: {}\ndata: {event}\n\n",
            event["type"].as_str().unwrap_or("message")
        ),
    };
    events.iter().map(line).collect()
}

/// The events of a body that comes in these pieces, and how it ended.
pub(crate) fn stream(pieces: &[&[u8]]) -> (Vec<Event>, Result<(), Error>) {
    let mut events = Vec::new();
    let mut decoder = AnthropicMessages::events(&anthropic());
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
    summary.provider = Some("anthropic".into());
    Ok(assembly.finish(summary))
}

/// The kind and the text by which outcomes are compared.
pub(crate) fn shown(ended: &Result<(), Error>) -> Option<(ErrorKind, Option<String>)> {
    let error = ended.as_ref().err()?;
    Some((error.kind(), error.message().map(str::to_owned)))
}
