//! tower layers for calls that cost money and answer in streams.

mod priced;
mod usd;

pub use priced::{Cost, Priced};
pub use usd::Usd;
