//! The HTTP seam: bytes out, bytes in, and nothing that knows a provider.
//!
//! [`HttpClient`] is the default service under every provider. It sends a [`Payload`] and answers
//! with hyper's own body, so that any tower layer over `http::Request` and `http::Response` fits
//! between. Around it stand the parts that keep an answer within bounds: [`collect_capped`] and
//! [`collect_truncated`] for whole bodies, [`SilenceLimit`] for stalled ones, [`FrameDecoder`]
//! for streams of every framing. [`retry_after`] reads how long a server asks to be left alone.
//!
//! # Errors
//!
//! All of them are one small [`Error`], which says what happened and never prints a URL.

mod capped;
mod client;
mod connect;
mod error;
#[cfg(feature = "bedrock")]
mod event_stream;
mod frames;
mod joined;
mod ndjson;
mod payload;
mod pool;
mod retry_after;
mod silence;
mod sse;
mod valid;

pub use crate::wait::{parse_reset, spoken_wait};
pub use capped::{Collect, CollectTruncated, ERROR_BODY_LIMIT, collect_capped, collect_truncated};
pub(crate) use client::mozilla_roots;
pub use client::{HttpClient, HttpClientBuilder, ResponseFuture};
pub use error::{Error, Limit};
#[cfg(feature = "bedrock")]
pub use event_stream::{EventStreamDecoder, EventStreamMessage};
pub use frames::FrameDecoder;
pub use ndjson::NdjsonDecoder;
pub use payload::{Payload, Sent};
pub use retry_after::{rate_limit_reset, retry_after, wall_clock};
pub use silence::SilenceLimit;
pub use sse::{SseDecoder, SseEvent};
