//! Requests, answers and what they are made of.

mod usage;

pub use usage::Usage;
