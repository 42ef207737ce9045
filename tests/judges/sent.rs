//! What was sent to a provider, for its judge to read.

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde_json::{Value, json};
use tollgate::{ChatRequest, ErrorKind};

use crate::Provider;

/// The bodies for one provider, each once, with the case that it came of.
pub(crate) struct Sent<'a> {
    provider: &'a Provider,
    bodies: BTreeMap<String, String>,
}

impl<'a> Sent<'a> {
    pub(crate) const fn to(provider: &'a Provider) -> Self {
        Self {
            provider,
            bodies: BTreeMap::new(),
        }
    }

    /// Encodes a request, whole and as a stream; without what the provider cannot do, where there is
    /// such a thing.
    ///
    /// # Panics
    ///
    /// Where the request is refused for any reason but that, or the error does not name what is lost.
    pub(crate) fn add(&mut self, case: &str, request: &ChatRequest) {
        for stream in [false, true] {
            let request = request.clone().streamed(stream || request.is_stream());
            self.encode(case, request);
        }
    }

    fn encode(&mut self, case: &str, request: ChatRequest) {
        let provider = self.provider.name;
        let mut sent = self.provider.encode(&request);
        if let Err(error) = &sent {
            let named = error.message().is_some_and(|text| text.starts_with('`'));
            let lost = error.kind() == ErrorKind::Unsupported && named;
            assert!(lost, "{provider}, {case}: {error}");
            sent = self.provider.encode(&request.drop_unsupported(true));
        }
        match sent {
            Ok(sent) => {
                let body = String::from_utf8(sent.body().to_vec()).expect("JSON is UTF-8");
                let stream = sent.uri().path().contains(":stream");
                let known = self.bodies.entry(body);
                known.or_insert_with(|| format!("{case}{}", if stream { " (stream)" } else { "" }));
            }
            // What cannot be left out, such as the only thing that is said.
            Err(error) => assert_eq!(error.kind(), ErrorKind::Unsupported, "{provider}, {case}"),
        }
    }

    /// The members that bodies have.
    pub(crate) fn members(&self) -> impl Iterator<Item = String> {
        let read = |body: &String| serde_json::from_str::<Value>(body).expect("a body is JSON");
        let names = |body: Value| body.as_object().map(|body| body.keys().cloned().collect());
        let members = self.bodies.keys().map(read).filter_map(names);
        members.flat_map(|names: Vec<String>| names)
    }

    /// Writes them, one per line, and says how many there are.
    pub(crate) fn write(&self) -> usize {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("judges");
        fs::create_dir_all(&folder).expect("a folder for the bodies");
        let line = |(body, case): (&String, &String)| {
            let body: Value = serde_json::from_str(body).expect("a body is JSON");
            format!("{}\n", json!({"case": case, "body": body}))
        };
        let lines: String = self.bodies.iter().map(line).collect();
        let file = folder.join(format!("{}.jsonl", self.provider.name));
        fs::write(file, lines).expect("the bodies are written");
        self.bodies.len()
    }
}
