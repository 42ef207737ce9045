//! Pieces put together, copied only once there are two.

use bytes::{Bytes, BytesMut};

/// Any number of pieces in a row; none and one empty piece are different things.
#[derive(Debug, Default)]
pub(super) enum Joined {
    #[default]
    Nothing,
    One(Bytes),
    Many(BytesMut),
}

impl Joined {
    pub(super) const fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::One(bytes) => bytes.len(),
            Self::Many(bytes) => bytes.len(),
        }
    }

    /// Adds a piece, with `separator` between it and what is there.
    pub(super) fn push(&mut self, separator: &[u8], piece: Bytes) {
        match self {
            Self::Nothing => *self = Self::One(piece),
            Self::One(first) => {
                let mut all = BytesMut::with_capacity(first.len() + separator.len() + piece.len());
                all.extend_from_slice(first);
                all.extend_from_slice(separator);
                all.extend_from_slice(&piece);
                *self = Self::Many(all);
            }
            Self::Many(all) => {
                all.extend_from_slice(separator);
                all.extend_from_slice(&piece);
            }
        }
    }

    pub(super) fn into_bytes(self) -> Bytes {
        match self {
            Self::Nothing => Bytes::new(),
            Self::One(bytes) => bytes,
            Self::Many(bytes) => bytes.freeze(),
        }
    }
}
