//! Parts of messages that the caller or a tool gives.

use serde_json::{Value, json};

use super::NAME;
use crate::{
    Error,
    protocol::unsupported::Unsupported,
    types::{Extra, File, Message, Part},
};

/// The mark up to which a prompt is cached (`PROVIDERS` §2.1).
const MARK: &str = "prompt_cache_breakpoint";

/// Writes what a message says: a text where that is all, else its parts.
pub(super) fn given(
    message: &Message,
    field: &str,
    unsupported: Unsupported<'_>,
) -> Result<Value, Error> {
    if let [Part::Text(text)] = &*message.content
        && !text.extra.contains(MARK)
    {
        return Ok(json!(text.text));
    }
    let mut parts = Vec::new();
    for (at, part) in message.content.iter().enumerate() {
        match written(part) {
            Ok(part) => parts.push(part),
            Err(why) => unsupported.field(format_args!("{field}.content[{at}]"), why)?,
        }
    }
    Ok(Value::Array(parts))
}

fn written(part: &Part) -> Result<Value, &'static str> {
    let (part, extra) = match part {
        Part::Text(text) | Part::Refusal(text) => (
            json!({"type": "input_text", "text": text.text}),
            &text.extra,
        ),
        Part::Image(image) => {
            let url = image.source.to_string();
            let detail = image.detail.as_deref().unwrap_or("auto");
            let part = json!({"type": "input_image", "image_url": url, "detail": detail});
            (part, &image.extra)
        }
        Part::Audio(audio) => {
            let recording = json!({"data": audio.data, "format": audio.format});
            let part = json!({"type": "input_audio", "input_audio": recording});
            (part, &audio.extra)
        }
        Part::File(file) => (document(file), &file.extra),
        Part::Opaque(block) if block.protocol == NAME => return Ok((*block.value).clone()),
        Part::Opaque(_) => return Err("only another protocol knows this part"),
        Part::Reasoning(_) | Part::ToolCall(_) => return Err("only an assistant says this"),
    };
    Ok(marked(part, extra))
}

fn marked(mut part: Value, extra: &Extra) -> Value {
    if let Some(mark) = extra.get(MARK) {
        part[MARK] = mark.clone();
    }
    part
}

/// A document; an address may stand where the content does.
fn document(file: &File) -> Value {
    let mut part = json!({"type": "input_file"});
    let is_url = |data: &str| data.starts_with("https://") || data.starts_with("http://");
    match (&file.id, &file.data) {
        (Some(id), _) => part["file_id"] = json!(id),
        (None, Some(url)) if is_url(url) => part["file_url"] = json!(url),
        (None, data) => {
            part["file_data"] = json!(data);
            if let Some(name) = &file.name {
                part["filename"] = json!(name);
            }
        }
    }
    part
}
