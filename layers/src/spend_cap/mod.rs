//! No call is made that the cap cannot pay for.

mod error;

pub use self::error::Refused;
