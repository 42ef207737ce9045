use std::{fmt, future::Future};

use super::Token;
use crate::Error;

/// Where tokens come from.
///
/// `http` is the HTTP service that the requests themselves go over, for sources that ask over it. A
/// source has no time limit of its own to keep: the layer gives up waiting.
///
/// # Examples
///
/// A key that something else in the process keeps up to date:
///
/// ```
/// use std::future::{Ready, ready};
/// use tokio::sync::watch;
/// use tollgate::{Error, providers::refresh::{Token, TokenSource}, types::Secret};
///
/// struct Kept(watch::Receiver<String>);
///
/// impl<H> TokenSource<H> for Kept {
///     type Future = Ready<Result<Token, Error>>;
///
///     fn fetch(&self, _: H) -> Self::Future {
///         ready(Secret::new(&self.0.borrow()).map(Token::bearer))
///     }
/// }
///
/// let (_keep, key) = watch::channel("sk-1".to_owned());
/// assert!(Kept(key).fetch(()).into_inner().is_ok());
/// ```
pub trait TokenSource<H>: Send + Sync + 'static {
    /// Resolves to a token.
    type Future: Future<Output = Result<Token, Error>>;

    /// Fetches a token, a new one each time.
    ///
    /// # Errors
    ///
    /// The future fails where there is none; [`Authentication`](crate::ErrorKind::Authentication)
    /// where it is refused. What the error is caused by is told to nobody, as it is told to all that
    /// wait.
    fn fetch(&self, http: H) -> Self::Future;
}

/// Fetches tokens by a closure; see [`token_fn`].
#[derive(Clone)]
pub struct TokenFn<F>(F);

/// A source that is a closure.
pub const fn token_fn<F, T>(fetch: F) -> TokenFn<F>
where
    F: Fn() -> T + Send + Sync + 'static,
    T: Future<Output = Result<Token, Error>>,
{
    TokenFn(fetch)
}

impl<H, F, T> TokenSource<H> for TokenFn<F>
where
    F: Fn() -> T + Send + Sync + 'static,
    T: Future<Output = Result<Token, Error>>,
{
    type Future = T;

    fn fetch(&self, _: H) -> T {
        (self.0)()
    }
}

impl<F> fmt::Debug for TokenFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenFn")
    }
}
