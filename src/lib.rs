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
#[cfg(feature = "testing")]
pub mod testing;
pub mod transport;
pub mod types;

pub use self::{
    error::{Error, ErrorKind},
    pricing::Prices,
    service::{ChatExt, ChatService, EmbedExt, EmbedService},
    types::{
        ChatRequest, ChatResponse, Completion, EmbedRequest, EmbedResponse, Embeddings, Event,
        FinishReason, Message, Summary, Usage,
    },
};
