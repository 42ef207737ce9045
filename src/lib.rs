#![doc = include_str!("../README.md")]

#[doc(inline)]
pub use tollgate_layers as layers;
pub use tollgate_layers::{Cost, Usd};

#[cfg(feature = "testing")]
pub mod testing;
pub mod types;

pub use types::Usage;
