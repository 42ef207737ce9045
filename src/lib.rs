#![doc = include_str!("../README.md")]

#[doc(inline)]
pub use tollgate_layers as layers;
pub use tollgate_layers::{Cost, SpendCap, Usd};

mod error;
pub mod pricing;
pub mod protocol;
pub mod providers;
pub mod service;
pub mod stack;
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
pub mod transport;
pub mod types;
mod wait;

pub use self::{
    error::{Error, ErrorKind},
    pricing::Prices,
    service::{ChatExt, ChatService},
    types::{ChatRequest, ChatResponse, Completion, Event, FinishReason, Message, Summary, Usage},
};
