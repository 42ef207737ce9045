//! One service in place of many: the model that a request names decides which one answers.
//!
//! # Order
//!
//! Outside of whole stacks, one per target, so that each target retries, spends and breaks by
//! itself: what counts or prices outside of the router sees an alias, and not the model. A fallback fits on either side: outside it tries its next target also where no route
//! knows the model, inside it belongs to one route.
//!
//! # Readiness
//!
//! Late-bound: always ready. The model is not known before the call, so nothing is made ready
//! before it, and a target that is stuck does not stop the others. The clone of the router costs
//! one reference count, however many routes there are.
//!
//! # Streams
//!
//! The target's answer is handed through as it is.
//!
//! # Errors
//!
//! [`Unrouted`], as [`ErrorKind::ModelNotFound`](crate::ErrorKind::ModelNotFound), or
//! [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) for what cannot be a model's
//! name. Nothing was sent then. All else is the target's.
//!
//! # Cancellation
//!
//! Dropping the future drops the call of the target.
//!
//! # Examples
//!
//! ```
//! use tollgate::{ChatExt, ChatRequest, ErrorKind, Router, providers::scripted::{Scripted, answer}};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), tollgate::Error> {
//! let openai = Scripted::new([answer("from OpenAI")]).named("openai");
//! let groq = Scripted::new([answer("from Groq")]).named("groq");
//! let mut chat = Router::builder()
//!     .prefix("gpt-", openai.boxed_chat()) // kept: "gpt-4o" is asked for "gpt-4o"
//!     .strip_prefix("groq/", groq.clone().boxed_chat()) // stripped: the target never sees "groq/"
//!     .alias("fast", "groq/llama-3.1-8b-instant")
//!     .build()?;
//!
//! let answer = chat.complete(ChatRequest::new("fast").user("hi")).await?;
//! assert_eq!(answer.text(), "from Groq");
//! assert_eq!(&**groq.requests()[0].model(), "llama-3.1-8b-instant");
//!
//! let error = chat.complete(ChatRequest::new("gtp-4o").user("hi")).await.unwrap_err();
//! assert_eq!(error.kind(), ErrorKind::ModelNotFound);
//! assert!(error.message().unwrap().contains(r#""gpt-…""#), "it names what is known");
//! # Ok(())
//! # }
//! ```

mod builder;
pub mod error;
pub mod future;
mod name;
mod service;
mod table;
mod vendor;

pub use self::{
    builder::Builder,
    error::{InvalidRoutes, Unrouted},
    name::InvalidName,
    service::Router,
};
