//! The vectors that an embedding model answered with.

use std::{fmt, sync::Arc};

use tollgate_layers::Cost;

use crate::types::{Extra, Summary, Usage};

/// One vector for each input, and what is known of the attempt.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Embeddings {
    /// The vectors, in the order of the inputs.
    pub vectors: Vec<Vec<f32>>,
    /// What is known of the attempt.
    pub summary: Summary,
    /// Members beside these, in the words of the protocol; of an answer in several parts, those of
    /// the first.
    pub extra: Extra,
}

impl Embeddings {
    /// An answer of these vectors.
    #[must_use]
    pub fn new(vectors: Vec<Vec<f32>>, summary: Summary) -> Self {
        Self {
            vectors,
            summary,
            extra: Extra::default(),
        }
    }

    /// The vector of the first input, which is the only one where one text was embedded.
    #[must_use]
    pub fn first(&self) -> Option<&[f32]> {
        self.vectors.first().map(Vec::as_slice)
    }

    /// The model that answered.
    #[must_use]
    pub fn model(&self) -> Option<&Arc<str>> {
        self.summary.model.as_ref()
    }

    /// The tokens that the answer used, without the call's other attempts.
    #[must_use]
    pub fn usage(&self) -> &Usage {
        &self.summary.usage
    }

    /// What the whole call cost, failed and abandoned attempts included.
    #[must_use]
    pub fn cost(&self) -> Cost {
        self.summary.total_cost()
    }

    /// What is known of the attempt, and of the others of the call.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.summary
    }
}

impl fmt::Debug for Embeddings {
    /// Shows sizes, model and usage, and no vector: a text can be guessed from it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embeddings")
            .field("vectors", &self.vectors.len())
            .field("dimensions", &self.first().map(<[f32]>::len))
            .field("model", &self.summary.model)
            .field("usage", &self.summary.usage)
            .finish_non_exhaustive()
    }
}
