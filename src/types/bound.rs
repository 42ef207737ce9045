//! The most tokens that a request can come to.

use std::io;

use serde::Serialize;

use super::{
    Block, ChatRequest, Extra, Image, Message, Part, ResponseFormat, Tool, shown::is_shown,
};

/// Every request: what frames the conversation (OpenAI: 3 tokens), and the preamble that some put in
/// front of it (xAI 150 tokens, a Llama behind OpenRouter 590).
const BASE: u64 = 1_024;
/// A request with tools: the preamble that explains them to the model (Anthropic 690 tokens, Groq
/// 600).
const TOOLS: u64 = 1_024;
/// Every message: what frames it and names its role (OpenAI: 4 tokens at most).
const MESSAGE: u64 = 16;
/// Every tool: the keywords in which it is shown to the model.
const TOOL: u64 = 128;
/// Every picture. The dearest known is `gpt-4o-mini`, which counts 2833 and 5667 for each tile of
/// 512 pixels, of which a picture has 8 at most.
const IMAGE: u64 = 2_833 + 8 * 5_667;
/// A picture with `detail: low`. Models that count patches take 1536 of them at most, each up to
/// 2.46 tokens, and some do not know the word.
const SMALL_IMAGE: u64 = 3_779;
/// Every recording: three hours at ten tokens a second.
const AUDIO: u64 = 108_000;
/// Every document, and every part that only its protocol understands and that may refer to anything: a
/// whole window.
const FILE: u64 = 1_000_000;

/// An upper bound of the input tokens of a request, whoever answers it.
///
/// It holds for every tokenizer whose tokens cover a byte at least, which all byte-level ones do:
/// texts count their bytes; tools and schemas, which the model is shown in another form, twice the
/// bytes of their JSON, and members that the crate does not know the bytes of theirs. What frames
/// requests, messages and tools is a fixed overhead. A part that is not text has an allowance: a
/// picture 48 169 tokens (3 779 with `detail: low`), a recording 108 000, a document 1 000 000.
///
/// Of what only its protocol understands, that which shows all that it is counts twice the bytes of
/// its JSON: results of server tools, code that was run, reasoning that is sealed. So do signatures. (In
/// recorded traffic the shortest seal has 1.09 bytes for each token of the reasoning in it.) What
/// refers to anything else, or is unknown, counts as a document.
///
/// What the request does not show is not counted: what a tool that runs at the provider reads
/// ([`has_server_tools`]), and a prompt that is kept there under a name.
///
/// # Examples
///
/// ```
/// use tollgate::{ChatRequest, types::input_bound};
///
/// let short = input_bound(&ChatRequest::new("gpt-4o-mini").user("hi"));
/// let long = input_bound(&ChatRequest::new("gpt-4o-mini").user("hi".repeat(1_000)));
/// assert_eq!(long - short, 1_998);
/// ```
#[must_use]
pub fn input_bound(request: &ChatRequest) -> u64 {
    let settings = request.settings();
    let messages = request.messages().iter().map(message).sum::<u64>();
    let preamble = if settings.tools.is_empty() { 0 } else { TOOLS };
    let tools = settings.tools.iter().map(|tool| TOOL + 2 * json(tool));
    let format = match &settings.response_format {
        None | Some(ResponseFormat::Text) => 0,
        Some(format) => TOOL + 2 * json(format),
    };
    BASE + messages + preamble + tools.sum::<u64>() + format + members(&settings.extra)
}

/// Whether the request lets tools run at the provider, such as a web search. What they read is
/// input too, costs what they cost, and has no bound.
///
/// # Examples
///
/// ```
/// use tollgate::{ChatRequest, types::has_server_tools};
/// use serde_json::json;
///
/// let request = ChatRequest::new("gpt-4o-search-preview").user("news?");
/// assert!(!has_server_tools(&request));
/// assert!(has_server_tools(&request.extra("web_search_options", json!({}))));
/// ```
#[must_use]
pub fn has_server_tools(request: &ChatRequest) -> bool {
    let settings = request.settings();
    let custom = |block: &Block| block.value.get("type").is_some_and(|kind| kind == "custom");
    let server = |tool: &Tool| matches!(tool, Tool::Opaque(block) if !custom(block));
    settings.tools.iter().any(server)
        || ["web_search_options", "plugins", "mcp_servers"]
            .iter()
            .any(|member| settings.extra.contains(member))
        || settings
            .extra
            .get("anthropic_messages")
            .is_some_and(|words| words.get("mcp_servers").is_some())
}

