#![doc = include_str!("../README.md")]

#[doc(inline)]
pub use tollgate_layers as layers;
pub use tollgate_layers::{Cost, Usd};

mod error;
pub mod protocol;
pub mod transport;
pub mod types;

pub use self::{
    error::{Error, ErrorKind},
    types::{ChatRequest, Completion, Event, FinishReason, Message, Summary, Usage},
};
