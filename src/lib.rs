#![doc = include_str!("../README.md")]

#[doc(inline)]
pub use tollgate_layers as layers;
pub use tollgate_layers::{Cost, Usd};

mod error;
pub mod transport;
pub mod types;

pub use self::{
    error::{Error, ErrorKind},
    types::{Event, FinishReason, Summary, Usage},
};
