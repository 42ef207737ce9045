//! An exchange, read by its protocol.

use bytes::{Bytes, BytesMut};
use serde_json::Value;
use tokio_util::codec::Decoder;
use tollgate::{
    ChatRequest, Completion, EmbedRequest, Embeddings, Error, ErrorKind, Event, Summary,
    protocol::{DecodeEvents, EmbedProtocol, Endpoint, Protocol},
    transport::{FrameDecoder, rate_limit_reset, retry_after, wall_clock},
    types::Assembly,
};

use crate::exchange::Exchange;

/// What came of reading an exchange.
pub(crate) struct Reading {
    pub(crate) outcome: Result<Answer, Error>,
    /// Whether a stream gave the same however it was cut.
    pub(crate) steady: bool,
    pub(crate) reencoded: Option<Value>,
}

/// What a provider answered.
pub(crate) enum Answer {
    Chat(Completion),
    Embed(Embeddings),
}

/// Reads an exchange; `None` where the protocol has no such operation.
pub(crate) fn read<P: Protocol>(exchange: &Exchange, endpoint: &Endpoint) -> Option<Reading> {
    let mut steady = true;
    let outcome = if exchange.parts.status.as_u16() >= 400 {
        Err(refused::<P>(exchange, endpoint))
    } else {
        match exchange.operation.as_str() {
            "chat" | "responses" => P::decode(&exchange.parts, &exchange.body, endpoint),
            "chat_stream" | "responses_stream" => {
                let whole = stream::<P>(&exchange.body, exchange.body.len(), endpoint);
                let bytewise = stream::<P>(&exchange.body, 1, endpoint);
                steady = whole.0 == bytewise.0 && same(&whole.1, &bytewise.1);
                collect(whole)
            }
            _ => return None,
        }
    };
    Some(Reading {
        outcome: outcome.map(Answer::Chat),
        steady,
        reencoded: reencoded::<P>(exchange, endpoint),
    })
}

/// Reads an exchange about embeddings.
pub(crate) fn read_embed<P: EmbedProtocol>(exchange: &Exchange, endpoint: &Endpoint) -> Reading {
    let outcome = if exchange.parts.status.as_u16() >= 400 {
        Err(refused::<P>(exchange, endpoint))
    } else {
        P::decode_embed(&exchange.parts, &exchange.body, endpoint)
    };
    let request = serde_json::from_value::<EmbedRequest>(exchange.request.clone()).ok();
    let sent = request.and_then(|request| P::encode_embed(&request, endpoint).ok());
    Reading {
        outcome: outcome.map(Answer::Embed),
        steady: true,
        reencoded: sent.and_then(|sent| serde_json::from_slice(sent.body()).ok()),
    }
}

fn refused<P: Protocol>(exchange: &Exchange, endpoint: &Endpoint) -> Error {
    let headers = &exchange.parts.headers;
    let wait = retry_after(headers, wall_clock());
    let error = P::error(&exchange.parts, &exchange.body, endpoint, wait);
    match (error.kind(), error.retry_after()) {
        (ErrorKind::RateLimited, None) => error.with_retry_after(rate_limit_reset(headers)),
        _ => error,
    }
}

/// The events of a body that comes in pieces of so many bytes, and how it ended.
fn stream<P: Protocol>(
    body: &Bytes,
    piece: usize,
    endpoint: &Endpoint,
) -> (Vec<Event>, Result<(), Error>) {
    let mut events = Vec::new();
    let mut decoder = P::events(endpoint);
    let framing = FrameDecoder::new(P::FRAMING);
    let ended = feed(body, piece, framing, &mut decoder, &mut events);
    events.extend(std::iter::from_fn(|| decoder.next()));
    (events, ended)
}

fn feed(
    body: &Bytes,
    piece: usize,
    mut framing: FrameDecoder,
    decoder: &mut impl DecodeEvents,
    events: &mut Vec<Event>,
) -> Result<(), Error> {
    let undecodable = |_| Error::new(ErrorKind::Protocol);
    let mut read = BytesMut::new();
    for bytes in body.chunks(piece.max(1)) {
        read.extend_from_slice(bytes);
        while let Some(frame) = framing.decode(&mut read).map_err(undecodable)? {
            decoder.push(frame)?;
            events.extend(std::iter::from_fn(|| decoder.next()));
        }
    }
    while let Some(frame) = framing.decode_eof(&mut read).map_err(undecodable)? {
        decoder.push(frame)?;
        events.extend(std::iter::from_fn(|| decoder.next()));
    }
    decoder.finish()
}

fn collect((events, ended): (Vec<Event>, Result<(), Error>)) -> Result<Completion, Error> {
    ended?;
    let mut assembly = Assembly::new();
    let mut summary = Summary::new();
    for event in events {
        assembly.push(&event);
        if let Event::Done(last) = event {
            summary = *last;
        }
    }
    Ok(assembly.finish(summary))
}

fn same(one: &Result<(), Error>, other: &Result<(), Error>) -> bool {
    match (one, other) {
        (Ok(()), Ok(())) => true,
        (Err(one), Err(other)) => {
            (one.kind(), one.status(), one.message())
                == (other.kind(), other.status(), other.message())
        }
        _ => false,
    }
}

fn reencoded<P: Protocol>(exchange: &Exchange, endpoint: &Endpoint) -> Option<Value> {
    let request: ChatRequest = serde_json::from_value(exchange.request.clone()).ok()?;
    let sent = P::encode(&request, endpoint).ok()?;
    serde_json::from_slice(sent.body()).ok()
}
