//! Texts that belong to no one item.

#[doc = include_str!("order.md")]
pub mod order {}

#[doc = include_str!("performance.md")]
pub mod performance {}
