//! Parts of messages as blocks of content.

use std::fmt::Display;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use super::{NAME, documents::Documents, messages::kind, model::Model};
use crate::{
    Error,
    protocol::{
        anthropic_messages::content::data_uri, lenient::arguments, unsupported::Unsupported,
    },
    types::{Audio, Extra, Image, Part, Source, ToolCall},
};

/// The longest identifier of a call (botocore 1.44.5, `ToolUseId`).
const IDENTIFIER: usize = 64;

/// The longest name of a tool (botocore 1.44.5, `ToolName`).
const NAME_OF_TOOL: usize = 64;

/// Writes a part that the caller or a tool gives, and its cache point. Nothing for one that says
/// nothing, or that is left out.
pub(super) fn given(
    part: &Part,
    field: &str,
    documents: &mut Documents,
    model: Model,
    unsupported: Unsupported<'_>,
) -> Result<Vec<Value>, Error> {
    let lacks = |why| unsupported.field(field, why).map(|()| Vec::new());
    let (block, extra) = match part {
        Part::Text(text) | Part::Refusal(text) => (plain(&text.text), &text.extra),
        Part::Image(image) => match picture(image) {
            Some(block) => {
                unsupported.look(image, field)?;
                (Some(block), &image.extra)
            }
            None => {
                return lacks("a picture is a PNG, JPEG, GIF or WebP, in base64 or at s3://");
            }
        },
        Part::File(file) => match documents.write(file) {
            Some(block) => (Some(block), &file.extra),
            None => {
                return lacks("a document is of a known format, in base64 or at s3://");
            }
        },
        Part::Audio(audio) => (Some(recording(audio)), &audio.extra),
        Part::Opaque(block) if block.protocol == NAME => {
            return Ok(vec![(*block.value).clone()]);
        }
        Part::Opaque(_) => return lacks("only another protocol knows this part"),
        Part::Reasoning(_) | Part::ToolCall(_) => return lacks("only an assistant says this"),
    };
    let mut blocks = Vec::from_iter(block);
    mark(&mut blocks, extra, model);
    Ok(blocks)
}

/// A block of text; blank ones are refused (`PROVIDERS` §8.1).
pub(super) fn plain(text: &str) -> Option<Value> {
    (!text.trim().is_empty()).then(|| json!({"text": text}))
}

/// Puts a cache point behind the blocks, where one is asked for among these members and the model
/// knows them. Anthropic's `cache_control` asks for one, and so does Bedrock's own `cachePoint`.
pub(super) fn mark(blocks: &mut Vec<Value>, extra: &Extra, model: Model) {
    let Some(last) = blocks.last().filter(|_| model.cache()) else {
        return;
    };
    if kind(last) == "cachePoint" {
        return;
    }
    blocks.extend(point(extra));
}

/// The cache point that is asked for among these members.
pub(super) fn point(extra: &Extra) -> Option<Value> {
    if let Some(point) = extra.get("cachePoint") {
        return Some(json!({"cachePoint": point}));
    }
    let mark = extra.get("cache_control").filter(|mark| mark.is_object())?;
    let mut point = json!({"type": "default"});
    if let Some(ttl) = mark.get("ttl") {
        point["ttl"] = ttl.clone();
    }
    Some(json!({"cachePoint": point}))
}

fn picture(image: &Image) -> Option<Value> {
    let (kind, source) = match &image.source {
        Source::Bytes { media_type, bytes } => {
            let data = BASE64_STANDARD.encode(bytes);
            (format(media_type)?, json!({"bytes": data}))
        }
        Source::Url(url) => match data_uri(url) {
            Some((media_type, data)) => (format(media_type)?, json!({"bytes": data})),
            None => (extension(url).and_then(format)?, stored(url)?),
        },
    };
    Some(json!({"image": {"format": kind, "source": source}}))
}

/// What lies in S3.
pub(super) fn stored(url: &str) -> Option<Value> {
    let is_stored = url.starts_with("s3://");
    is_stored.then(|| json!({"s3Location": {"uri": url}}))
}

/// What the last segment of an address ends in.
pub(super) fn extension(url: &str) -> Option<&str> {
    let name = url.rsplit('/').next()?;
    name.rsplit_once('.').map(|(_, extension)| extension)
}

/// The format of a picture of this media type, or with this extension.
pub(super) fn format(kind: &str) -> Option<&'static str> {
    let kind = kind.strip_prefix("image/").unwrap_or(kind);
    let known = [
        ("png", "png"),
        ("jpeg", "jpeg"),
        ("jpg", "jpeg"),
        ("gif", "gif"),
        ("webp", "webp"),
    ];
    let named = |(name, _): &&(&str, &str)| name.eq_ignore_ascii_case(kind);
    known.iter().find(named).map(|(_, format)| *format)
}

fn recording(audio: &Audio) -> Value {
    let source = json!({"bytes": audio.data});
    json!({"audio": {"format": audio.format, "source": source}})
}

/// Refuses a name that no tool can have (`PROVIDERS` §8.1). It is not written in another way: the model
/// would call by that.
pub(super) fn named(
    name: &str,
    field: impl Display,
    unsupported: Unsupported<'_>,
) -> Result<(), Error> {
    let allowed = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-');
    if (1..=NAME_OF_TOOL).contains(&name.len()) && name.bytes().all(allowed) {
        return Ok(());
    }
    let why = "a tool is named by up to 64 letters, digits, `_` and `-`";
    Err(unsupported.error(field, why))
}

/// Writes a call that the model made.
pub(super) fn called(call: &ToolCall) -> Value {
    json!({"toolUse": {
        "toolUseId": identifier(&call.id),
        "name": call.name,
        "input": arguments(&call.arguments),
    }})
}

/// An identifier of a call in the letters and the length that are allowed, the same for the call and
/// its result.
pub(super) fn identifier(id: &str) -> String {
    let allowed =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.' | ':');
    if id.len() > IDENTIFIER || id.is_empty() {
        let hash = blake3::hash(id.as_bytes()).to_hex();
        return format!("call_{}", &hash[..32]);
    }
    let letter = |letter| if allowed(letter) { letter } else { '_' };
    id.chars().map(letter).collect()
}
