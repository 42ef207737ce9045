//! Under which key the answer to a chat request is kept.

mod pieces;

use serde_json::Number;
use tollgate_layers::{
    Cacheable,
    cache::{CacheKey, Scope},
};

use self::pieces::Pieces;
use super::{ChatRequest, Part};

/// Changes whenever the form below does, so that a store that outlives a release is not misread.
const DOMAIN: &[u8; 15] = b"tollgate.chat.5";

/// What a key that was brought along is hashed for.
const CREDENTIAL: &str = "tollgate 2026-11-21 a credential in the key of a cached chat answer";

impl Cacheable for ChatRequest {
    /// All that can change the answer: the scope, the caller, the keys that are brought along, and
    /// the whole request with what the crate does not know of it. Every piece stands behind its
    /// length. Whether the answer is streamed stays out, and so does what belongs to the call alone:
    /// its deadline, its record, its extensions.
    ///
    /// Up to 4 KiB are kept word for word, and no other request has the same key. What is longer is
    /// kept as its BLAKE3. Of a key that is brought along there is only ever a BLAKE3.
    fn cache_key(&self, scope: Scope) -> Option<CacheKey> {
        let mut key = Pieces::new(length(self));
        key.push(DOMAIN);
        match scope {
            Scope::Shared => key.byte(0),
            Scope::PerCaller => {
                key.byte(1);
                key.text(self.get_caller()?);
            }
        }
        for (provider, secret) in self.credentials().iter() {
            key.byte(1);
            key.text(provider);
            key.push(&blake3::derive_key(CREDENTIAL, secret.bytes()));
        }
        // The same request without this is refused where the other is answered.
        key.byte(if self.drops_unsupported() { 2 } else { 3 });
        key.text(self.model());
        key.number(self.messages().len() as u64);
        for message in self.messages() {
            key.message(message)?;
        }
        key.settings(self.settings())?;
        Some(key.finish())
    }

    /// Whether the temperature is said aloud to be 0.
    fn is_repeatable(&self) -> bool {
        let temperature = self.settings().temperature.as_ref();
        temperature.and_then(Number::as_f64) == Some(0.0)
    }
}

/// About how long the key will be: what is said, and room for the rest. A key that is kept holds no more
/// than it needs.
fn length(request: &ChatRequest) -> usize {
    let parts = request.messages().iter().flat_map(|said| &said.content);
    let texts = parts.map(|part| match part {
        Part::Text(text) => text.text.len() + 4,
        _ => 0,
    });
    texts.sum::<usize>() + 96
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(request: &ChatRequest) -> CacheKey {
        request.cache_key(Scope::Shared).unwrap()
    }

    #[test]
    fn a_short_request_is_its_own_key_and_a_long_one_is_hashed() {
        let said = |length: usize| ChatRequest::new("m").user("x".repeat(length));
        let mut seen = std::collections::HashSet::new();
        for length in [0, 1, 3_000, 5_000, 5_001, 9_000, 1 << 20] {
            let key = key(&said(length));
            assert_eq!(key.is_hash(), length > 4_000, "{length}");
            assert_eq!(key, self::key(&said(length)));
            assert!(seen.insert(key));
        }
        assert_ne!(
            key(&said(3_000).user("x".repeat(3_000))),
            key(&said(3_001).user("x".repeat(2_999)))
        );
    }

    #[test]
    fn no_key_that_was_brought_along_stands_in_one_and_no_prompt_is_shown() {
        let secret = crate::types::Secret::new("sk-canary").unwrap();
        let request = ChatRequest::new("m").user("canary");
        let with = key(&request.clone().credential("openai", secret));
        let holds = |word: &[u8]| with.as_bytes().windows(word.len()).any(|at| at == word);
        assert!(holds(b"canary") && !holds(b"sk-canary"));
        assert!(!format!("{with:?}").contains("canary"));
        assert_ne!(with, key(&request));
    }
}
