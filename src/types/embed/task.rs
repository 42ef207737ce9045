//! What vectors are for, and what becomes of texts that are too long.

use std::{fmt, sync::Arc};

/// What the vectors are for: some models embed the same text in another way for each.
///
/// Cohere calls it `input_type` and demands it, Gemini `taskType`; models of OpenAI know none
/// (`PROVIDERS` §1.8). A provider that lacks one of these answers with
/// [`Unsupported`](crate::ErrorKind::Unsupported).
///
/// # Examples
///
/// ```
/// use tollgate::types::EmbedTask;
///
/// assert_eq!(EmbedTask::from("search_query"), EmbedTask::SearchQuery);
/// assert_eq!(EmbedTask::from("passage").as_str(), "passage");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EmbedTask {
    /// The texts are to be found by queries.
    SearchDocument,
    /// The texts are queries that are to find documents.
    SearchQuery,
    /// The vectors are the input of a classifier.
    Classification,
    /// The texts are to be grouped.
    Clustering,
    /// The texts are to be compared with each other.
    SemanticSimilarity,
    /// The texts are questions that documents are to answer.
    QuestionAnswering,
    /// The texts are statements that documents are to bear out or refute.
    FactVerification,
    /// The texts are queries that are to find code.
    CodeRetrieval,
    /// Anything else, in the provider's word.
    Other(Arc<str>),
}

impl EmbedTask {
    /// The word for it in lower case, which is Cohere's where Cohere has one; or the provider's own.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::SearchDocument => "search_document",
            Self::SearchQuery => "search_query",
            Self::Classification => "classification",
            Self::Clustering => "clustering",
            Self::SemanticSimilarity => "semantic_similarity",
            Self::QuestionAnswering => "question_answering",
            Self::FactVerification => "fact_verification",
            Self::CodeRetrieval => "code_retrieval",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for EmbedTask {
    fn from(word: &str) -> Self {
        match word {
            "search_document" => Self::SearchDocument,
            "search_query" => Self::SearchQuery,
            "classification" => Self::Classification,
            "clustering" => Self::Clustering,
            "semantic_similarity" => Self::SemanticSimilarity,
            "question_answering" => Self::QuestionAnswering,
            "fact_verification" => Self::FactVerification,
            "code_retrieval" => Self::CodeRetrieval,
            other => Self::Other(other.into()),
        }
    }
}

impl fmt::Display for EmbedTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What becomes of a text that is longer than the model can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Truncate {
    /// It is refused.
    None,
    /// Its beginning is left out.
    Start,
    /// Its end is left out.
    End,
}

impl Truncate {
    /// Cohere's word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Start => "START",
            Self::End => "END",
        }
    }

    /// What the word says, if it is one of these.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        let all = [Self::None, Self::Start, Self::End];
        all.into_iter().find(|truncate| truncate.as_str() == word)
    }
}

impl fmt::Display for Truncate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
