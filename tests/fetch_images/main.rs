//! What is fetched, and above all what is not, over a scripted network and a TLS server on loopback.

#![expect(clippy::unwrap_used, reason = "what the tests share is test code too")]

mod bounds;
mod evasions;
mod places;
mod server;
mod stack;
mod support;
