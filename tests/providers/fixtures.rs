//! The answers in `tests/fixtures`, in the form that its README describes.

use std::{fs, path::PathBuf};

use bytes::Bytes;
use serde_json::Value;

use crate::{http::Reply, table::Row};

/// An answer that we wrote, and what it says.
pub(crate) struct Fixture {
    /// The folder and the name of the file.
    pub(crate) name: String,
    pub(crate) reply: Reply,
    pub(crate) is_stream: bool,
    /// The frames of a stream, where the file has it in frames.
    pub(crate) events: Option<Vec<Value>>,
    /// What it has to be read as.
    pub(crate) expect: Value,
    /// The fixture that says the same in another way.
    pub(crate) same_as: Option<String>,
    file: Value,
}

impl Row {
    /// All of the provider's protocol.
    pub(crate) fn fixtures(&self) -> Vec<Fixture> {
        self.read(self.answers.fixtures)
    }

    /// All of a folder.
    pub(crate) fn read(&self, name: &str) -> Vec<Fixture> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let folder = folder.join("tests/fixtures").join(name);
        let files = fs::read_dir(folder).expect("a protocol has fixtures");
        let mut files: Vec<_> = files
            .map(|file| file.expect("it can be read").path())
            .collect();
        files.sort();
        let files = files.iter();
        files.map(|file| Fixture::read(file, name, self)).collect()
    }

    pub(crate) fn fixture(&self, name: &str) -> Fixture {
        let mut all = self.fixtures().into_iter();
        let named = all.find(|fixture| fixture.name == format!("{}/{name}", self.answers.fixtures));
        named.unwrap_or_else(|| panic!("{} has no fixture {name}", self.answers.fixtures))
    }
}

impl Fixture {
    fn read(path: &std::path::Path, folder: &str, row: &Row) -> Self {
        let stem = path.file_stem().expect("a file").to_string_lossy();
        let bytes = fs::read(path).expect("it can be read");
        let file: Value = serde_json::from_slice(&bytes).expect("a fixture is JSON");
        let events = file["events"].as_array().cloned();
        let body = match (&events, &file["body_text"]) {
            (Some(events), _) => row.framed(events),
            (None, Value::String(text)) => text.clone().into(),
            (None, _) => file["body"].to_string().into(),
        };
        let status = file["status"]
            .as_u64()
            .and_then(|status| u16::try_from(status).ok());
        let headers = file["headers"].as_object().into_iter().flatten();
        let headers = headers.map(|(name, value)| {
            let value = value.as_str().expect("a header is text");
            (name.clone(), value.to_owned())
        });
        Self {
            name: format!("{folder}/{stem}"),
            reply: Reply {
                status: status.expect("a fixture has a status"),
                headers: headers.collect(),
                pieces: vec![body],
            },
            is_stream: events.is_some() || file["is_stream"] == true,
            events,
            expect: file["expect"].clone(),
            same_as: file["same_as"].as_str().map(str::to_owned),
            file,
        }
    }

    /// Whether the file says this of itself.
    pub(crate) fn is(&self, flag: &str) -> bool {
        self.file[flag] == true
    }

    /// What it shows that cannot be told from its outcome.
    pub(crate) fn shows(&self) -> Vec<String> {
        let shown = self.file["shows"].as_array().into_iter().flatten();
        shown.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// How many inputs it was asked with, where not as many as it has vectors.
    pub(crate) fn inputs(&self) -> Option<usize> {
        let inputs = self.file["inputs"].as_u64()?;
        usize::try_from(inputs).ok()
    }

    pub(crate) fn content_type(&self) -> &str {
        let mut headers = self.reply.headers.iter();
        let found = headers.find(|(name, _)| name == "content-type");
        found.map_or("application/json", |(_, value)| value)
    }

    /// The same answer with other events.
    pub(crate) fn of(&self, events: &[Value], row: &Row) -> Self {
        self.with_body(row.framed(events))
    }

    /// The same answer with another body.
    pub(crate) fn with_body(&self, body: Bytes) -> Self {
        Self {
            name: self.name.clone(),
            reply: self.reply.in_pieces([body]),
            is_stream: self.is_stream,
            events: None,
            expect: Value::Null,
            same_as: None,
            file: Value::Null,
        }
    }

    pub(crate) fn body(&self) -> Bytes {
        self.reply.body()
    }
}
