//! The answer to a request for embeddings, as the layers see it.

use std::{
    convert::Infallible,
    task::{Context, Poll},
};

use tollgate_layers::{Body, Gate, Outcome, Record, Whole};

use super::Embeddings;
use crate::{Error, types::Summary};

/// The answer to a request for embeddings, which always comes whole.
///
/// It is a [`Whole`] answer, so that the same layers run over it as over chats.
#[derive(Debug)]
pub struct EmbedResponse(Whole<Embeddings, Summary, Error>);

impl EmbedResponse {
    /// An answer to the request of this record, whose attempt is summed up by the embeddings.
    #[must_use]
    pub fn new(embeddings: Embeddings, record: &Record<Summary>) -> Self {
        record.with(|cell| cell.clone_from(&embeddings.summary));
        Self(Whole::new(embeddings, record.clone()))
    }

    /// The vectors, with what is known of the attempt and of the others of the call.
    #[must_use]
    pub fn into_embeddings(self) -> Embeddings {
        let record = self.0.record().clone();
        let (mut embeddings, summary) = self.0.into_parts();
        embeddings.summary = summary;
        embeddings.summary.others = record.others();
        embeddings
    }
}

impl Body for EmbedResponse {
    type Item = Infallible;
    type Summary = Summary;
    type Error = Error;

    fn poll_first(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.0.poll_first(cx)
    }

    fn on_finish(self, hook: impl FnOnce(Outcome<'_, Summary, Error>) + Send + 'static) -> Self {
        Self(self.0.on_finish(hook))
    }

    fn hold(self, guard: impl Send + 'static) -> Self {
        Self(self.0.hold(guard))
    }

    fn gate(self, gate: impl Gate<Error> + 'static) -> Self {
        Self(self.0.gate(gate))
    }

    fn tap(self, tap: impl FnMut(&Infallible) + Send + 'static) -> Self {
        Self(self.0.tap(tap))
    }
}
