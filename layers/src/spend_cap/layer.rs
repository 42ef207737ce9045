use tower::Layer;

use super::{CappedSpend, service::Settings};
use crate::Key;

/// Makes no call that its account cannot pay for, see [the module](super).
#[derive(Debug, Clone)]
pub struct SpendCapLayer<St, K, W> {
    settings: Settings<St, K, W>,
}

/// The key of every call where all are charged to one account.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct OneAccount {}

impl<St, W> SpendCapLayer<St, OneAccount, W> {
    /// Charges every call to one account, a [`SpendCap`](super::SpendCap) for instance.
    ///
    /// Calls are weighed in nanodollars.
    pub const fn new(account: St, weigh: W) -> Self {
        Self::per_key(account, OneAccount {}, weigh)
    }
}

impl<St, K, W> SpendCapLayer<St, K, W> {
    /// Charges each call to the account of its key, of [`SpendCaps`](super::SpendCaps) for
    /// instance.
    ///
    /// Calls are weighed in nanodollars. One without a key is refused.
    pub const fn per_key(accounts: St, key: K, weigh: W) -> Self {
        Self {
            settings: Settings {
                store: accounts,
                key,
                weigh,
            },
        }
    }
}

impl<S, St: Clone, K: Clone, W: Clone> Layer<S> for SpendCapLayer<St, K, W> {
    type Service = CappedSpend<S, St, K, W>;

    fn layer(&self, inner: S) -> Self::Service {
        CappedSpend::new(inner, self.settings.clone())
    }
}

impl<Req> Key<Req> for OneAccount {
    type Key = ();

    fn key(&self, _: &Req) -> Option<()> {
        Some(())
    }
}
