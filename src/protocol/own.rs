//! Whether a turn of a conversation was written where it is sent to.

use std::{cell::OnceCell, fmt};

use super::{Endpoint, Protocol};
use crate::types::{Account, ChatRequest, Message};

/// Tells the turns that were written where a request is sent to, by the same account and family of
/// models, from those of others, whose opaque parts stay behind; see [`Origin`](crate::types::Origin).
///
/// # Examples
///
/// ```
/// use tollgate::{ChatRequest, protocol::{AnthropicMessages, Endpoint, Own}, types::Message};
///
/// let endpoint = Endpoint::new("anthropic", "https://api.anthropic.com")?;
/// let mut turn = Message::assistant("Salut");
/// turn.origin = Some("anthropic".into());
/// let request = ChatRequest::new("claude-haiku-4-5").message(&turn);
/// assert!(Own::of::<AnthropicMessages>(&request, &endpoint).wrote(&turn));
/// turn.origin = Some("openai".into());
/// assert!(!Own::of::<AnthropicMessages>(&request, &endpoint).wrote(&turn));
/// # Ok::<(), tollgate::Error>(())
/// ```
pub struct Own<'a> {
    request: &'a ChatRequest,
    endpoint: &'a Endpoint,
    /// The account that pays, told when it is needed.
    account: OnceCell<Option<Account>>,
    is_family: fn(&str, &str) -> bool,
}

impl<'a> Own<'a> {
    /// Of a request as it is sent to this endpoint.
    #[must_use]
    pub const fn of<P: Protocol>(request: &'a ChatRequest, endpoint: &'a Endpoint) -> Self {
        Self {
            request,
            endpoint,
            account: OnceCell::new(),
            is_family: P::is_family,
        }
    }

    /// Whether a turn was written there, or by the caller, who may say anything.
    #[must_use]
    pub fn wrote(&self, turn: &Message) -> bool {
        let Some(origin) = &turn.origin else {
            return true;
        };
        let asked = self.request.model();
        let family = |model: &str| *model == **asked || (self.is_family)(model, asked);
        origin.provider == *self.endpoint.provider()
            && origin.model.as_deref().is_none_or(family)
            && origin
                .account
                .is_none_or(|account| self.is_account(account))
    }

    fn is_account(&self, account: Account) -> bool {
        let own = || self.endpoint.account_of(self.request.credentials());
        let own = self.account.get_or_init(own);
        own.is_none_or(|own| own == account)
    }
}

impl fmt::Debug for Own<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Own")
            .field("endpoint", &self.endpoint)
            .field("model", &self.request.model())
            .finish_non_exhaustive()
    }
}
