//! Parts of a message's content.

use std::sync::Arc;

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value};

use super::{PROTOCOL, inner, keep_inner, put, put_extra, string, take};
use crate::types::{Audio, Block, Extra, File, Image, Part, Source, Text};

/// Reads a part. What is not of one of the known forms is kept whole.
pub(super) fn parse(value: Value) -> Part {
    match (kind(&value), value) {
        (Some(kind), Value::Object(mut members)) => {
            members.shift_remove("type");
            kind(members)
        }
        (_, value) => Part::Opaque(Block::new(PROTOCOL, value)),
    }
}

/// How to read a part, where it is well formed. Decided beforehand, so that a picture is moved and
/// never copied.
fn kind(part: &Value) -> Option<fn(Map<String, Value>) -> Part> {
    let text = |pointer| part.pointer(pointer).is_some_and(Value::is_string);
    let absent = |pointer| part.pointer(pointer).is_none_or(Value::is_null);
    let maybe = |pointer| absent(pointer) || text(pointer);
    match part.get("type")?.as_str()? {
        "text" => text("/text").then_some(self::text),
        "image_url" if text("/image_url") => Some(image),
        "image_url" => (text("/image_url/url") && maybe("/image_url/detail")).then_some(image),
        "input_audio" => {
            (text("/input_audio/data") && text("/input_audio/format")).then_some(audio)
        }
        "file" => (part.get("file")?.is_object()
            && maybe("/file/file_id")
            && maybe("/file/file_data")
            && maybe("/file/filename"))
        .then_some(file),
        _ => None,
    }
}

fn text(mut members: Map<String, Value>) -> Part {
    Part::Text(Text {
        text: taken(&mut members, "text").unwrap_or_default(),
        extra: members.into(),
    })
}

fn image(mut members: Map<String, Value>) -> Part {
    let mut image = match take(&mut members, "image_url") {
        Some(Value::Object(image)) => image,
        url => url.map(|url| ("url".to_owned(), url)).into_iter().collect(),
    };
    let url = taken(&mut image, "url").unwrap_or_default();
    let detail = taken(&mut image, "detail").map(Arc::from);
    keep_inner(&mut members, "image_url", image);
    Part::Image(Image {
        source: Source::Url(url.into()),
        detail,
        extra: members.into(),
    })
}

fn audio(mut members: Map<String, Value>) -> Part {
    let mut audio = taken_object(&mut members, "input_audio");
    let data = taken(&mut audio, "data").unwrap_or_default().into();
    let format = taken(&mut audio, "format").unwrap_or_default().into();
    keep_inner(&mut members, "input_audio", audio);
    Part::Audio(Audio {
        data,
        format,
        extra: members.into(),
    })
}

fn file(mut members: Map<String, Value>) -> Part {
    let mut file = taken_object(&mut members, "file");
    let id = taken(&mut file, "file_id").map(Arc::from);
    let data = taken(&mut file, "file_data").map(Arc::from);
    let name = taken(&mut file, "filename").map(Arc::from);
    keep_inner(&mut members, "file", file);
    Part::File(File {
        id,
        data,
        name,
        extra: members.into(),
    })
}

fn taken(members: &mut Map<String, Value>, name: &str) -> Option<String> {
    take(members, name).and_then(string)
}

fn taken_object(members: &mut Map<String, Value>, name: &str) -> Map<String, Value> {
    match take(members, name) {
        Some(Value::Object(inner)) => inner,
        _ => Map::new(),
    }
}

/// Whether a part stands in `content`, and not in a member of its own.
pub(super) fn is_content(part: &Part) -> bool {
    match part {
        Part::Text(_) | Part::Image(_) | Part::Audio(_) | Part::File(_) => true,
        Part::Opaque(block) => block.protocol == PROTOCOL,
        Part::Reasoning(_) | Part::Refusal(_) | Part::ToolCall(_) => false,
    }
}

/// A part as it stands in a list.
pub(super) struct Written<'a>(pub(super) &'a Part);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Part::Opaque(block) => block.value.serialize(serializer),
            Part::Text(text) => object(serializer, "text", &text.text, &text.extra),
            Part::Image(image) => object(serializer, "image_url", &ImageUrl(image), &image.extra),
            Part::Audio(audio) => object(serializer, "input_audio", &Sound(audio), &audio.extra),
            Part::File(file) => object(serializer, "file", &Document(file), &file.extra),
            Part::Reasoning(_) | Part::Refusal(_) | Part::ToolCall(_) => {
                serializer.serialize_none()
            }
        }
    }
}

fn object<S: Serializer>(
    serializer: S,
    kind: &str,
    value: &impl Serialize,
    extra: &Extra,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("type", kind)?;
    map.serialize_entry(kind, value)?;
    put_extra(&mut map, extra, &[kind])?;
    map.end()
}

struct ImageUrl<'a>(&'a Image);

impl Serialize for ImageUrl<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("url", &Address(&self.0.source))?;
        put(&mut map, "detail", &self.0.detail)?;
        inner(&self.0.extra, "image_url").try_for_each(|(k, v)| map.serialize_entry(k, v))?;
        map.end()
    }
}

struct Address<'a>(&'a Source);

impl Serialize for Address<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Source::Url(url) => serializer.serialize_str(url),
            bytes @ Source::Bytes { .. } => serializer.collect_str(bytes),
        }
    }
}

struct Sound<'a>(&'a Audio);

impl Serialize for Sound<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("data", &self.0.data)?;
        map.serialize_entry("format", &self.0.format)?;
        inner(&self.0.extra, "input_audio").try_for_each(|(k, v)| map.serialize_entry(k, v))?;
        map.end()
    }
}

struct Document<'a>(&'a File);

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        put(&mut map, "file_id", &self.0.id)?;
        put(&mut map, "file_data", &self.0.data)?;
        put(&mut map, "filename", &self.0.name)?;
        inner(&self.0.extra, "file").try_for_each(|(k, v)| map.serialize_entry(k, v))?;
        map.end()
    }
}
