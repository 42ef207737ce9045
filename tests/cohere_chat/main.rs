//! Cohere's chat.

mod harness;
mod history;
mod provider;
mod requests;
mod unsupported;
mod wire;
