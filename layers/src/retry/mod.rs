//! Attempts that failed for now are made again.

mod error;

pub use self::error::Exhausted;
