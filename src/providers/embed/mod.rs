//! A vendor's embedding models as a service.

mod batch;
mod future;
mod service;

pub use self::{future::EmbedFuture, service::Embedder};
