//! A body fed to the protocol as a provider would.

use bytes::BytesMut;
use http::{Response, response::Parts};
use serde_json::{Value, json};
use tokio_util::codec::Decoder;
use tollgate::{
    ChatRequest, Completion, Error, Event, Summary,
    protocol::{DecodeEvents, Endpoint, OllamaChat, Protocol},
    transport::FrameDecoder,
    types::Assembly,
};

pub(crate) fn ollama() -> Endpoint {
    Endpoint::new("ollama", "http://127.0.0.1:11434").unwrap()
}

/// The body that a request is sent with.
pub(crate) fn sent(request: &ChatRequest) -> Value {
    let request = OllamaChat::encode(request, &ollama()).unwrap();
    serde_json::from_slice(request.body()).unwrap()
}

pub(crate) fn head(status: u16) -> Parts {
    Response::builder()
        .status(status)
        .body(())
        .unwrap()
        .into_parts()
        .0
}

/// A line that says this.
pub(crate) fn said(message: &Value) -> Value {
    json!({"model": "m", "created_at": "2026-11-21T09:00:00.5Z", "message": message, "done": false})
}

/// The last line.
pub(crate) fn done(reason: &str) -> Value {
    json!({"model": "m", "created_at": "2026-11-21T09:00:01Z", "message": {"content": ""}, "done": true,
           "done_reason": reason, "prompt_eval_count": 3, "eval_count": 2})
}

/// The events of a body of these lines, and how it ended.
pub(crate) fn stream(lines: &[Value]) -> (Vec<Event>, Result<(), Error>) {
    let body: String = lines.iter().map(|line| format!("{line}\n")).collect();
    pieces(&[body.as_bytes()])
}

/// The same of a body that comes in these pieces.
pub(crate) fn pieces(pieces: &[&[u8]]) -> (Vec<Event>, Result<(), Error>) {
    let mut events = Vec::new();
    let mut decoder = OllamaChat::events(&ollama());
    let ended = feed(pieces, &mut decoder, &mut events);
    events.extend(std::iter::from_fn(|| decoder.next()));
    (events, ended)
}

fn feed(
    pieces: &[&[u8]],
    decoder: &mut impl DecodeEvents,
    events: &mut Vec<Event>,
) -> Result<(), Error> {
    let mut framing = FrameDecoder::new(OllamaChat::FRAMING);
    let mut read = BytesMut::new();
    for piece in pieces {
        read.extend_from_slice(piece);
        while let Some(frame) = framing.decode(&mut read).unwrap() {
            decoder.push(frame)?;
            events.extend(std::iter::from_fn(|| decoder.next()));
        }
    }
    while let Some(frame) = framing.decode_eof(&mut read).unwrap() {
        decoder.push(frame)?;
        events.extend(std::iter::from_fn(|| decoder.next()));
    }
    decoder.finish()
}

pub(crate) fn collect(
    (events, ended): (Vec<Event>, Result<(), Error>),
) -> Result<Completion, Error> {
    ended?;
    assert!(matches!(events.last(), Some(Event::Done(_))));
    let mut assembly = Assembly::new();
    events.iter().for_each(|event| assembly.push(event));
    let mut summary = Summary::new();
    summary.provider = Some("ollama".into());
    Ok(assembly.finish(summary))
}
