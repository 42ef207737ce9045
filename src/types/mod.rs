//! Requests, answers and what they are made of.

mod event;
mod finish;
mod summary;
mod usage;

pub use self::{
    event::{Event, Opaque, ReasoningDelta, Start, ToolCallDelta},
    finish::FinishReason,
    summary::{Bound, Summary},
    usage::Usage,
};
