//! Fixtures of the protocol.

use std::{fs, path::PathBuf};

use bytes::Bytes;
use http::{Response, response::Parts};
use serde_json::Value;
use tollgate::{
    Embeddings, Error,
    protocol::{EmbedProtocol, Endpoint, OpenAiChat, Protocol, Quirks},
};

pub(crate) fn openai() -> Endpoint {
    Endpoint::new("openai", "https://api.openai.com/v1")
        .unwrap()
        .with_quirks(Quirks::openai())
}

pub(crate) fn compatible() -> Endpoint {
    Endpoint::new("vllm", "http://localhost:8000/v1").unwrap()
}

/// An answer and what it says, from `tests/fixtures/openai_embed`.
#[derive(Debug)]
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) parts: Parts,
    pub(crate) body: Bytes,
    pub(crate) expect: Value,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/openai_embed");
    let files = fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    let fixtures: Vec<_> = files.iter().map(|file| Fixture::read(file)).collect();
    assert!(fixtures.len() >= 25);
    fixtures
}

impl Fixture {
    fn read(file: &std::path::Path) -> Self {
        let value: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        let body = match &value["body_text"] {
            Value::String(text) => text.clone(),
            _ => value["body"].to_string(),
        };
        Self {
            name: file.file_stem().unwrap().to_string_lossy().into_owned(),
            parts: parts(&value),
            body: body.into(),
            expect: value["expect"].clone(),
        }
    }

    pub(crate) fn outcome(&self) -> Result<Embeddings, Error> {
        if self.parts.status.is_success() {
            OpenAiChat::decode_embed(&self.parts, &self.body, &openai())
        } else {
            Err(OpenAiChat::error(&self.parts, &self.body, &openai(), None))
        }
    }
}

/// The head of a recorded answer.
pub(crate) fn parts(answer: &Value) -> Parts {
    let status = u16::try_from(answer["status"].as_u64().unwrap()).unwrap();
    let mut response = Response::builder().status(status);
    for (name, value) in answer["headers"].as_object().into_iter().flatten() {
        response = response.header(name, value.as_str().unwrap());
    }
    response.body(()).unwrap().into_parts().0
}
