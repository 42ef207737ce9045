//! Requests for embeddings, and their answers.

mod embeddings;
mod encoding;
mod input;
mod request;
mod response;
mod task;

pub use self::{
    embeddings::Embeddings,
    encoding::EncodingFormat,
    input::EmbedInput,
    request::EmbedRequest,
    response::EmbedResponse,
    task::{EmbedTask, Truncate},
};
