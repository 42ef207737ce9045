//! What is asked of an embedding model.

use std::{fmt, sync::Arc};

use serde_json::Value;

use super::{EmbedInput, EmbedTask, EncodingFormat, Truncate};
use crate::types::{Context, Extra, bound::json};

/// What the vectors are for may be said in words around each input: "task: … | query: " and its like
/// (Gemini).
const TASK: u64 = 32;

/// What is to be embedded, and how.
///
/// A clone is reference counts. The serde form is the JSON of OpenAI's embeddings; members that the
/// crate does not know are kept, and given back exactly.
///
/// # Examples
///
/// ```
/// use tollgate::EmbedRequest;
///
/// let request = EmbedRequest::new("text-embedding-3-small", ["hello", "world"]).dimensions(512);
/// assert_eq!(request.input.len(), 2);
///
/// let json = serde_json::to_value(&request).unwrap();
/// assert_eq!(json["input"][1], "world");
/// assert_eq!(json["dimensions"], 512);
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct EmbedRequest {
    /// The model that is asked.
    pub model: Arc<str>,
    /// What is to be embedded.
    pub input: EmbedInput,
    /// How long the vectors are to be, where the model leaves a choice.
    pub dimensions: Option<u32>,
    /// What the vectors are for; `input_type` in the serde form.
    pub task: Option<EmbedTask>,
    /// What becomes of texts that are too long; where it is not said, as the provider does.
    pub truncate: Option<Truncate>,
    /// How the provider is to write the vectors; where it is not named, as the endpoint likes best.
    pub encoding_format: Option<EncodingFormat>,
    /// The end user, by a name that tells the provider nothing.
    pub user: Option<Arc<str>>,
    /// Members beside these, in the words of OpenAI's embeddings.
    pub extra: Extra,
    /// What the call carries beside what is sent.
    pub(crate) context: Context,
}

impl EmbedRequest {
    /// Asks this model to embed a text, a list of texts, or their token ids.
    pub fn new(model: impl Into<Arc<str>>, input: impl Into<EmbedInput>) -> Self {
        Self {
            model: model.into(),
            input: input.into(),
            dimensions: None,
            task: None,
            truncate: None,
            encoding_format: None,
            user: None,
            extra: Extra::default(),
            context: Context::default(),
        }
    }

    /// Sets how long the vectors are to be. OpenAI knows it from `text-embedding-3` on.
    #[must_use]
    pub fn dimensions(mut self, dimensions: u32) -> Self {
        self.dimensions = Some(dimensions);
        self
    }

    /// Sets what the vectors are for. Cohere, Gemini and some others know it; OpenAI, Azure and
    /// Mistral do not.
    ///
    /// # Examples
    ///
    /// ```
    /// use tollgate::{EmbedRequest, types::EmbedTask};
    ///
    /// let request = EmbedRequest::new("embed-v4.0", "What is a toll?").task(EmbedTask::SearchQuery);
    /// assert_eq!(serde_json::to_value(&request).unwrap()["input_type"], "search_query");
    /// ```
    #[must_use]
    pub fn task(mut self, task: EmbedTask) -> Self {
        self.task = Some(task);
        self
    }

    /// Sets what becomes of texts that are longer than the model can read.
    #[must_use]
    pub fn truncate(mut self, truncate: Truncate) -> Self {
        self.truncate = Some(truncate);
        self
    }

    /// Sets how the provider is to write the vectors.
    #[must_use]
    pub fn encoding_format(mut self, format: EncodingFormat) -> Self {
        self.encoding_format = Some(format);
        self
    }

    /// Names the end user, by a name that tells the provider nothing.
    #[must_use]
    pub fn end_user(mut self, user: impl Into<Arc<str>>) -> Self {
        self.user = Some(user.into());
        self
    }

    /// Sets a member of OpenAI's embeddings that has no setter, such as a vendor's own. One that
    /// has a setter is never sent from here.
    #[must_use]
    pub fn extra(mut self, name: impl Into<String>, value: Value) -> Self {
        self.extra.insert(name, value);
        self
    }

    /// An upper bound of the input tokens, whoever answers.
    ///
    /// A text counts its bytes, for a token covers one at least, and two for marks around it;
    /// token ids are counted. What the vectors are for, and members that the crate does not know, may
    /// be put in front of each input, and count for each: 32 and the word, and the bytes of their
    /// JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// use tollgate::EmbedRequest;
    ///
    /// let texts = EmbedRequest::new("text-embedding-3-small", ["hello", "world"]);
    /// assert_eq!(texts.input_bound(), 5 + 2 + 5 + 2);
    /// let tokens = EmbedRequest::new("text-embedding-3-small", vec![15_339_u32, 1_917]);
    /// assert_eq!(tokens.input_bound(), 2);
    /// ```
    #[must_use]
    pub fn input_bound(&self) -> u64 {
        (0..self.input.len()).map(|at| self.bound_of(at)).sum()
    }

    /// The bound of one of the inputs.
    pub(crate) fn bound_of(&self, at: usize) -> u64 {
        let beside = if self.extra.is_empty() {
            0
        } else {
            json(&self.extra)
        };
        let task = self.task.as_ref();
        let task = task.map_or(0, |task| TASK + task.as_str().len() as u64);
        self.input.bound(at) + task + beside
    }

    /// The same request for other inputs, as a part of the same call.
    pub(crate) fn with_input(&self, input: EmbedInput) -> Self {
        Self {
            input,
            ..self.clone()
        }
    }
}

impl PartialEq for EmbedRequest {
    /// Whether the same is sent; what the calls carry beside it is not compared.
    fn eq(&self, other: &Self) -> bool {
        self.model == other.model
            && self.input == other.input
            && self.dimensions == other.dimensions
            && self.task == other.task
            && self.truncate == other.truncate
            && self.encoding_format == other.encoding_format
            && self.user == other.user
            && self.extra == other.extra
    }
}

impl fmt::Debug for EmbedRequest {
    /// Shows the model, sizes and options, and nothing of what is embedded.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmbedRequest")
            .field("model", &self.model)
            .field("input", &self.input)
            .field("dimensions", &self.dimensions)
            .field("task", &self.task)
            .field("truncate", &self.truncate)
            .field("encoding_format", &self.encoding_format)
            .field("extra", &self.extra)
            .finish_non_exhaustive()
    }
}