/// The most output tokens of all alternatives together; `None` where the request does not limit
/// them, and the model's own limit holds for each.
///
/// # Examples
///
/// ```
/// use tollgate::{ChatRequest, types::output_bound};
///
/// let request = ChatRequest::new("gpt-4o-mini").user("hi").n(3);
/// assert_eq!(output_bound(&request), None);
/// assert_eq!(output_bound(&request.max_tokens(100)), Some(300));
/// ```
#[must_use]
pub fn output_bound(request: &ChatRequest) -> Option<u64> {
    let settings = request.settings();
    let alternatives = u64::from(settings.n.unwrap_or(1).max(1));
    Some(settings.max_tokens?.saturating_mul(alternatives))
}

pub(super) fn message(message: &Message) -> u64 {
    let beside = [&message.name, &message.tool_call_id].into_iter().flatten();
    let beside = beside.map(|word| bytes(word)).sum::<u64>();
    MESSAGE + beside + members(&message.extra) + message.content.iter().map(part).sum::<u64>()
}

fn part(part: &Part) -> u64 {
    match part {
        Part::Text(text) | Part::Refusal(text) => bytes(&text.text) + members(&text.extra),
        Part::Reasoning(reasoning) => {
            bytes(&reasoning.text) + 2 * reasoning.signature.as_deref().map_or(0, bytes)
        }
        Part::ToolCall(call) => {
            TOOL + bytes(&call.id)
                + bytes(&call.name)
                + bytes(&call.arguments)
                + 2 * members(&call.extra)
        }
        Part::Image(image) => picture(image) + members(&image.extra),
        Part::Audio(audio) => AUDIO + members(&audio.extra),
        Part::File(file) => FILE + members(&file.extra),
        Part::Opaque(block) if is_shown(block) => MESSAGE + 2 * json(&block.value),
        Part::Opaque(block) => FILE + json(&block.value),
    }
}

fn picture(image: &Image) -> u64 {
    match image.detail.as_deref() {
        Some("low") => SMALL_IMAGE,
        _ => IMAGE,
    }
}

fn bytes(text: &str) -> u64 {
    text.len() as u64
}

/// The length of the JSON of members, of which there are none as a rule.
pub(super) fn members(extra: &Extra) -> u64 {
    match extra.as_unread() {
        Some(json) => json.len() as u64,
        None if extra.is_empty() => "{}".len() as u64,
        None => json(extra),
    }
}

/// The length of a value's JSON.
pub(super) fn json(value: &impl Serialize) -> u64 {
    struct Length(u64);

    impl io::Write for Length {
        fn write(&mut self, written: &[u8]) -> io::Result<usize> {
            self.0 += written.len() as u64;
            Ok(written.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut length = Length(0);
    // Nothing here refuses to be written; if something did, what came before it is counted.
    let _ = serde_json::to_writer(&mut length, value);
    length.0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::types::Reasoning;

    #[test]
    fn a_history_counts_what_it_shows_and_what_it_refers_to_a_window() {
        let bound = |part: Part| {
            let request = ChatRequest::new("m").user("hi").assistant([part]);
            input_bound(&request)
        };
        let opaque = |value| bound(Part::Opaque(Block::new("anthropic_messages", value)));
        let none = bound(Part::text(""));
        let seal = "x".repeat(1_000);
        let shown = opaque(json!({"type": "redacted_thinking", "data": seal})) - none;
        assert!((2_000..3_000).contains(&shown), "{shown}");
        let other = opaque(json!({"type": "container_upload", "file_id": "f"})) - none;
        assert!(other >= FILE, "{other}");

        let mut thought = Reasoning::new("hm", None);
        thought.signature = Some(seal.into());
        let signed = bound(Part::Reasoning(thought)) - none;
        assert!((2_000..2_100).contains(&signed), "{signed}");
    }
}
