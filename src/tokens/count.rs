//! Counts, and what they rest on.

use super::{chat, tokenizer::Tokenizer};
use crate::{
    ChatRequest, EmbedRequest,
    types::{EmbedInput, input_bound},
};

/// How many tokens there are, and how that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TokenCount {
    /// The tokens.
    pub tokens: u64,
    /// How they are known.
    pub basis: Basis,
}

/// What a count rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Basis {
    /// The provider said so.
    Provider,
    /// They were counted here, with the tokenizer of the model.
    Tokenizer,
    /// There are no more of them.
    Bound,
}

impl TokenCount {
    pub(crate) const fn new(tokens: u64, basis: Basis) -> Self {
        Self { tokens, basis }
    }
}

/// How many input tokens a chat comes to, without asking anybody.
///
/// With the tokenizer of the model where that is known and there is nothing in the request but
/// texts, calls, functions and forms; else the [bound](input_bound). A prefix that says whose the
/// model is (`openai/gpt-4o`) is passed over; a deployment of Azure's is known by the model's name
/// only.
#[must_use]
pub fn input_tokens(request: &ChatRequest) -> TokenCount {
    let tokenizer = Tokenizer::of(request.model());
    let counted = tokenizer.and_then(|tokenizer| chat::tokens(request, tokenizer));
    match counted {
        Some(tokens) => TokenCount::new(tokens, Basis::Tokenizer),
        None => TokenCount::new(input_bound(request), Basis::Bound),
    }
}

/// How many input tokens a request for embeddings comes to, without asking anybody: exactly, where
/// the tokenizer of the model is known or the tokens are given, else the
/// [bound](EmbedRequest::input_bound).
///
/// # Examples
///
/// ```
/// use tollgate::{EmbedRequest, tokens::{Basis, embed_tokens}};
///
/// let count = embed_tokens(&EmbedRequest::new("text-embedding-3-small", ["hello", "world"]));
/// assert_eq!((count.tokens, count.basis), (2, Basis::Tokenizer));
/// ```
#[must_use]
pub fn embed_tokens(request: &EmbedRequest) -> TokenCount {
    let given = |lists: &mut dyn Iterator<Item = usize>| Some(lists.sum::<usize>() as u64);
    let tokenizer = Tokenizer::of(&request.model).filter(|_| request.extra.is_empty());
    let counted = tokenizer.and_then(|tokenizer| match &request.input {
        EmbedInput::Text(text) => Some(tokenizer.count(text)),
        EmbedInput::Texts(texts) => Some(texts.iter().map(|text| tokenizer.count(text)).sum()),
        EmbedInput::Tokens(tokens) => given(&mut std::iter::once(tokens.len())),
        EmbedInput::TokenLists(lists) => given(&mut lists.iter().map(|list| list.len())),
    });
    match counted {
        Some(tokens) => TokenCount::new(tokens, Basis::Tokenizer),
        None => TokenCount::new(request.input_bound(), Basis::Bound),
    }
}

/// How many tokens a text is to a model; `None` where its tokenizer is not known.
///
/// # Examples
///
/// ```
/// use tollgate::tokens::text_tokens;
///
/// assert_eq!(text_tokens("gpt-4o", "Say hi in French"), Some(4));
/// assert_eq!(text_tokens("claude-haiku-4-5", "Say hi in French"), None);
/// ```
#[must_use]
pub fn text_tokens(model: &str, text: &str) -> Option<u64> {
    Tokenizer::of(model).map(|tokenizer| tokenizer.count(text))
}
