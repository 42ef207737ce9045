#![doc = include_str!("../README.md")]

#[doc(inline)]
pub use tollgate_layers as layers;
pub use tollgate_layers::{Cost, Usd};

mod error;
pub mod pricing;
pub mod protocol;
#[cfg(feature = "testing")]
pub mod testing;
pub mod transport;
pub mod types;

pub use self::{
    error::{Error, ErrorKind},
    pricing::Prices,
    types::{ChatRequest, Completion, Event, FinishReason, Message, Summary, Usage},
};
