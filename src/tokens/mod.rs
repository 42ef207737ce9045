//! How many input tokens a request comes to, before it is sent; with the feature `tokens`.
//!
//! Three sources, from the dearest to the cheapest:
//!
//! - [`Provider::count_tokens`](crate::providers::Provider::count_tokens) asks the provider, which
//!   Anthropic, Gemini, OpenAI's Responses, Cohere and Bedrock answer. It is exact, and takes a round
//!   trip.
//! - [`input_tokens`] counts here, with the tokenizer of OpenAI's models. Texts come to what is billed,
//!   to a token or two; how tools and forms are shown to a model is nowhere written, so that with them
//!   it may be a tenth off.
//! - For every other model, and for what no tokenizer counts, such as pictures, [`input_tokens`] is
//!   [`input_bound`](crate::types::input_bound): never too little, whoever answers, and often several
//!   times what it comes to.
//!
//! [`TokenCount::basis`] says which of them it was. What must not be too little, as the reserve of a
//! spend cap, is a bound and nothing else.
//!
//! The first count of each tokenizer builds its table of some 200 000 words, which is kept. A count
//! does not wait, and takes time in proportion to the text: that of a long one belongs onto a thread
//! for work of that kind.
//!
//! # Examples
//!
//! ```
//! use tollgate::{ChatRequest, tokens::{Basis, input_tokens}, types::input_bound};
//!
//! let request = ChatRequest::new("gpt-4o-mini").user("Say hi in French");
//! let count = input_tokens(&request);
//! assert_eq!((count.tokens, count.basis), (11, Basis::Tokenizer));
//! assert!(count.tokens < input_bound(&request));
//!
//! let count = input_tokens(&ChatRequest::new("claude-haiku-4-5").user("Say hi in French"));
//! assert_eq!(count.basis, Basis::Bound);
//! ```

mod chat;
mod count;
mod frame;
mod shown;
mod tokenizer;

pub use self::count::{Basis, TokenCount, embed_tokens, input_tokens, text_tokens};
