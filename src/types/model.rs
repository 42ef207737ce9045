//! What a provider says of its models.

use std::sync::Arc;

use super::{Credentials, Extra, Secret};

/// A model, as its provider lists it.
///
/// What a provider does not state is `None`: nearly everything, with some.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Model {
    /// The name that it is asked by.
    pub id: Arc<str>,
    /// What people call it.
    pub title: Option<Arc<str>>,
    /// When it was made or published, in seconds since 1970.
    pub created: Option<u64>,
    /// Whose it is.
    pub owner: Option<Arc<str>>,
    /// The most tokens that a prompt may have, and where the provider counts them together the answer
    /// with it.
    pub window: Option<u64>,
    /// The most tokens that an answer may have.
    pub output: Option<u64>,
    /// What else is stated, in the provider's words: capabilities, prices, when it ends.
    pub extra: Extra,
}

/// Asks a provider for its models.
///
/// # Examples
///
/// ```
/// use tollgate::types::{ListModels, Secret};
///
/// let theirs = ListModels::new().credential("openai", Secret::new("sk-...")?);
/// assert!(theirs.credentials().get("openai").is_some());
/// # Ok::<(), tollgate::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct ListModels {
    credentials: Credentials,
}

impl ListModels {
    /// Asks for all models that the provider's own key may use.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Brings a key along for one provider, in place of that provider's own.
    #[must_use]
    pub fn credential(mut self, provider: impl Into<Arc<str>>, key: Secret) -> Self {
        self.credentials = self.credentials.with(provider, key);
        self
    }

    /// The keys that the request brings along.
    #[must_use]
    pub const fn credentials(&self) -> &Credentials {
        &self.credentials
    }
}
