//! Pictures and documents at addresses, fetched for providers that fetch nothing themselves.
//!
//! Ollama and Bedrock take pictures by their content only, and so do some others. This layer fetches
//! what a request names by its address, and puts the content in its place. It is off unless it is
//! added: whoever writes the request decides what this machine asks for, and from inside of a network
//! there is more to be had than from outside. So it asks for little, and of hosts on the public
//! internet only:
//!
//! - `https` on port 443, with a certificate that holds; no user or password in the address;
//! - a host by its full name, or by an IP address in its plain spelling;
//! - every address that the name resolves to has to be public, and the connection goes to one of those
//!   that were looked at: there is no second lookup, whose answer could be another;
//! - not public are private, shared, local, multicast, reserved and documentation addresses, those of
//!   metadata services, and every IPv6 address that has an IPv4 address mapped, translated or tunnelled
//!   in it;
//! - a redirect is looked at in the same way, and there are 3 at the most;
//! - nothing that identifies anybody goes along: no key, no cookie, nothing of the request;
//! - a picture is PNG, JPEG, GIF or WebP by its first bytes, a document PDF, and what the server says
//!   of it must not contradict that;
//! - how many are fetched, how large they are, and how long it takes have [bounds](FetchImagesLayer).
//!
//! What cannot be fetched fails the call before anything is sent. A `data:` URI is content, and stays.
//!
//! # Order
//!
//! Outermost of the stack of the target that needs it, outside of retry: the content is in the request
//! then, and no attempt fetches it again. What stands inside of a queue, a timeout or a spend cap is
//! waited for at their expense. Inside of a cache, whose hits need nothing fetched: two requests are the
//! same where the addresses are, as they are to a provider that fetches by itself. Inside of a fallback,
//! which may find a target that does.
//!
//! # Readiness
//!
//! Late-bound: always ready. The inner service is made ready once all is fetched.
//!
//! # Streams
//!
//! An answer is handed through as it is.
//!
//! # Errors
//!
//! [`FetchError`]: which part of the request, and why. Nothing of the address is in it. As an
//! [`Error`](crate::Error) it is of kind [`InvalidRequest`](crate::ErrorKind::InvalidRequest), or of
//! kind [`Connect`](crate::ErrorKind::Connect) or [`Timeout`](crate::ErrorKind::Timeout) where the host
//! did not answer, so that a fallback goes on.
//!
//! # Cancellation
//!
//! Dropping the future ends the exchange that is under way, and nothing was sent.
//!
//! # Examples
//!
//! ```
//! use tollgate::{
//!     ChatExt, ChatRequest, ErrorKind,
//!     fetch_images::FetchImagesLayer,
//!     providers::scripted::{Scripted, answer},
//!     types::{Message, Part},
//! };
//! use tower::Layer;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let ollama = Scripted::new([answer("A cat.")]);
//! let mut chat = FetchImagesLayer::new().layer(ollama.clone());
//!
//! let metadata = Part::image("https://169.254.169.254/latest/meta-data");
//! let request = ChatRequest::new("llava").message(Message::user([metadata]));
//! let error = chat.complete(request).await.unwrap_err();
//! assert_eq!(error.kind(), ErrorKind::InvalidRequest);
//! assert!(ollama.requests().is_empty(), "nothing was sent");
//! # }
//! ```

mod address;
pub mod error;
mod exchange;
mod fetch;
pub mod future;
mod kind;
mod layer;
mod location;
mod network;
mod request;
#[cfg(feature = "testing")]
mod scripted;
mod service;

#[cfg(feature = "testing")]
pub use self::scripted::ScriptedNetwork;
pub use self::{
    error::{FetchError, Refusal},
    layer::FetchImagesLayer,
    service::FetchImages,
};
