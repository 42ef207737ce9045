//! Wire formats as pure functions.
//!
//! Nothing here does IO, waits, or knows a vendor: what differs between the vendors of one protocol
//! comes in as data through the [`Endpoint`]. A provider asks [`Protocol::encode`] for the request,
//! sends it, and hands what came back to [`Protocol::decode`], [`Protocol::error`], or, cut into
//! [`Frame`]s, to the decoder of [`Protocol::events`].

mod address;
mod anthropic_messages;
#[cfg(feature = "bedrock")]
mod bedrock_converse;
#[cfg(feature = "bedrock")]
mod bedrock_embed;
mod broken;
mod cohere_chat;
mod cohere_embed;
#[cfg(feature = "tokens")]
mod count;
mod embedded;
mod endpoint;
mod event_json;
mod failed;
mod gemini_embed;
mod gemini_generate;
mod lenient;
mod listing;
mod ollama_chat;
mod ollama_embed;
mod openai_chat;
mod openai_embed;
mod openai_responses;
mod output;
mod own;
mod own_words;
mod payer;
mod quirks;
mod rows;
mod scrub;
mod tolerant;
mod unseal;
mod unsupported;
mod whole;

use std::{fmt, time::Duration};

use bytes::Bytes;

#[cfg(feature = "bedrock")]
pub use self::bedrock_converse::{BedrockConverse, BedrockConverseDecoder};
#[cfg(feature = "tokens")]
pub use self::count::CountTokens;
#[cfg(feature = "tokens")]
pub(crate) use self::rows::{Cells, longest, rows};
pub use self::{
    anthropic_messages::{AnthropicDecoder, AnthropicMessages},
    cohere_chat::{CohereChat, CohereChatDecoder},
    endpoint::Endpoint,
    gemini_generate::{GeminiGenerate, GeminiGenerateDecoder},
    listing::{ListProtocol, Page},
    ollama_chat::{OllamaChat, OllamaChatDecoder},
    openai_chat::{OpenAiChat, OpenAiChatDecoder},
    openai_embed::{vector_from_base64, vector_to_base64},
    openai_responses::{OpenAiResponses, OpenAiResponsesDecoder},
    own::Own,
    quirks::{CallIds, Files, Members, OutputLimit, Quirks, Thoughts},
};
pub(crate) use self::{
    endpoint::percent_encode,
    lenient::count,
    scrub::{is_word, scrub},
};
use crate::{
    Error,
    types::{ChatRequest, Completion, EmbedRequest, Embeddings, Event},
};

/// How a streamed answer is cut into frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Framing {
    /// Server-sent events (WHATWG HTML §9.2).
    Sse,
    /// Server-sent events, or the objects of a JSON array, or both: Google sends an array where no
    /// events were asked for, and errors as bare objects between events (`PROVIDERS` §4).
    SseOrJson,
    /// One JSON value per line (Ollama).
    Ndjson,
    /// Messages of an AWS event stream, each named by its event type (`PROVIDERS` §8.2).
    #[cfg(feature = "bedrock")]
    AwsEventStream,
}

/// One frame of a streamed answer, as the framing cut it out of the body.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Frame {
    /// The kind that the frame names (the `event` field of a server-sent event).
    pub event: Option<Bytes>,
    /// What it holds.
    pub data: Bytes,
}

/// What has no kind.
impl From<Bytes> for Frame {
    fn from(data: Bytes) -> Self {
        Self { event: None, data }
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame")
            .field("event", &self.event)
            .field("data", &self.data.len())
            .finish()
    }
}

/// A wire format: how a request is written, and how answers, streams and errors are read.
pub trait Protocol: Send + Sync + 'static {
    /// The name that opaque parts are tagged with.
    const NAME: &'static str;

    /// How its streams are framed.
    const FRAMING: Framing;

    /// What turns frames into events.
    type Decoder: DecodeEvents;

    /// Writes a request, without credentials.
    ///
    /// # Errors
    ///
    /// Where the protocol has no words for what is asked.
    fn encode(request: &ChatRequest, endpoint: &Endpoint) -> Result<http::Request<Bytes>, Error>;

    /// Reads a whole answer of status 200 and the like.
    ///
    /// # Errors
    ///
    /// Where the body holds an error all the same, or no answer.
    fn decode(
        parts: &http::response::Parts,
        body: &Bytes,
        endpoint: &Endpoint,
    ) -> Result<Completion, Error>;

    /// A decoder for one streamed answer.
    fn events(endpoint: &Endpoint) -> Self::Decoder;

    /// Reads the error of an answer whose status says so. `wait` is the one that the headers name;
    /// without it the body is asked.
    fn error(
        parts: &http::response::Parts,
        body: &[u8],
        endpoint: &Endpoint,
        wait: Option<Duration>,
    ) -> Error;

    /// What is asked once more where a refusal blames the opaque reasoning that the history carries:
    /// the same without it. `None` where it blames something else, or there is none; that is the
    /// default.
    fn unsealed(request: &ChatRequest, refusal: &Error) -> Option<ChatRequest> {
        let _ = (request, refusal);
        None
    }

    /// Whether two models, by any of their names, are of one family, so that one goes on with what
    /// the other signed or encrypted. By default a model is a family of its own.
    #[must_use]
    fn is_family(one: &str, other: &str) -> bool {
        one == other
    }
}

/// A wire format that embeds too. Its errors are those of its chats.
pub trait EmbedProtocol: Protocol {
    /// Writes a request for embeddings, without credentials.
    ///
    /// # Errors
    ///
    /// Where the protocol has no words for what is asked.
    fn encode_embed(
        request: &EmbedRequest,
        endpoint: &Endpoint,
    ) -> Result<http::Request<Bytes>, Error>;

    /// Reads an answer of status 200 and the like: the vectors, in the order of the inputs.
    ///
    /// # Errors
    ///
    /// Where the body holds an error all the same, or no answer.
    fn decode_embed(
        parts: &http::response::Parts,
        body: &Bytes,
        endpoint: &Endpoint,
    ) -> Result<Embeddings, Error>;

    /// The most inputs that one request may hold; more are sent in several. What the endpoint says,
    /// unless that depends on the model.
    fn most_inputs(_request: &EmbedRequest, endpoint: &Endpoint) -> usize {
        endpoint.quirks().embed_inputs
    }
}

/// Turns the frames of one stream into events.
///
/// The events that frames gave are taken with [`next`](Self::next), also after an error: they came
/// before it.
pub trait DecodeEvents: Send + 'static {
    /// Reads a frame. What comes after the end marker is ignored.
    ///
    /// # Errors
    ///
    /// Where the frame holds an error or cannot be read. The stream is over then.
    fn push(&mut self, frame: Frame) -> Result<(), Error>;

    /// The body has ended.
    ///
    /// # Errors
    ///
    /// Where the answer had not: neither its end marker nor a finish reason came. The error is of
    /// kind [`Connect`](crate::ErrorKind::Connect), with the code `truncated`.
    fn finish(&mut self) -> Result<(), Error>;

    /// The next event. The last is [`Event::Done`], with an empty summary, and comes once.
    fn next(&mut self) -> Option<Event>;

    /// Whether the answer is complete: its end marker came, or the body ended where it may.
    fn is_done(&self) -> bool;
}
