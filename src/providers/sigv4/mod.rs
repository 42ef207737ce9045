//! Signatures of AWS (version 4) for [`Bedrock`](super::Bedrock), with credentials that are fetched
//! and renewed on the way: a layer at the level of HTTP.
//!
//! Each attempt is signed by itself, over the body as it goes out. Credentials are fetched when the
//! first request needs them, over the same HTTP service, and renewed five minutes before they expire,
//! or at half of their life where that is shorter. One request fetches at a time, and while the old
//! ones last the others go on with them. A request that is refused because its credentials have
//! expired is sent once more with new ones, unless they were new already; one that is refused because
//! the clock of this machine is wrong is sent once more with the time that the server told.
//!
//! # Order
//!
//! Next to the client: what changes headers, path or body after it makes the signature wrong.
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
//! Those of the inner service, and [`Error`](crate::Error) where there are no credentials: of kind
//! [`Authentication`](crate::ErrorKind::Authentication) where there are none to be had or they were
//! refused, and of the kind of what went wrong otherwise. Nothing was sent to the provider then.
//! Requests that waited for the same credentials fail with the same error.
//!
//! # Cancellation
//!
//! Dropping the future ends its exchange. Where that was one for credentials, the next request that
//! waits for them takes over.
//!
//! # Examples
//!
//! ```
//! use tollgate::{
//!     providers::{Bedrock, sigv4::{CredentialSource, SigV4Layer}},
//!     transport::HttpClient,
//!     types::Secret,
//! };
//! use tower::Layer;
//!
//! let source = CredentialSource::keys("AKIDEXAMPLE", &Secret::new("...")?, None);
//! let bedrock = Bedrock::builder("us-east-1")?
//!     .http(SigV4Layer::new(source, "us-east-1").layer(HttpClient::new()))
//!     .build()?;
//! assert_eq!(bedrock.name(), "bedrock");
//! # Ok::<(), tollgate::Error>(())
//! ```

mod container;
mod environment;
mod fetch;
mod file;
mod future;
mod instance;
mod layer;
mod profile;
mod served;
mod service;
mod sign;
mod source;

pub(super) use self::environment::{region, source};
pub use self::{
    future::ResponseFuture, layer::SigV4Layer, service::SigV4, source::CredentialSource,
};
