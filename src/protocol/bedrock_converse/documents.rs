//! Documents, and the names that they may have.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::content::{extension, format, stored};
use crate::{protocol::anthropic_messages::content::data_uri, types::File};

/// The longest name (botocore 1.44.5, `DocumentBlock.name`).
const NAME: usize = 200;

/// The formats of documents: media type, extension, Bedrock's word.
const FORMATS: [(&str, &str, &str); 10] = [
    ("application/pdf", "pdf", "pdf"),
    ("text/csv", "csv", "csv"),
    ("application/msword", "doc", "doc"),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
        "docx",
    ),
    ("application/vnd.ms-excel", "xls", "xls"),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
        "xlsx",
    ),
    ("text/html", "html", "html"),
    ("text/markdown", "md", "md"),
    ("text/plain", "txt", "txt"),
    ("text/x-markdown", "markdown", "md"),
];

/// The formats of videos: media type behind `video/`, Bedrock's word.
const VIDEOS: [(&str, &str); 12] = [
    ("mkv", "mkv"),
    ("x-matroska", "mkv"),
    ("mov", "mov"),
    ("quicktime", "mov"),
    ("mp4", "mp4"),
    ("webm", "webm"),
    ("flv", "flv"),
    ("x-flv", "flv"),
    ("mpeg", "mpeg"),
    ("mpg", "mpg"),
    ("x-ms-wmv", "wmv"),
    ("3gpp", "three_gp"),
];

/// The documents of a request: no two of them may have the same name.
#[derive(Default)]
pub(super) struct Documents(BTreeSet<String>);

impl Documents {
    /// Writes a document, a picture or a video; `None` for one that is nowhere to be found, or of a
    /// format that is not known.
    pub(super) fn write(&mut self, file: &File) -> Option<Value> {
        let data = file.data.as_deref()?;
        let (kind, source) = match data_uri(data) {
            Some((kind, data)) => (kind, json!({"bytes": data})),
            None => ("", stored(data)?),
        };
        let name = file.name.as_deref();
        let extension = name.and_then(extension).or_else(|| extension(data));
        if let Some(format) = format_of(kind, extension, format) {
            return Some(json!({"image": {"format": format, "source": source}}));
        }
        if let Some(format) = format_of(kind, extension, video) {
            return Some(json!({"video": {"format": format, "source": source}}));
        }
        let format = format_of(kind, extension, document)?;
        let name = self.name(name.unwrap_or_default());
        let mut document = json!({"name": name, "format": format, "source": source});
        for member in ["citations", "context"] {
            if let Some(value) = file.extra.get(member) {
                document[member] = value.clone();
            }
        }
        Some(json!({"document": document}))
    }

    /// A name in the characters that are allowed, and unlike those before it.
    fn name(&mut self, name: &str) -> String {
        let base = sanitised(name);
        let mut name = base.clone();
        let mut number = 1_u32;
        while !self.0.insert(name.clone()) {
            number += 1;
            let suffix = format!(" ({number})");
            let room = NAME - suffix.len();
            name = format!("{}{suffix}", base.get(..room).unwrap_or(&base));
        }
        name
    }
}

/// The format by the media type, or where that says nothing by the extension.
fn format_of(
    kind: &str,
    extension: Option<&str>,
    known: fn(&str) -> Option<&'static str>,
) -> Option<&'static str> {
    let says_nothing = matches!(kind, "" | "application/octet-stream");
    known(kind).or_else(|| extension.filter(|_| says_nothing).and_then(known))
}

fn video(kind: &str) -> Option<&'static str> {
    let kind = kind.strip_prefix("video/").unwrap_or(kind);
    let named = |(name, _): &&(&str, &str)| name.eq_ignore_ascii_case(kind);
    VIDEOS.iter().find(named).map(|(_, format)| *format)
}

fn document(kind: &str) -> Option<&'static str> {
    let named = |(media_type, extension, _): &&(&str, &str, &str)| {
        media_type.eq_ignore_ascii_case(kind) || extension.eq_ignore_ascii_case(kind)
    };
    FORMATS.iter().find(named).map(|(.., format)| *format)
}

/// Letters, digits, hyphens, parentheses, square brackets and single spaces; a hyphen stands for
/// anything else.
fn sanitised(name: &str) -> String {
    let mut clean = String::new();
    for letter in name.trim().chars().take(NAME) {
        match letter {
            '(' | ')' | '[' | ']' | '-' => clean.push(letter),
            letter if letter.is_ascii_alphanumeric() => clean.push(letter),
            letter if letter.is_whitespace() => {
                if !clean.ends_with(' ') {
                    clean.push(' ');
                }
            }
            _ => clean.push('-'),
        }
    }
    if clean.is_empty() {
        "document".to_owned()
    } else {
        clean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_only_what_is_allowed_in_names() {
        for (name, clean) in [
            ("report.pdf", "report-pdf"),
            (" a \t b_c(1)[2] ", "a b-c(1)[2]"),
            ("grüße", "gr--e"),
            ("", "document"),
            ("\u{a0}", "document"),
        ] {
            assert_eq!(sanitised(name), clean, "{name}");
        }
        assert_eq!(sanitised(&"x".repeat(300)).len(), NAME);
    }

    #[test]
    fn no_two_documents_have_the_same_name() {
        let mut documents = Documents::default();
        let long = "x".repeat(300);
        let names = ["a", "a", "b", "a", &long, &long].map(|name| documents.name(name));
        assert_eq!(&names[..4], ["a", "a (2)", "b", "a (3)"]);
        assert_ne!(names[4], names[5]);
        assert!(names.iter().all(|name| name.len() <= NAME));
    }
}
