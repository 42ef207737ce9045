//! The HTTP seam, over scripted bodies and loopback sockets.

#![expect(clippy::unwrap_used, reason = "what the tests share is test code too")]

mod bare_json;
mod bodies;
mod client;
mod ndjson;
mod payload;
mod pool;
mod retry_after;
mod sse;
mod tls;
