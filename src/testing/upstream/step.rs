//! The steps that an answer is played in.

use std::{fmt, time::Duration};

use bytes::Bytes;

use crate::testing::Gate;

/// One thing that an [`Answer`](super::Answer) does, in its turn.
///
/// The bytes of a step are on the socket before the next step begins, so that a fault never takes
/// back what came before it.
#[derive(Clone)]
#[non_exhaustive]
pub enum Step {
    /// Sends these bytes as one chunk (HTTP/1.1) or in frames of their own (HTTP/2). No bytes: no step.
    Bytes(Bytes),
    /// Waits, by tokio's clock.
    Pause(Duration),
    /// Waits for a gate.
    Gate(Gate),
    /// Keeps the answer open until the client leaves.
    Hold,
    /// Ends the answer before its end: HTTP/1.1 closes the connection without the final chunk,
    /// HTTP/2 resets the one stream (`INTERNAL_ERROR`) and keeps the connection.
    Cut,
    /// Resets the TCP connection (RST), with every other answer that is on it.
    Reset,
}

impl Step {
    /// Whether this is a wait that ends by itself or by the test.
    pub(super) const fn is_wait(&self) -> bool {
        matches!(self, Self::Pause(_) | Self::Gate(_))
    }

    /// How many bytes this sends.
    pub(super) const fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            _ => 0,
        }
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::Pause(length) => f.debug_tuple("Pause").field(length).finish(),
            Self::Gate(gate) => f.debug_tuple("Gate").field(gate).finish(),
            Self::Hold => f.write_str("Hold"),
            Self::Cut => f.write_str("Cut"),
            Self::Reset => f.write_str("Reset"),
        }
    }
}
