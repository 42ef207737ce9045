use crate::{
    protocol::{Framing, Protocol},
    types::Capabilities,
};

/// A vendor's surface as data: what it is called, where it is, and what it can do.
///
/// # Examples
///
/// ```
/// use tollgate::{providers::{Anthropic, VENDORS}, types::Capability};
///
/// let anthropic = Anthropic::builder().build()?;
/// assert_eq!(anthropic.vendor().keys, ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"]);
///
/// let mut hearing = VENDORS.iter().filter(|one| one.capabilities.of(Capability::Audio).is_any());
/// assert!(hearing.any(|one| one.name == "gemini"));
/// # Ok::<(), tollgate::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Vendor {
    /// What people call it.
    pub title: &'static str,
    /// The name that it goes by in prices, credentials and telemetry.
    pub name: &'static str,
    /// The protocol that it speaks.
    pub protocol: &'static str,
    /// How its streams are framed.
    pub framing: Framing,
    /// Where it is, unless it is told otherwise; `None` where that has to be told.
    pub base_url: Option<&'static str>,
    /// The variables of the environment of which one has to hold a key, the one that counts first.
    pub keys: &'static [&'static str],
    /// The other variables of the environment that count where they are set.
    pub variables: &'static [&'static str],
    /// What it can do.
    pub capabilities: Capabilities,
}

impl Vendor {
    /// A vendor that speaks a protocol, and can do all there is.
    pub(super) const fn speaking<P: Protocol>(title: &'static str, name: &'static str) -> Self {
        Self {
            title,
            name,
            protocol: P::NAME,
            framing: P::FRAMING,
            base_url: None,
            keys: &[],
            variables: &[],
            capabilities: Capabilities::all(),
        }
    }

    /// What a request for embeddings is told where there are none.
    pub(crate) fn no_embeddings(&self) -> String {
        format!("`model`: {} has no embeddings", self.title)
    }
}
