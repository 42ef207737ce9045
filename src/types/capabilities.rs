//! What a provider can do.

use super::{Capability, ChatRequest};

/// Whether a provider can do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Support {
    /// As it is asked for.
    Yes,
    /// Not at all. What asks for it is [`Unsupported`](crate::ErrorKind::Unsupported).
    No,
    /// In a way of its own, or not always: how, in a few words.
    Partly(&'static str),
}

/// What a provider can do, whichever of its models is asked.
///
/// What single models of it lack is not told here but by the protocol, when the request is written.
///
/// # Examples
///
/// ```
/// use tollgate::{ChatRequest, providers::Groq, types::{Capability, Support}};
///
/// let groq = Groq::builder().build()?;
/// assert_eq!(groq.capabilities().of(Capability::Tools), Support::Yes);
///
/// let request = ChatRequest::new("llama-3.3-70b-versatile").user("hi").n(2);
/// assert_eq!(groq.capabilities().lacks(&request), Some(Capability::Alternatives));
/// # Ok::<(), tollgate::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities([Support; Capability::ALL.len()]);

impl Support {
    /// Whether it can be asked for.
    #[must_use]
    pub const fn is_any(self) -> bool {
        !matches!(self, Self::No)
    }
}

impl Capabilities {
    /// Those of a provider that can do everything.
    #[must_use]
    pub const fn all() -> Self {
        Self([Support::Yes; Capability::ALL.len()])
    }

    /// The same with others for what is named.
    #[must_use]
    pub const fn but(mut self, differing: &[(Capability, Support)]) -> Self {
        let mut at = 0;
        while at < differing.len() {
            let (capability, support) = differing[at];
            self.0[capability as usize] = support;
            at += 1;
        }
        self
    }

    /// Whether the provider can do this.
    #[must_use]
    pub const fn of(&self, capability: Capability) -> Support {
        self.0[capability as usize]
    }

    /// Something that a request asks for and the provider cannot do at all.
    #[must_use]
    pub fn lacks(&self, request: &ChatRequest) -> Option<Capability> {
        let lacking = |one: &Capability| !self.of(*one).is_any() && one.is_asked_by(request);
        Capability::ALL.into_iter().find(lacking)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_capability_has_its_own_place() {
        for (at, capability) in Capability::ALL.into_iter().enumerate() {
            assert_eq!(capability as usize, at, "{capability:?}");
        }
    }
}
