//! What the upstream answers, and how badly.

use std::{fmt, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use super::step::Step;
use crate::testing::Gate;

/// One scripted answer: a head, a body in [`Step`]s, and what goes wrong with them.
///
/// Sent unless the script says otherwise: `x-request-id: req_<number>`, a `content-type` where
/// there is a body (JSON, or what the constructor says), `date`, and `content-length` for a body
/// given in one piece; event streams and [`chunks`](Self::chunks) have no length.
///
/// A *piece* is one [`Step::Bytes`]: an event of [`sse`](Self::sse), a whole
/// [`json`](Self::json) body, a slice made by [`in_pieces_of`](Self::in_pieces_of). Setters act on
/// the pieces there are when they are called, so cut to size first and pace afterwards.
///
/// # Errors
///
/// A script cannot fail to build. An impossible status or header is answered by 500 with a JSON
/// body that names it.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use tollgate::testing::{Answer, Upstream};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let upstream = Upstream::start().await?;
/// upstream.play([
///     Answer::status(429).header("retry-after", 1).body(r#"{"error":{"message":"slow down"}}"#),
///     Answer::sse([r#"{"n":1}"#, r#"{"n":2}"#, "[DONE]"]).pace(Duration::from_millis(20)),
///     Answer::sse([r#"{"n":1}"#, r#"{"n":2}"#, "[DONE]"]).cut_at(20),
///     Answer::reset(),
/// ]);
/// assert_eq!(upstream.unplayed(), 4);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "an answer does nothing until it is played"]
pub struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    /// Sent where the script names no content type.
    pub(super) content_type: HeaderValue,
    /// Waits before the head.
    pub(super) before: Vec<Step>,
    /// What happens in place of head and body.
    pub(super) instead: Option<Step>,
    pub(super) body: Vec<Step>,
    /// The length of the whole body, where the head declares one.
    pub(super) length: Option<usize>,
    /// What is wrong with the script.
    pub(super) mistake: Option<String>,
}

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const EVENT_STREAM: HeaderValue = HeaderValue::from_static("text/event-stream");

// ===== constructors =====

impl Answer {
    /// An answer without a body; a final status, 200 to 999.
    pub fn status(status: u16) -> Self {
        let known = StatusCode::from_u16(status)
            .ok()
            .filter(|status| !status.is_informational());
        let mut answer = Self {
            status: known.unwrap_or_default(),
            headers: HeaderMap::new(),
            content_type: JSON,
            before: Vec::new(),
            instead: None,
            body: Vec::new(),
            length: Some(0),
            mistake: None,
        };
        if known.is_none() {
            answer.mistake = Some(format!("{status} is not a final status"));
        }
        answer
    }

    /// A 200 with a JSON body, from text or a `serde_json::Value`; the text is not checked.
    pub fn json(body: impl fmt::Display) -> Self {
        Self::status(200).body(body.to_string())
    }

    /// Any bytes, under any status and content type.
    pub fn bytes(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self::status(status).content_type(content_type).body(body)
    }

    /// A 200 whose body has no declared length, in these pieces: NDJSON, binary event streams.
    pub fn chunks<B>(content_type: &str, chunks: impl IntoIterator<Item = B>) -> Self
    where
        B: Into<Bytes>,
    {
        let mut answer = Self::status(200).content_type(content_type);
        answer.length = None;
        answer.body = chunks.into_iter().map(|c| Step::Bytes(c.into())).collect();
        answer
    }

    /// A 200 with an event stream: each item is the data of one event, and one piece.
    ///
    /// Data of several lines takes a `data:` field per line (WHATWG HTML §9.2.6). Nothing is
    /// added: where the protocol has an end marker, script it.
    pub fn sse<D>(events: impl IntoIterator<Item = D>) -> Self
    where
        D: fmt::Display,
    {
        Self::events(
            events
                .into_iter()
                .map(|data| event(None, &data.to_string())),
        )
    }

    /// As [`sse`](Self::sse), with named events: `(name, data)`.
    pub fn sse_named<N, D>(events: impl IntoIterator<Item = (N, D)>) -> Self
    where
        N: fmt::Display,
        D: fmt::Display,
    {
        Self::events(
            events
                .into_iter()
                .map(|(name, data)| event(Some(&name), &data.to_string())),
        )
    }

    /// The whole request is read, then the connection is reset (TCP RST) without an answer.
    pub fn reset() -> Self {
        Self::instead(Step::Reset)
    }

    /// The whole request is read, then the connection is closed (HTTP/1.1) or the stream reset
    /// (HTTP/2) without an answer.
    pub fn close() -> Self {
        Self::instead(Step::Cut)
    }

    /// The whole request is read and never answered, until the client leaves.
    pub fn hang() -> Self {
        Self::instead(Step::Hold)
    }

    fn instead(step: Step) -> Self {
        let mut answer = Self::status(200);
        answer.instead = Some(step);
        answer
    }

    fn events(events: impl Iterator<Item = String>) -> Self {
        let mut answer = Self::chunks("", events);
        answer.content_type = EVENT_STREAM;
        answer
    }

    /// What is said where the script has nothing, or nonsense, to say.
    pub(super) fn complaint(status: u16, message: &str) -> Self {
        let error = serde_json::json!({
            "error": { "message": message, "type": "tollgate_testing_upstream" }
        });
        Self::status(status).body(error.to_string())
    }
}

fn event(name: Option<&dyn fmt::Display>, data: &str) -> String {
    let name = name.map(|name| format!("event: {name}\n"));
    let data = data.split('\n').map(|line| format!("data: {line}\n"));
    name.into_iter()
        .chain(data)
        .chain(["\n".to_owned()])
        .collect()
}

// ===== head =====

impl Answer {
    /// Adds a header; two of one name are both sent, and one the upstream would have set is left
    /// to the script.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName>,
        V: TryInto<HeaderValue>,
    {
        match (name.try_into(), value.try_into()) {
            (Ok(name), Ok(value)) => {
                self.headers.append(name, value);
            }
            (Ok(name), Err(_)) => {
                self.mistake = Some(format!("the value of `{name}` is no header value"))
            }
            (Err(_), _) => self.mistake = Some("a header's name is no header name".to_owned()),
        }
        self
    }

    /// Waits before the head, and before a fault that takes its place.
    pub fn delay(mut self, length: Duration) -> Self {
        self.before.push(Step::Pause(length));
        self
    }

    /// Holds the head, or the fault that takes its place, until the gate is open.
    pub fn held_by(mut self, gate: &Gate) -> Self {
        self.before.push(Step::Gate(gate.clone()));
        self
    }

    fn content_type(mut self, content_type: &str) -> Self {
        match HeaderValue::from_str(content_type) {
            Ok(value) => self.content_type = value,
            Err(_) => self.mistake = Some("the content type is no header value".to_owned()),
        }
        self
    }
}

impl fmt::Debug for Answer {
    /// Shows the steps; of headers their names only, of bytes their number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The map's own iterator of names shows the values beside them.
        let names: Vec<_> = self.headers.keys().collect();
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("headers", &names)
            .field("before", &self.before)
            .field("instead", &self.instead)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}
