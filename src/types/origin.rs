//! Who wrote a turn of a conversation.

use std::{fmt, str::FromStr, sync::Arc};

/// Who wrote a turn of a model.
///
/// Signatures, encrypted reasoning and whatever else only its writer understands go back to the
/// provider, the account and the family of models that they came from, and nowhere else: others
/// refuse them, or would be shown what is not theirs. Which models are of a family is data of each
/// protocol (`models.tsv`), which knows a model by any of its names.
///
/// What is not known counts as any, so that a caller can name the provider alone.
///
/// # Examples
///
/// ```
/// use tollgate::types::{Message, Origin};
///
/// let mut message = Message::assistant("Salut");
/// message.origin = Some(Origin::from("anthropic"));
/// assert_eq!(message.origin.unwrap().model, None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Origin {
    /// The provider, by the name that it goes by.
    pub provider: Arc<str>,
    /// The account at the provider.
    pub account: Option<Account>,
    /// The model that was asked for.
    pub model: Option<Arc<str>>,
}

impl<T: Into<Arc<str>>> From<T> for Origin {
    /// A provider, whichever its account and model.
    fn from(provider: T) -> Self {
        Self {
            provider: provider.into(),
            account: None,
            model: None,
        }
    }
}

/// Tells the accounts at a provider apart, and reveals nothing else of them.
///
/// It is a hash of where the provider is and of who pays there: an account that was
/// [named](crate::providers::Builder::account), or else the key. It is the same in every process, so
/// that a conversation that was stored knows its origin; and it has 32 bits only, so that it
/// confirms no guess of a key. Two accounts that share one by chance, once in four thousand million,
/// lose nothing: what one of them refuses is taken out and asked again.
///
/// # Examples
///
/// ```
/// use tollgate::types::Account;
///
/// let account: Account = "0f3a9c21".parse().unwrap();
/// assert_eq!(account.to_string(), "0f3a9c21");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Account(u32);

/// Changes whenever the hash below does.
const DOMAIN: &str = "tollgate account 1";

impl Account {
    /// The account that is told by these pieces.
    pub(crate) fn of<const N: usize>(pieces: [&[u8]; N]) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key(DOMAIN);
        for piece in pieces {
            hasher.update(&(piece.len() as u64).to_le_bytes());
            hasher.update(piece);
        }
        let [one, two, three, four, ..] = *hasher.finalize().as_bytes();
        Self(u32::from_be_bytes([one, two, three, four]))
    }
}

impl fmt::Display for Account {
    /// Writes eight hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account({self})")
    }
}

impl FromStr for Account {
    type Err = std::num::ParseIntError;

    /// Reads hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u32::from_str_radix(text, 16).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_that_are_cut_elsewhere_are_another_account() {
        let one = Account::of([b"ab", b"c"]);
        assert_eq!(one, Account::of([b"ab", b"c"]));
        assert_ne!(one, Account::of([b"a", b"bc"]));
        assert_ne!(one, Account::of([b"abc", b""]));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let account = Account::of([b"anything"]);
        assert_eq!(account.to_string().len(), 8);
        assert_eq!(account.to_string().parse(), Ok(account));
        assert!("".parse::<Account>().is_err());
        assert!("123456789".parse::<Account>().is_err());
    }
}
