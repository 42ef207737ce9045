//! Tokens of Microsoft Entra ID for [`AzureOpenAi`](super::AzureOpenAi), fetched and renewed on the
//! way: a layer at the level of HTTP.
//!
//! A token is fetched when the first request needs one, over the same HTTP service, and renewed five
//! minutes before it expires, or at half of its life where that is shorter. One request fetches at a
//! time, and while the old token lasts the others go on with it. A request that is answered with 401
//! all the same is sent once more with a new token, unless its token was new already.
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
//! Those of the inner service, and [`Error`](crate::Error) where there is no token: of kind
//! [`Authentication`](crate::ErrorKind::Authentication) where it was refused, and of the kind of what
//! went wrong otherwise. Nothing was sent to the provider then. Requests that waited for the same
//! token fail with the same error.
//!
//! # Cancellation
//!
//! Dropping the future ends its exchange. Where that was one for a token, the next request that waits
//! for it takes over.
//!
//! # Examples
//!
//! ```
//! use tollgate::{
//!     providers::{AzureOpenAi, entra::{EntraLayer, Identity}},
//!     transport::HttpClient,
//!     types::Secret,
//! };
//! use tower::Layer;
//!
//! let identity = Identity::client_secret("my-tenant", "my-app", Secret::new("...")?);
//! let azure = AzureOpenAi::builder("https://my-resource.openai.azure.com")
//!     .http(EntraLayer::new(identity).layer(HttpClient::new()))
//!     .build()?;
//! assert_eq!(azure.name(), "azure_openai");
//! # Ok::<(), tollgate::Error>(())
//! ```

mod fetch;
mod future;
mod identity;
mod layer;
mod service;
mod token;

pub use self::{future::ResponseFuture, identity::Identity, layer::EntraLayer, service::Entra};
