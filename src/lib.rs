#![doc = include_str!("../README.md")]

#[doc(inline)]
pub use tollgate_layers as layers;
pub use tollgate_layers::{Cost, Describe, SpendCap, Usd};

pub mod client;
pub mod docs;
mod error;
pub mod fetch_images;
pub mod pricing;
pub mod protocol;
pub mod providers;
pub mod routing;
pub mod service;
pub mod stack;
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
pub mod transport;
pub mod types;
mod wait;

pub use self::{
    client::Client,
    error::{Error, ErrorKind},
    pricing::Prices,
    routing::Router,
    service::{ChatExt, ChatService, EmbedExt, EmbedService},
    types::{
        ChatRequest, ChatResponse, Completion, EmbedRequest, EmbedResponse, Embeddings, Event,
        FinishReason, Message, Summary, Usage,
    },
};
