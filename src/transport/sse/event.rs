//! One event of a stream.

use std::{fmt, str};

use bytes::Bytes;

use crate::protocol::Frame;

/// One event, as the server sent it.
///
/// Its parts are slices of what was read from the connection, and all of them are valid UTF-8.
#[derive(Clone, PartialEq, Eq)]
pub struct SseEvent {
    pub(super) event: Bytes,
    pub(super) data: Bytes,
    pub(super) id: Bytes,
}

impl SseEvent {
    /// The name of the event, where it has one; browsers read a missing name as `message`.
    #[must_use]
    pub fn event(&self) -> Option<&str> {
        not_empty(&self.event)
    }

    /// The data: its lines joined by `\n`. It can be empty, for the server may send just `data:`.
    #[must_use]
    pub const fn data(&self) -> &Bytes {
        &self.data
    }

    /// The data as text.
    #[must_use]
    pub fn text(&self) -> &str {
        text(&self.data)
    }

    /// The last id that the server named, in this event or an earlier one.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        not_empty(&self.id)
    }

    /// The data, without the rest.
    #[must_use]
    pub fn into_data(self) -> Bytes {
        self.data
    }
}

impl From<SseEvent> for Frame {
    fn from(event: SseEvent) -> Self {
        Self {
            event: Some(event.event).filter(|name| !name.is_empty()),
            data: event.data,
        }
    }
}

impl fmt::Debug for SseEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SseEvent")
            .field("event", &self.event())
            .field("len", &self.data.len())
            .finish_non_exhaustive()
    }
}

fn not_empty(bytes: &[u8]) -> Option<&str> {
    Some(text(bytes)).filter(|text| !text.is_empty())
}

/// The decoder lets nothing but UTF-8 in.
fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap_or_default()
}
