//! Server-sent events: the framing of nearly every streamed answer.

mod decoder;
mod event;
mod json;
mod lines;

pub use decoder::SseDecoder;
pub use event::SseEvent;
