//! What may be embedded, in the forms that are handy.

use std::{fmt, ops::Range, sync::Arc};

/// What is to be embedded: one input, which is answered by one vector, or a list of them.
///
/// A clone is a reference count.
///
/// # Examples
///
/// ```
/// use tollgate::types::EmbedInput;
///
/// assert_eq!(EmbedInput::from("hello").len(), 1);
/// assert_eq!(EmbedInput::from(["hello", "world"]).len(), 2);
/// assert_eq!(EmbedInput::from(vec![15_339_u32, 1_917]).len(), 1, "two tokens of one input");
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum EmbedInput {
    /// One text.
    Text(Arc<str>),
    /// A list of texts.
    Texts(Arc<[Arc<str>]>),
    /// The token ids of one text.
    Tokens(Arc<[u32]>),
    /// The token ids of each of a list of texts.
    TokenLists(Arc<[Arc<[u32]>]>),
}

/// Each text: the marks that some models put at its beginning and its end. OpenAI's put none.
const MARKS: u64 = 2;

impl EmbedInput {
    /// How many inputs there are, and so how many vectors answer them.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(_) | Self::Tokens(_) => 1,
            Self::Texts(texts) => texts.len(),
            Self::TokenLists(lists) => lists.len(),
        }
    }

    /// Whether there is no input at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The most tokens that one of the inputs comes to: a token covers a byte of a text at least,
    /// and token ids are counted. Nothing where there is no such input.
    pub(crate) fn bound(&self, at: usize) -> u64 {
        let text = |text: &Arc<str>| text.len() as u64 + MARKS;
        let tokens = |tokens: &Arc<[u32]>| tokens.len() as u64;
        match self {
            Self::Text(one) if at == 0 => text(one),
            Self::Tokens(one) if at == 0 => tokens(one),
            Self::Text(_) | Self::Tokens(_) => 0,
            Self::Texts(texts) => texts.get(at).map_or(0, text),
            Self::TokenLists(lists) => lists.get(at).map_or(0, tokens),
        }
    }

    /// The first input that there is nothing of.
    pub(crate) fn first_empty(&self) -> Option<usize> {
        match self {
            Self::Text(text) => text.is_empty().then_some(0),
            Self::Tokens(tokens) => tokens.is_empty().then_some(0),
            Self::Texts(texts) => texts.iter().position(|text| text.is_empty()),
            Self::TokenLists(lists) => lists.iter().position(|tokens| tokens.is_empty()),
        }
    }

    /// The inputs of a range. One that is no list stays whole.
    pub(crate) fn slice(&self, range: Range<usize>) -> Self {
        match self {
            Self::Text(_) | Self::Tokens(_) => self.clone(),
            Self::Texts(texts) => Self::Texts(texts.get(range).unwrap_or_default().into()),
            Self::TokenLists(lists) => {
                Self::TokenLists(lists.get(range).unwrap_or_default().into())
            }
        }
    }
}

impl From<&str> for EmbedInput {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for EmbedInput {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<&String> for EmbedInput {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<Vec<String>> for EmbedInput {
    fn from(texts: Vec<String>) -> Self {
        texts.into_iter().collect()
    }
}

impl From<&[String]> for EmbedInput {
    fn from(texts: &[String]) -> Self {
        texts.iter().map(String::as_str).collect()
    }
}

impl From<Vec<&str>> for EmbedInput {
    fn from(texts: Vec<&str>) -> Self {
        texts.into_iter().collect()
    }
}

impl From<&[&str]> for EmbedInput {
    fn from(texts: &[&str]) -> Self {
        texts.iter().copied().collect()
    }
}

impl<const N: usize> From<[&str; N]> for EmbedInput {
    fn from(texts: [&str; N]) -> Self {
        texts.into_iter().collect()
    }
}

impl From<Vec<u32>> for EmbedInput {
    fn from(tokens: Vec<u32>) -> Self {
        Self::Tokens(tokens.into())
    }
}

impl From<&[u32]> for EmbedInput {
    fn from(tokens: &[u32]) -> Self {
        Self::Tokens(tokens.into())
    }
}

impl From<Vec<Vec<u32>>> for EmbedInput {
    fn from(lists: Vec<Vec<u32>>) -> Self {
        Self::TokenLists(lists.into_iter().map(Arc::from).collect())
    }
}

impl<T: Into<Arc<str>>> FromIterator<T> for EmbedInput {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        Self::Texts(texts.into_iter().map(Into::into).collect())
    }
}

impl fmt::Debug for EmbedInput {
    /// Shows how many inputs there are, and nothing of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form = match self {
            Self::Text(_) => "Text",
            Self::Texts(_) => "Texts",
            Self::Tokens(_) => "Tokens",
            Self::TokenLists(_) => "TokenLists",
        };
        f.debug_tuple(form).field(&self.len()).finish()
    }
}
