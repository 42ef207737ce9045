//! One message of a stream.

use std::fmt;

use aws_smithy_types::event_stream::{HeaderValue, Message};
use bytes::Bytes;
use serde_json::json;

use crate::protocol::Frame;

/// One message of an AWS event stream: named headers, and a payload.
#[derive(Clone, PartialEq)]
pub struct EventStreamMessage(Message);

impl EventStreamMessage {
    pub(super) const fn new(message: Message) -> Self {
        Self(message)
    }

    /// A header that holds text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.text(name)
            .map(|text| std::str::from_utf8(text).unwrap_or_default())
    }

    /// How many headers there are, of whatever type.
    #[must_use]
    pub fn headers(&self) -> usize {
        self.0.headers().len()
    }

    /// What the message holds.
    #[must_use]
    pub fn payload(&self) -> &Bytes {
        self.0.payload()
    }

    fn text(&self, name: &str) -> Option<&Bytes> {
        let named =
            |header: &&aws_smithy_types::event_stream::Header| header.name().as_str() == name;
        match self.0.headers().iter().find(named)?.value() {
            HeaderValue::String(text) => Some(text.as_bytes()),
            _ => None,
        }
    }
}

/// The message as a frame, which is named by `:event-type`.
///
/// Exceptions and errors, which no event can be mistaken for, are named `exception:` and their
/// `:exception-type` or `:error-code`; the payload of an error is made of its `:error-message`. A
/// message of another type has no name.
impl From<EventStreamMessage> for Frame {
    fn from(message: EventStreamMessage) -> Self {
        let name = |header: &str| message.text(header).cloned().unwrap_or_default();
        let failed = |name: Bytes| Bytes::from([b"exception:", &*name].concat());
        let (event, data) = match message.header(":message-type") {
            Some("event") => (Some(name(":event-type")), None),
            Some("exception") => (Some(failed(name(":exception-type"))), None),
            Some("error") => {
                let said = json!({"message": message.header(":error-message")});
                (Some(failed(name(":error-code"))), Some(said.to_string()))
            }
            _ => (None, None),
        };
        Self {
            event,
            data: data.map_or_else(|| message.payload().clone(), Bytes::from),
        }
    }
}

impl fmt::Debug for EventStreamMessage {
    /// Shows the kind and the size, and nothing of what is said.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStreamMessage")
            .field("type", &self.header(":message-type"))
            .field("headers", &self.headers())
            .field("payload", &self.payload().len())
            .finish()
    }
}
