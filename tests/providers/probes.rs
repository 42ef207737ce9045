//! One request for each capability, which asks for nothing else.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use tollgate::{
    ChatRequest, Message,
    types::{
        Audio, Capability, File, Image, Part, ResponseFormat, Support::Partly, Text, Tool,
        ToolChoice,
    },
};

use crate::table::Row;

/// What asks for one capability.
pub(crate) struct Probe {
    ask: Box<dyn Fn(ChatRequest) -> ChatRequest>,
    /// What an error names where it cannot be had.
    pub(crate) field: &'static str,
    /// What has to be found in what is sent.
    pub(crate) leaves: Vec<Value>,
}

impl Probe {
    /// The probe of a capability; `None` where a request cannot ask for it.
    pub(crate) fn of(capability: Capability, row: &Row) -> Option<Self> {
        let mark = row.mark;
        Some(match capability {
            Capability::System => probe("messages", json!(["Be brief."]), |ask| {
                ask.system("Be brief.")
            }),
            Capability::Developer => probe("messages", json!(["Be brief."]), |ask| {
                ask.message(Message::developer("Be brief."))
            }),
            Capability::Names => probe("name", json!(["Ada_7"]), |ask| {
                let mut message = Message::user("hi");
                message.name = Some("Ada_7".into());
                ask.message(message)
            }),
            Capability::Tools => probe(
                "tools",
                json!(["weather", "The weather", "city_7"]),
                with_tool,
            ),
            Capability::ToolChoice => probe("tool_choice", json!([]), |ask| {
                with_tool(ask).tool_choice(ToolChoice::Required)
            }),
            Capability::SerialCalls => probe("parallel_tool_calls", json!([]), |ask| {
                with_tool(ask).parallel_tool_calls(false)
            }),
            Capability::ImageUrls => part("https://example.com/cat_7.png", Part::image),
            Capability::ImageBytes => part(BASE64_STANDARD.encode("picture_7"), |_| {
                Part::Image(Image::bytes("image/png", "picture_7"))
            }),
            Capability::Documents if row.vendor().capabilities.of(capability) == Partly("text") => {
                part("document_7", |text| {
                    Part::File(File::bytes("a.txt", "text/plain", text))
                })
            }
            Capability::Documents => part(BASE64_STANDARD.encode("document_7"), |_| {
                Part::File(File::bytes("a.pdf", "application/pdf", "document_7"))
            }),
            Capability::DocumentUrls => part("https://example.com/a_7.pdf", |url| {
                Part::File(File::linked(url))
            }),
            Capability::Audio => part(BASE64_STANDARD.encode("recording_7"), |_| {
                Part::Audio(Audio::bytes("wav", "recording_7"))
            }),
            Capability::JsonObject => probe("response_format", json!([]), |ask| {
                ask.response_format(ResponseFormat::JsonObject)
            }),
            Capability::JsonSchema => probe("response_format", json!([]), |ask| {
                ask.response_format(ResponseFormat::json_schema("answer", schema()))
            }),
            Capability::Effort => probe("reasoning_effort", json!([]), |ask| {
                ask.reasoning_effort("high")
            }),
            Capability::CacheMarks => probe(mark, json!([mark]), move |ask| {
                let mut text = Text::new("long");
                text.extra.insert(mark, json!({"type": "ephemeral"}));
                ask.user([Part::Text(text)])
            }),
            Capability::Temperature => {
                probe("temperature", json!([0.25]), |ask| ask.temperature(0.25))
            }
            Capability::TopP => probe("top_p", json!([0.25]), |ask| ask.top_p(0.25)),
            Capability::Stop => probe("stop", json!(["END_7"]), |ask| ask.stop(["END_7"])),
            Capability::Seed => probe("seed", json!([70_007]), |ask| ask.seed(70_007)),
            Capability::Alternatives => probe("n", json!([7]), |ask| ask.n(7)),
            Capability::Penalties => probe("frequency_penalty", json!([0.25]), |ask| {
                ask.frequency_penalty(0.25)
            }),
            Capability::LogProbs => probe("logprobs", json!([]), |ask| ask.logprobs(0)),
            Capability::EndUser => probe("user", json!(["user_7"]), |ask| ask.end_user("user_7")),
            Capability::Metadata => probe("metadata", json!(["note_7", "value_7"]), |ask| {
                ask.metadata("note_7", "value_7")
            }),
            Capability::ServiceTier => {
                probe("service_tier", json!([]), |ask| ask.service_tier("default"))
            }
            Capability::Streams => probe("stream", json!([]), |ask| ask.streamed(true)),
            // What only answers hold, and what is asked of another service.
            _ => return None,
        })
    }

    /// A request that asks for nothing but an answer.
    pub(crate) fn nothing(model: &str) -> ChatRequest {
        ChatRequest::new(model).user("hi")
    }

    pub(crate) fn request(&self, model: &str) -> ChatRequest {
        (self.ask)(Self::nothing(model))
    }
}

fn probe(
    field: &'static str,
    leaves: Value,
    ask: impl Fn(ChatRequest) -> ChatRequest + 'static,
) -> Probe {
    let Value::Array(leaves) = leaves else {
        panic!("leaves come in a list");
    };
    Probe {
        ask: Box::new(ask),
        field,
        leaves,
    }
}

/// A message with one part more.
fn part(leaf: impl Into<String>, part: fn(String) -> Part) -> Probe {
    let leaf = leaf.into();
    let leaves = json!([leaf]);
    probe("content", leaves, move |ask| {
        ask.user([Part::text("What is it?"), part(leaf.clone())])
    })
}

fn with_tool(ask: ChatRequest) -> ChatRequest {
    let city = json!({"type": "object", "properties": {"city_7": {"type": "string"}}});
    ask.tool(Tool::function("weather", "The weather", city))
}

fn schema() -> Value {
    json!({"type": "object", "properties": {"city_7": {"type": "string"}},
           "required": ["city_7"], "additionalProperties": false})
}

/// Whether a leaf stands somewhere in a document: a number as it is, a text as it is or within
/// another, or as the name of a member.
pub(crate) fn written(document: &Value, leaf: &Value) -> bool {
    match document {
        Value::Object(members) => members.iter().any(|(name, value)| {
            leaf.as_str().is_some_and(|leaf| name == leaf) || written(value, leaf)
        }),
        Value::Array(items) => items.iter().any(|item| written(item, leaf)),
        Value::String(text) => leaf.as_str().is_some_and(|leaf| text.contains(leaf)),
        other => other == leaf || other.as_f64().is_some() && other.as_f64() == leaf.as_f64(),
    }
}
