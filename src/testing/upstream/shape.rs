//! How the body of an answer is sliced, paced, held and broken off.

use std::time::Duration;

use bytes::Bytes;

use super::{answer::Answer, step::Step};
use crate::testing::Gate;

impl Answer {
    /// Replaces the body by these bytes, as one piece with a declared length.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        self.length = Some(body.len());
        self.body = vec![Step::Bytes(body)];
        self
    }

    /// Adds a step at the end of the body: whatever the setters below do not do.
    pub fn then(mut self, step: Step) -> Self {
        self.body.push(step);
        self
    }

    /// Slices every piece into pieces of at most `size` bytes; 0 counts as 1.
    ///
    /// Each is written to the socket by itself. TCP may still join what a slow reader has not read.
    pub fn in_pieces_of(mut self, size: usize) -> Self {
        let mut sliced = Vec::new();
        for step in self.body {
            match step {
                Step::Bytes(mut bytes) => {
                    while !bytes.is_empty() {
                        let next = bytes.split_to(size.clamp(1, bytes.len()));
                        sliced.push(Step::Bytes(next));
                    }
                }
                other => sliced.push(other),
            }
        }
        self.body = sliced;
        self
    }

    /// Waits between each piece and the next.
    pub fn pace(mut self, length: Duration) -> Self {
        let mut paced = Vec::new();
        for step in self.body {
            if matches!(step, Step::Bytes(_)) && matches!(paced.last(), Some(Step::Bytes(_))) {
                paced.push(Step::Pause(length));
            }
            paced.push(step);
        }
        self.body = paced;
        self
    }

    /// Sends the first `bytes` bytes of the body, then [`Step::Cut`]; a declared length stays true
    /// to the whole body.
    ///
    /// Over HTTP/2 a cut at 0 sends an empty DATA frame after the head, and clients built on h2
    /// (since 0.4.16) end a connection that has brought them more than 100 of those.
    pub fn cut_at(self, bytes: usize) -> Self {
        self.ending_at(bytes, Step::Cut)
    }

    /// Sends the first `bytes` bytes of the body, then [`Step::Reset`].
    ///
    /// A client that has not read them when the reset arrives may lose them, as on any network.
    pub fn reset_at(self, bytes: usize) -> Self {
        self.ending_at(bytes, Step::Reset)
    }

    /// Sends the first `bytes` bytes of the body, then keeps it open until the client leaves.
    pub fn hold_at(self, bytes: usize) -> Self {
        self.ending_at(bytes, Step::Hold)
    }

    /// Sends the first `pieces` pieces (all, where there are fewer), then keeps the body open until
    /// the client leaves.
    pub fn hold_after(mut self, pieces: usize) -> Self {
        self.body.truncate(self.after(pieces));
        self.then(Step::Hold)
    }

    /// Sends the first `pieces` pieces (all, where there are fewer), and the others once the gate
    /// is open.
    pub fn held_after(mut self, pieces: usize, gate: &Gate) -> Self {
        self.body
            .insert(self.after(pieces), Step::Gate(gate.clone()));
        self
    }

    fn ending_at(mut self, bytes: usize, end: Step) -> Self {
        let mut left = bytes;
        let mut kept = Vec::new();
        for step in self.body {
            if left == 0 {
                break;
            }
            match step {
                Step::Bytes(mut piece) => {
                    piece.truncate(left);
                    left -= piece.len();
                    kept.push(Step::Bytes(piece));
                }
                other => kept.push(other),
            }
        }
        self.body = kept;
        self.then(end)
    }

    /// Where in the body the step after so many pieces is.
    fn after(&self, pieces: usize) -> usize {
        let mut ends = (0..self.body.len()).filter(|&at| matches!(self.body[at], Step::Bytes(_)));
        match pieces.checked_sub(1) {
            Some(before) => ends.nth(before).map_or(self.body.len(), |at| at + 1),
            None => 0,
        }
    }
}
