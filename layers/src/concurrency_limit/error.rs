//! The error of [`ConcurrencyLimit`](super::ConcurrencyLimit).

pub use crate::saturated::Saturated;
