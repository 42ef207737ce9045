//! Requests, answers and what they are made of.

mod assemble;
mod bound;
mod cache_key;
mod call;
mod capabilities;
mod capability;
mod completion;
mod context;
mod credentials;
mod disassemble;
mod embed;
mod event;
mod extra;
mod finish;
pub(crate) mod form;
mod format;
mod input;
mod media;
mod message;
mod model;
mod origin;
mod part;
mod progress;
mod request;
mod response;
mod role;
mod setters;
mod settings;
mod summary;
mod tool;
mod usage;
mod veil;

pub use self::{
    assemble::Assembly,
    bound::{has_server_tools, input_bound, output_bound},
    capabilities::{Capabilities, Support},
    capability::Capability,
    completion::{Choice, Completion},
    credentials::{Credentials, Secret},
    embed::{
        EmbedInput, EmbedRequest, EmbedResponse, EmbedTask, Embeddings, EncodingFormat, Truncate,
    },
    event::{Event, Opaque, Place, ReasoningDelta, Start, ToolCallDelta},
    extra::Extra,
    finish::FinishReason,
    format::{JsonSchema, ResponseFormat},
    input::{Content, Input},
    media::{Audio, File, Image, Source},
    message::Message,
    model::{ListModels, Model},
    origin::{Account, Origin},
    part::{Block, Part, Reasoning, Text},
    request::ChatRequest,
    response::{ChatResponse, Collect, Events, Recording},
    role::Role,
    settings::Settings,
    summary::{Bound, Summary},
    tool::{Function, Tool, ToolCall, ToolChoice},
    usage::Usage,
};
pub(crate) use self::{context::Context, response::Prepared};
