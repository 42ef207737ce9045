//! Credentials that run out, fetched and renewed on the way: a layer at the level of HTTP.
//!
//! A [`TokenSource`] says how a token is had: of an identity provider ([`entra`](super::entra)), a
//! vault, a metadata server, a file that something else renews. A token is fetched when the first
//! request needs one, and renewed five minutes before it expires, or at half of its life where that is
//! shorter. One request fetches at a time, and while the old token lasts the others go on with it. A
//! request that is answered with 401 all the same is sent once more with a new token, unless its token
//! was new already.
//!
//! # Order
//!
//! Next to the client: whatever signs or records requests may see what is sent.
//!
//! # Readiness
//!
//! Late-bound: always ready; each exchange drives a clone of the inner service.
//!
//! # Streams
//!
//! Nothing happens after the head of an answer.
//!
//! # Errors
//!
//! Those of the inner service, and [`Error`](crate::Error) where there is no token: the one of the
//! source, or of kind [`Timeout`](crate::ErrorKind::Timeout) where it takes too long. Nothing was sent
//! to the provider then. Requests that waited for the same token fail with the same error.
//!
//! # Cancellation
//!
//! Dropping the future ends its exchange. Where that was one for a token, the next request that waits
//! for it takes over.
//!
//! # Examples
//!
//! ```
//! use std::time::Duration;
//! use tollgate::{
//!     providers::{Compatible, refresh::{RefreshLayer, Token, token_fn}},
//!     transport::HttpClient,
//!     types::Secret,
//! };
//! use tower::Layer;
//!
//! let vault = token_fn(|| async {
//!     Ok(Token::bearer(Secret::new("from the vault")?).lasting(Duration::from_secs(600)))
//! });
//! let gateway = Compatible::builder("ours", "https://llm.example.com/v1")
//!     .http(RefreshLayer::new(vault).layer(HttpClient::new()))
//!     .build()?;
//! assert_eq!(gateway.name(), "ours");
//! # Ok::<(), tollgate::Error>(())
//! ```

mod future;
mod layer;
mod service;
mod source;
mod token;

pub use self::{
    future::ResponseFuture,
    layer::RefreshLayer,
    service::Refreshed,
    source::{TokenFn, TokenSource, token_fn},
    token::Token,
};
