//! AWS event streams: the framing of Bedrock's streamed answers (`PROVIDERS` §8.2).

mod decoder;
mod message;

pub use self::{decoder::EventStreamDecoder, message::EventStreamMessage};
