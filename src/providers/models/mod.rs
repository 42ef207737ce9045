//! The models that a vendor lists.

mod future;
mod service;

pub use self::{future::ModelsFuture, service::Models};
