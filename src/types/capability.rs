//! What can be asked of a provider.

use super::{ChatRequest, Part, ResponseFormat, Role, Source, ToolChoice};

/// Something that a request can ask of a provider, or that an answer can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Capability {
    /// Instructions of the application.
    System,
    /// The role `developer`.
    Developer,
    /// Names of speakers.
    Names,
    /// Functions that the model may call.
    Tools,
    /// Which of them it is to call.
    ToolChoice,
    /// That it calls one at a time.
    SerialCalls,
    /// Pictures at an address.
    ImageUrls,
    /// Pictures that are sent along.
    ImageBytes,
    /// Documents that are sent along.
    Documents,
    /// Documents at an address.
    DocumentUrls,
    /// Recordings.
    Audio,
    /// An answer that is a JSON object.
    JsonObject,
    /// An answer that is JSON of a schema.
    JsonSchema,
    /// How long to think.
    Effort,
    /// Thoughts, or a summary of them, in the answer.
    Reasoning,
    /// Thoughts of earlier turns, which go back with what signs them.
    ReasoningBack,
    /// Marks of what is to be kept in the prompt cache.
    CacheMarks,
    /// How freely the model chooses its words.
    Temperature,
    /// The total probability of the words that it chooses among.
    TopP,
    /// Texts at which the answer ends.
    Stop,
    /// The same answer to the same request.
    Seed,
    /// Several alternatives.
    Alternatives,
    /// Penalties on words that were said.
    Penalties,
    /// Logarithmic probabilities.
    LogProbs,
    /// A name for the end user.
    EndUser,
    /// Notes that the provider keeps with the answer.
    Metadata,
    /// The service tier.
    ServiceTier,
    /// Citations in the answer.
    Citations,
    /// An answer that comes as it is made.
    Streams,
    /// Embeddings.
    Embeddings,
}

impl Capability {
    /// All of them.
    pub const ALL: [Self; 30] = [
        Self::System,
        Self::Developer,
        Self::Names,
        Self::Tools,
        Self::ToolChoice,
        Self::SerialCalls,
        Self::ImageUrls,
        Self::ImageBytes,
        Self::Documents,
        Self::DocumentUrls,
        Self::Audio,
        Self::JsonObject,
        Self::JsonSchema,
        Self::Effort,
        Self::Reasoning,
        Self::ReasoningBack,
        Self::CacheMarks,
        Self::Temperature,
        Self::TopP,
        Self::Stop,
        Self::Seed,
        Self::Alternatives,
        Self::Penalties,
        Self::LogProbs,
        Self::EndUser,
        Self::Metadata,
        Self::ServiceTier,
        Self::Citations,
        Self::Streams,
        Self::Embeddings,
    ];

    /// Whether a request cannot be answered as it is meant without it.
    ///
    /// What is sent in other words where there are none of its own, such as a role, and what only
    /// answers hold, is not asked by any request.
    #[must_use]
    pub fn is_asked_by(self, request: &ChatRequest) -> bool {
        let settings = request.settings();
        let any = |wanted: fn(&Part) -> bool| {
            let messages = request.messages().iter();
            messages.flat_map(|message| &message.content).any(wanted)
        };
        let counts = |number: &serde_json::Number| number.as_f64() != Some(0.0);
        let format = settings.response_format.as_ref();
        match self {
            Self::System => {
                let mut messages = request.messages().iter();
                messages.any(|message| matches!(message.role, Role::System | Role::Developer))
            }
            Self::Names => {
                let mut messages = request.messages().iter();
                messages.any(|message| message.role != Role::Tool && message.name.is_some())
            }
            Self::Tools => !settings.tools.is_empty(),
            Self::ToolChoice => {
                let choice = settings.tool_choice.as_ref();
                choice.is_some_and(|choice| *choice != ToolChoice::Auto)
            }
            Self::SerialCalls => settings.parallel_tool_calls == Some(false),
            Self::ImageUrls => {
                any(|part| matches!(part, Part::Image(image) if !is_here(&image.source)))
            }
            Self::ImageBytes => {
                any(|part| matches!(part, Part::Image(image) if is_here(&image.source)))
            }
            Self::Documents => any(|part| matches!(part, Part::File(file) if file.url().is_none())),
            Self::DocumentUrls => {
                any(|part| matches!(part, Part::File(file) if file.url().is_some()))
            }
            Self::Audio => any(|part| matches!(part, Part::Audio(_))),
            Self::JsonObject => matches!(format, Some(ResponseFormat::JsonObject)),
            Self::JsonSchema => matches!(format, Some(ResponseFormat::JsonSchema(_))),
            Self::Effort => {
                let effort = settings.reasoning_effort.as_deref();
                effort.is_some_and(|effort| effort != "none")
            }
            Self::Temperature => settings.temperature.is_some(),
            Self::TopP => settings.top_p.is_some(),
            Self::Stop => !settings.stop.is_empty(),
            Self::Seed => settings.seed.is_some(),
            Self::Alternatives => request.alternatives() > 1,
            Self::Penalties => {
                settings.frequency_penalty.as_ref().is_some_and(counts)
                    || settings.presence_penalty.as_ref().is_some_and(counts)
            }
            Self::LogProbs => settings.logprobs == Some(true),
            Self::EndUser => settings.user.is_some(),
            Self::Metadata => !settings.metadata.is_empty(),
            Self::ServiceTier => {
                let tier = settings.service_tier.as_deref();
                tier.is_some_and(|tier| tier != "auto")
            }
            Self::Streams => request.is_stream(),
            Self::Developer
            | Self::Reasoning
            | Self::ReasoningBack
            | Self::CacheMarks
            | Self::Citations
            | Self::Embeddings => false,
        }
    }
}

fn is_here(source: &Source) -> bool {
    match source {
        Source::Bytes { .. } => true,
        Source::Url(url) => url.starts_with("data:"),
    }
}
