//! Embeddings: the protocol on its own, and stacks over a real provider and a real socket.

mod batches;
mod cancel;
mod fixtures;
mod harness;
mod layers;
mod mutations;
mod requests;
mod secrecy;
mod spend;
mod support;
mod vectors;
mod wire;
