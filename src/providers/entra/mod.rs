//! Tokens of Microsoft Entra ID for [`AzureOpenAi`](super::AzureOpenAi), fetched and renewed on the
//! way.
//!
//! An [`Identity`] is a source of tokens for the [`refresh`](super::refresh) layer, which says when one
//! is fetched, renewed and given up. It asks over the HTTP service that the requests themselves go
//! over. A refusal by the authority is an error of kind
//! [`Authentication`](crate::ErrorKind::Authentication).
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

mod answer;
mod fetch;
mod identity;

use super::refresh::{RefreshLayer, Refreshed};

pub use self::{fetch::Fetch, identity::Identity};

/// Gives requests a token of Entra ID; its patience is 30 s by default.
pub type EntraLayer = RefreshLayer<Identity>;

/// A service over which requests have a token of Entra ID.
pub type Entra<H> = Refreshed<H, Identity>;
