//! Recorded exchanges, one per file.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use bytes::Bytes;
use http::{Response, response::Parts};
use serde_json::Value;

/// What was asked and answered, as it was recorded.
pub(crate) struct Exchange {
    pub(crate) id: String,
    pub(crate) provider: String,
    pub(crate) operation: String,
    /// The path that it was asked at, empty where it was not recorded.
    pub(crate) path: String,
    /// The request's body, `null` where it was not recorded.
    pub(crate) request: Value,
    pub(crate) parts: Parts,
    pub(crate) body: Bytes,
}

impl Exchange {
    fn read(path: &Path) -> Result<Option<Self>, Box<dyn std::error::Error>> {
        let recorded: Value = serde_json::from_slice(&fs::read(path)?)?;
        let text = |name: &str| recorded[name].as_str().map(str::to_owned);
        let answer = &recorded["response"];
        let (Some(id), Some(provider), Some(operation), Some(status)) = (
            text("id"),
            text("provider"),
            text("operation"),
            answer["status"].as_u64(),
        ) else {
            return Ok(None);
        };
        let mut response = Response::builder().status(u16::try_from(status)?);
        for (name, value) in answer["headers"].as_object().into_iter().flatten() {
            response = response.header(name, value.as_str().unwrap_or_default());
        }
        let body = match (&answer["body_base64"], &answer["body_text"]) {
            (Value::String(binary), _) => BASE64_STANDARD.decode(binary)?,
            (_, Value::String(text)) => text.clone().into_bytes(),
            _ => answer["body"].to_string().into_bytes(),
        };
        let (parts, ()) = response.body(())?.into_parts();
        Ok(Some(Self {
            id,
            provider,
            operation,
            path: recorded["request"]["path_and_query"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            request: recorded["request"]["body"].clone(),
            parts,
            body: body.into(),
        }))
    }
}

/// The exchanges of all files below a folder, in the order of their paths.
pub(crate) fn below(folder: &Path) -> io::Result<impl Iterator<Item = Exchange>> {
    let mut files = Vec::new();
    walk(folder, &mut files)?;
    files.sort();
    Ok(files
        .into_iter()
        .filter_map(|file| match Exchange::read(&file) {
            Ok(exchange) => exchange,
            Err(error) => {
                eprintln!("{}: {error}", file.display());
                None
            }
        }))
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(path);
        }
    }
    Ok(())
}
