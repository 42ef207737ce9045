//! By what the accounts at an endpoint are told apart.

use http::{Uri, uri::Authority};

use crate::types::{Account, Secret};

/// By what the accounts at an endpoint are told apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Payer {
    /// The account of the process's own credentials; `None` where nothing is known of it.
    pub(super) own: Option<Account>,
    /// Whether a key that a request brings along is another account. It is not where the account is
    /// bound to the address, as Azure's is to the resource (`PROVIDERS` §2.2).
    pub(super) by_key: bool,
}

impl Payer {
    /// The account that goes by this name below an address, or the only one there.
    pub(super) fn account(base: &Uri, name: Option<&[u8]>) -> Account {
        let host = base.authority().map_or("", Authority::as_str);
        let path = base.path().trim_end_matches('/');
        let named = [u8::from(name.is_some())];
        let name = name.unwrap_or_default();
        Account::of([host.as_bytes(), path.as_bytes(), &named, name])
    }

    /// The account of a key that a request brings along.
    pub(super) fn theirs(self, base: &Uri, key: &Secret) -> Option<Account> {
        if self.by_key {
            Some(Self::account(base, Some(key.bytes())))
        } else {
            self.own
        }
    }
}
