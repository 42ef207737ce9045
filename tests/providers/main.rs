//! Every law of a provider, held against every provider.
//!
//! A provider is one row of `table.rs`, and its protocol a folder of `tests/fixtures`, in the form that
//! the README there describes. `matrix.rs` lists the laws, and one test holds them all and prints them:
//!
//! ```text
//! cargo test --test providers -- --nocapture matrix
//! ```
//!
//! The providers stand over a script in the place of HTTP, and over the loopback upstream where a
//! socket matters. What is peculiar to one protocol has a suite of its own.

mod answers;
mod claims;
mod conversations;
mod embeddings;
mod errors;
mod fixtures;
#[path = "../harness/framed.rs"]
mod framed;
mod http;
mod items;
mod loss;
mod matrix;
#[path = "../harness/mutations.rs"]
mod mutations;
mod pieces;
mod probes;
mod protocols;
mod readme;
mod said;
mod secrets;
mod streams;
mod subject;
mod table;
mod tolerance;
mod wire;
