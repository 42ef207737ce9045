use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use pin_project::pin_project;
use tower::{Service, util::BoxCloneSyncService};

use super::calling::Calling;
use crate::{EmbedRequest, EmbedResponse, Embeddings, Error};

/// Any service of embeddings, behind one name.
pub type EmbedService = BoxCloneSyncService<EmbedRequest, EmbedResponse, Error>;

/// What every service of embeddings can do, whatever it is made of.
///
/// Implemented for everything; the bounds are on the methods.
pub trait EmbedExt: Sized {
    /// Makes the service ready, calls it, and waits for the vectors.
    ///
    /// # Errors
    ///
    /// What the stack gives back, with the trail of [attempts](Error::attempts).
    ///
    /// # Cancellation
    ///
    /// Dropping the future ends the attempt at once, and settles it with what was sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use tollgate::{EmbedExt, EmbedRequest, providers::OpenAi};
    ///
    /// # async fn example() -> Result<(), tollgate::Error> {
    /// let mut openai = OpenAi::from_env()?.embeddings();
    /// let request = EmbedRequest::new("text-embedding-3-small", ["hello", "world"]);
    /// let embeddings = openai.embed(request).await?;
    /// assert_eq!(embeddings.vectors.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    fn embed(&mut self, request: EmbedRequest) -> Embed<'_, Self>
    where
        Self: Service<EmbedRequest, Response = EmbedResponse, Error = Error>,
    {
        Embed {
            calling: Calling::new(self, request),
        }
    }

    /// Puts the service behind one name.
    fn boxed_embed(self) -> EmbedService
    where
        Self: Service<EmbedRequest, Response = EmbedResponse, Error = Error>,
        Self: Clone + Send + Sync + 'static,
        Self::Future: Send + 'static,
    {
        EmbedService::new(self)
    }
}

impl<S> EmbedExt for S {}

/// Waits for vectors; see [`EmbedExt::embed`].
#[pin_project]
#[must_use = "futures do nothing unless polled"]
pub struct Embed<'a, S: Service<EmbedRequest>> {
    #[pin]
    calling: Calling<'a, S, EmbedRequest>,
}

impl<S> Future for Embed<'_, S>
where
    S: Service<EmbedRequest, Response = EmbedResponse, Error = Error>,
{
    type Output = Result<Embeddings, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project()
            .calling
            .poll(cx)
            .map_ok(EmbedResponse::into_embeddings)
    }
}

impl<S: Service<EmbedRequest>> fmt::Debug for Embed<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embed").finish_non_exhaustive()
    }
}
