//! Parts of messages.

use std::fmt::Display;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use super::{NAME, encode::Target};
use crate::{
    Error,
    protocol::lenient,
    types::{File, Image, Part},
};

/// The content of a message: a string where one text is all there is.
pub(super) fn content(mut items: Vec<Value>) -> Option<Value> {
    if let [Value::Object(only)] = items.as_mut_slice()
        && only.get("type").is_some_and(|kind| kind == "text")
        && only.len() == 2
        && let Some(text) = only.get_mut("text")
    {
        return Some(text.take());
    }
    (!items.is_empty()).then_some(Value::Array(items))
}

/// Text; one that is empty says nothing.
pub(super) fn text(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| json!({"type": "text", "text": text}))
}

/// Writes a part that the person or a tool gives. `None` for one that says nothing, or that is left
/// out.
pub(super) fn given(
    part: &Part,
    field: impl Display,
    target: Target<'_>,
) -> Result<Option<Value>, Error> {
    let lacks = |why| target.unsupported.field(field, why).map(|()| None);
    match part {
        Part::Text(said) | Part::Refusal(said) => Ok(text(&said.text)),
        Part::Image(image) if target.rules.pictures => Ok(Some(picture(image))),
        Part::Image(_) => lacks("the model does not see"),
        Part::Opaque(block) if block.protocol == NAME => Ok(Some(Value::clone(&block.value))),
        Part::Opaque(_) => lacks("only another protocol knows this part"),
        Part::Audio(_) => lacks("no model hears"),
        Part::File(_) | Part::Reasoning(_) | Part::ToolCall(_) => {
            lacks("nobody but a person or the model gives this")
        }
    }
}

/// What is here goes along, and Cohere fetches what is elsewhere.
fn picture(image: &Image) -> Value {
    let mut picture = json!({"url": image.source.to_string()});
    let detail = match image.detail.as_deref() {
        // The closest look that there is.
        Some("original") => Some("high"),
        detail => detail,
    };
    if let Some(detail) = detail {
        picture["detail"] = json!(detail);
    }
    json!({"type": "image_url", "image_url": picture})
}

/// The data of a document: what it says, under its name.
pub(super) fn document(
    file: &File,
    field: impl Display,
    target: Target<'_>,
) -> Result<Option<Value>, Error> {
    let Some(text) = file.data.as_deref().and_then(words) else {
        let why = "a document is text that is sent along";
        return target.unsupported.field(field, why).map(|()| None);
    };
    let mut data = json!({});
    if let Some(name) = &file.name {
        data["title"] = json!(name);
    }
    data["text"] = Value::String(text);
    Ok(Some(data))
}

/// What the `data:` URI of a text says.
fn words(uri: &str) -> Option<String> {
    let (kind, data) = uri.strip_prefix("data:")?.split_once(";base64,")?;
    let kind = kind.split(';').next().unwrap_or_default();
    if !kind.starts_with("text/") && kind != "application/json" {
        return None;
    }
    String::from_utf8(BASE64_STANDARD.decode(data).ok()?).ok()
}

/// The arguments of a call: as they came where they are a JSON object.
pub(super) fn arguments(text: &str) -> String {
    match serde_json::from_str(text) {
        Ok(Value::Object(_)) => text.to_owned(),
        _ => Value::Object(lenient::arguments(text)).to_string(),
    }
}
