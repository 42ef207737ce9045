//! Keys, held so that they cannot be shown.

use std::{
    hash::{BuildHasher, Hash, Hasher, RandomState},
    sync::{Arc, LazyLock},
};

use http::HeaderValue;

use crate::{Error, ErrorKind};

/// A key or token that prints as `Sensitive` and goes nowhere but into a header.
///
/// # Examples
///
/// ```
/// use tollgate::types::Secret;
///
/// let key = Secret::new("sk-canary\n").unwrap();
/// assert!(!format!("{key:?}").contains("canary"));
/// assert!(Secret::new("two\nlines").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret(HeaderValue);

impl Secret {
    /// Takes a key as it stands in a file or a variable, white space around it trimmed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Authentication`] for a key that is empty or could not stand in a header: it
    /// holds a line break, another control character, or something outside of ASCII.
    pub fn new(key: &str) -> Result<Self, Error> {
        let key = key.trim();
        let clean = !key.is_empty() && key.bytes().all(|byte| (0x20..0x7f).contains(&byte));
        match HeaderValue::from_str(key) {
            Ok(mut value) if clean => {
                value.set_sensitive(true);
                Ok(Self(value))
            }
            _ => Err(Error::new(ErrorKind::Authentication).with_message(
                "the key is empty or holds characters that no key has; check where it is read from",
            )),
        }
    }

    /// The key, to be hashed.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The key as the value of a header, marked as sensitive.
    pub(crate) fn bare(&self) -> HeaderValue {
        self.0.clone()
    }

    /// The key behind the scheme `Bearer`.
    pub(crate) fn bearer(&self) -> Option<HeaderValue> {
        let value = [b"Bearer ", self.0.as_bytes()].concat();
        let mut value = HeaderValue::from_bytes(&value).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// Keys that a request brings along, each for one provider.
///
/// A provider sees only its own: a fallback to another vendor never receives the first one's key.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    keys: Arc<Vec<(Arc<str>, Secret)>>,
    fingerprint: Option<u64>,
}

impl Credentials {
    /// No keys: each provider uses its own.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the key for a provider, by the name that the provider goes by (`"openai"`).
    #[must_use]
    pub fn with(mut self, provider: impl Into<Arc<str>>, key: Secret) -> Self {
        let provider = provider.into();
        let keys = Arc::make_mut(&mut self.keys);
        keys.retain(|(name, _)| *name != provider);
        keys.push((provider, key));
        keys.sort_by(|one, other| one.0.cmp(&other.0));
        self.fingerprint = Some(fingerprint(keys));
        self
    }

    /// Tells these keys from others, within this process, and nothing else of them.
    pub(crate) const fn fingerprint(&self) -> Option<u64> {
        self.fingerprint
    }

    /// The keys, in the order of the providers' names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.keys.iter().map(|(provider, key)| (&**provider, key))
    }

    /// The key for a provider.
    #[must_use]
    pub fn get(&self, provider: &str) -> Option<&Secret> {
        let found = self.keys.iter().find(|(name, _)| &**name == provider);
        found.map(|(_, key)| key)
    }
}

/// The hash is keyed anew in each process, so that a fingerprint cannot be searched for its key.
fn fingerprint(keys: &[(Arc<str>, Secret)]) -> u64 {
    static HASH: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    let mut hasher = HASH.build_hasher();
    for (provider, key) in keys {
        (provider, key.bytes()).hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_by_its_own_provider_only() {
        let keys = Credentials::new()
            .with("openai", Secret::new("old").unwrap())
            .with("openai", Secret::new("new").unwrap());
        assert_eq!(keys.get("openai"), Some(&Secret::new("new").unwrap()));
        assert_eq!(keys.get("anthropic"), None);
    }

    #[test]
    fn a_key_that_could_not_stand_in_a_header_is_refused() {
        for key in ["", "  ", "a\nb", "a\u{7f}", "schlüssel", "a\0"] {
            assert!(Secret::new(key).is_err(), "{key:?}");
        }
    }
}
