use http::{header, response::Parts};

use crate::{Error, ErrorKind, protocol::Framing};

/// How the body of an answer has to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// As events, while they come.
    Events,
    /// As one answer.
    Whole,
    /// As the text of an error.
    Failure,
}

impl Reading {
    /// Decides by the head alone.
    ///
    /// A server that ignores `stream: true` answers with JSON, which is read whole unless the framing
    /// of the stream asked for knows it too. A redirect is not followed: it would carry the key to
    /// another host.
    pub(super) fn of(parts: &Parts, streamed: Option<Framing>) -> Result<Self, Error> {
        if parts.status.is_redirection() {
            return Err(strange(parts).with_message(
                "the server redirects, which is never followed; set the base URL to its new address",
            ));
        }
        if !parts.status.is_success() {
            return Ok(Self::Failure);
        }
        let Some(framing) = streamed else {
            return Ok(Self::Whole);
        };
        match media_type(parts) {
            None => Ok(Self::Events),
            #[cfg(feature = "bedrock")]
            Some("application/vnd.amazon.eventstream") if framing == Framing::AwsEventStream => {
                Ok(Self::Events)
            }
            Some("text/event-stream") if matches!(framing, Framing::Sse | Framing::SseOrJson) => {
                Ok(Self::Events)
            }
            Some("application/json") if framing == Framing::SseOrJson => Ok(Self::Events),
            Some("application/x-ndjson" | "application/ndjson" | "application/jsonl")
                if framing == Framing::Ndjson =>
            {
                Ok(Self::Events)
            }
            Some(json) if json == "application/json" || json.ends_with("+json") => Ok(Self::Whole),
            Some(other) => Err(strange(parts).with_message(format!(
                "the server answered a stream with the content type {other:?}; check the base URL"
            ))),
        }
    }
}

fn strange(parts: &Parts) -> Error {
    Error::new(ErrorKind::Protocol).with_status(parts.status.as_u16())
}

fn media_type(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    value.split(';').next().map(str::trim)
}
