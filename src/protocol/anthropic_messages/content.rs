//! Parts of messages as blocks of content.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use super::{NAME, cited::plain};
use crate::{
    Error,
    protocol::{lenient, unsupported::Unsupported},
    types::{Extra, File, Part, Source, ToolCall},
};

/// Writes a part that the caller or a tool gives. `None` for one that says nothing, or that is left
/// out.
pub(super) fn given(
    part: &Part,
    field: &str,
    unsupported: Unsupported<'_>,
) -> Result<Option<Value>, Error> {
    let lacks = |why| unsupported.field(field, why).map(|()| None);
    let (mut block, extra) = match part {
        Part::Text(text) | Part::Refusal(text) => (plain(&text.text), &text.extra),
        Part::Image(image) => match source(&image.source) {
            Some(source) => {
                unsupported.look(image, field)?;
                let block = json!({"type": "image", "source": source});
                (Some(block), &image.extra)
            }
            None => return lacks("a picture is at an address or in base64"),
        },
        Part::File(file) => match document(file) {
            Some(block) => (Some(block), &file.extra),
            None => return lacks("a document is a PDF, a picture or plain text"),
        },
        Part::Opaque(block) if block.protocol == NAME => {
            return Ok(Some((*block.value).clone()));
        }
        Part::Opaque(_) => return lacks("only another protocol knows this part"),
        Part::Audio(_) => return lacks("no model hears"),
        Part::Reasoning(_) | Part::ToolCall(_) => return lacks("only an assistant says this"),
    };
    mark(block.as_mut_slice(), extra);
    Ok(block)
}

/// Puts the cache mark that stands among these members on the last block that can bear one.
pub(super) fn mark(blocks: &mut [Value], extra: &Extra) {
    let Some(mark) = extra.get("cache_control") else {
        return;
    };
    let bears = |block: &&mut Value| {
        let kind = block.get("type").and_then(Value::as_str);
        !kind.is_some_and(|kind| kind.ends_with("thinking"))
    };
    if let Some(block) = blocks.iter_mut().rev().find(bears) {
        block["cache_control"] = mark.clone();
    }
}

fn source(source: &Source) -> Option<Value> {
    match source {
        Source::Bytes { media_type, bytes } => {
            let data = BASE64_STANDARD.encode(bytes);
            Some(json!({"type": "base64", "media_type": media_type, "data": data}))
        }
        Source::Url(url) => match data_uri(url) {
            Some((media_type, data)) => {
                Some(json!({"type": "base64", "media_type": media_type, "data": data}))
            }
            None if url.starts_with("data:") => None,
            None => Some(json!({"type": "url", "url": url})),
        },
    }
}

/// The media type and the base64 of a `data:` URI.
pub(in crate::protocol) fn data_uri(uri: &str) -> Option<(&str, &str)> {
    let (kind, data) = uri.strip_prefix("data:")?.split_once(',')?;
    let kind = kind.strip_suffix(";base64")?;
    Some((kind.split(';').next().unwrap_or_default(), data))
}

fn document(file: &File) -> Option<Value> {
    let source = match (&file.id, &file.data) {
        (Some(id), _) => json!({"type": "file", "file_id": id}),
        (None, Some(uri)) => match data_uri(uri) {
            Some(("application/pdf", data)) => {
                json!({"type": "base64", "media_type": "application/pdf", "data": data})
            }
            Some((kind, data)) if kind.starts_with("image/") => {
                let source = json!({"type": "base64", "media_type": kind, "data": data});
                return Some(json!({"type": "image", "source": source}));
            }
            Some((kind, data)) if kind.starts_with("text/") => {
                let text = String::from_utf8(BASE64_STANDARD.decode(data).ok()?).ok()?;
                json!({"type": "text", "media_type": "text/plain", "data": text})
            }
            None if uri.starts_with("https://") || uri.starts_with("http://") => {
                json!({"type": "url", "url": uri})
            }
            _ => return None,
        },
        (None, None) => return None,
    };
    let mut block = json!({"type": "document", "source": source});
    if let Some(name) = &file.name {
        block["title"] = json!(name);
    }
    Some(block)
}

/// Writes a call that the model made. Members beside it go back where they came from, `own`.
pub(super) fn called(call: &ToolCall, own: bool) -> Value {
    let mut block = json!({
        "type": "tool_use",
        "id": identifier(&call.id),
        "name": call.name,
        "input": lenient::arguments(&call.arguments),
    });
    if let Some(caller) = call.extra.get("caller").filter(|_| own) {
        block["caller"] = caller.clone();
    }
    mark(std::slice::from_mut(&mut block), &call.extra);
    block
}

/// An identifier of a call in the letters that are allowed, the same for the call and its result.
pub(super) fn identifier(id: &str) -> String {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    let letter = |letter| if allowed(letter) { letter } else { '_' };
    id.chars().map(letter).collect()
}
