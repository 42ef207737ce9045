//! Under which key the answer to a chat request is kept.

use std::io;

use serde::Serialize;
use sha2::{Digest, Sha256};
use tollgate_layers::{
    Cacheable,
    cache::{CacheKey, Scope},
};

use super::{ChatRequest, Extra, Part};

/// Changes whenever the form below does, so that a store that outlives a release is not misread.
const DOMAIN: &[u8] = b"tollgate.chat.1";

impl Cacheable for ChatRequest {
    /// A SHA-256 over all that can change the answer: the scope, the caller, the keys that are
    /// brought along, and the whole request with what the crate does not know of it. Every piece
    /// stands behind its length. Whether the answer is streamed stays out.
    fn cache_key(&self, scope: Scope) -> Option<CacheKey> {
        let mut key = Pieces(Sha256::new());
        key.piece(DOMAIN);
        match scope {
            Scope::Shared => key.piece(b"shared"),
            Scope::PerCaller => {
                key.piece(b"per caller");
                key.piece(self.get_caller()?.as_bytes());
            }
        }
        for (provider, secret) in self.credentials().iter() {
            key.piece(provider.as_bytes());
            key.piece(secret.bytes());
        }
        // The same request without this is refused where the other is answered.
        if self.drops_unsupported() {
            key.piece(b"unsupported dropped");
        }
        key.piece(if self.drops_unsupported() {
            b"drop"
        } else {
            b"keep"
        });
        key.piece(b"request");
        key.json(&self.unstreamed())?;
        // What the serde form has no place for is sent all the same, to the provider it came from.
        for message in self.messages() {
            key.piece(message.origin.as_deref().unwrap_or_default().as_bytes());
            for (at, part) in message.content.iter().enumerate() {
                match part {
                    Part::Reasoning(reasoning) => {
                        let signature = reasoning.signature.as_deref().unwrap_or_default();
                        key.piece(reasoning.text.as_bytes());
                        key.piece(signature.as_bytes());
                    }
                    Part::Opaque(block) => {
                        key.piece(&at.to_be_bytes());
                        key.piece(block.protocol.as_bytes());
                        key.json(&block.value)?;
                    }
                    _ => {}
                }
            }
        }
        Some(CacheKey::new(key.0.finalize().into()))
    }

    /// Whether the temperature is said aloud to be 0.
    fn is_repeatable(&self) -> bool {
        let temperature = self.settings().temperature.as_ref();
        temperature.and_then(serde_json::Number::as_f64) == Some(0.0)
    }
}

impl ChatRequest {
    /// The request without what only says how its answer is to come.
    fn unstreamed(&self) -> Self {
        let mut request = self.clone().streamed(false);
        if !request.settings().stream_options.is_empty() {
            request.settings_mut().stream_options = Extra::default();
        }
        request
    }
}

/// Hashes pieces so that no two lists of them look alike.
struct Pieces(Sha256);

impl Pieces {
    fn piece(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
    }

    /// The JSON of a value, which says itself where it ends. `None` where it cannot be written.
    fn json(&mut self, value: &impl Serialize) -> Option<()> {
        serde_json::to_writer(Writer(&mut self.0), value).ok()
    }
}

struct Writer<'a>(&'a mut Sha256);

impl io::Write for Writer<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
