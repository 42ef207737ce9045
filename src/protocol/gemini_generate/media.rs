//! Pictures, recordings and documents.

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use super::{encode::Target, wire::holding};
use crate::{
    Error,
    types::{Audio, File, Image, Part, Source},
};

/// The media types of the pictures that Google reads, by the ends of their addresses.
const PICTURES: [(&str, &str); 7] = [
    (".png", "image/png"),
    (".jpg", "image/jpeg"),
    (".jpeg", "image/jpeg"),
    (".webp", "image/webp"),
    (".gif", "image/gif"),
    (".heic", "image/heic"),
    (".heif", "image/heif"),
];

/// Writes a part that is not text; `None` where it was left out.
pub(super) fn write(part: &Part, target: Target<'_>) -> Result<Option<Value>, Error> {
    let written = match part {
        Part::Image(image) => Some(picture(image)),
        Part::Audio(audio) => Some(recording(audio)),
        Part::File(file) => document(file),
        _ => None,
    };
    if written.is_none() {
        let why = "Gemini has no such part";
        target.unsupported.field("messages.content", why)?;
    }
    Ok(written)
}

/// What is here goes along, and Google fetches what is elsewhere.
fn picture(image: &Image) -> Value {
    match (&image.source, image.source.content()) {
        (_, Some((media_type, bytes))) => inline(&media_type, BASE64_STANDARD.encode(bytes)),
        (Source::Url(url), None) => linked(url),
        (Source::Bytes { media_type, bytes }, None) => {
            inline(media_type, BASE64_STANDARD.encode(bytes))
        }
    }
}

fn recording(audio: &Audio) -> Value {
    inline(&format!("audio/{}", audio.format), audio.data.to_string())
}

/// A document by its content, or by the address under which it was uploaded.
fn document(file: &File) -> Option<Value> {
    match (&file.data, &file.id) {
        (Some(data), _) => {
            let (media_type, data) = data.strip_prefix("data:")?.split_once(";base64,")?;
            Some(inline(media_type, data.to_owned()))
        }
        (None, Some(id)) => Some(json!({"fileData": {"fileUri": id}})),
        (None, None) => None,
    }
}

fn inline(media_type: &str, data: String) -> Value {
    let mut inline = holding("mimeType", Value::from(media_type));
    inline["data"] = Value::String(data);
    holding("inlineData", inline)
}

fn linked(url: &str) -> Value {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.to_ascii_lowercase();
    let known = PICTURES.iter().find(|(end, _)| path.ends_with(end));
    let mut file = json!({"fileUri": url});
    if let Some((_, media_type)) = known {
        file["mimeType"] = json!(media_type);
    }
    json!({ "fileData": file })
}
