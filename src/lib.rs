#![doc = include_str!("../README.md")]

#[doc(inline)]
pub use tollgate_layers as layers;
pub use tollgate_layers::{Cost, Usd};

pub mod pricing;
pub mod types;

pub use pricing::Prices;
pub use types::Usage;
