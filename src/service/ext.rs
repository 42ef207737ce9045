use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use pin_project::pin_project;
use tollgate_layers::{Describe, Record, Retargeted};
use tower::Service;

use super::{ChatService, calling::Calling};
use crate::{
    ChatRequest, ChatResponse, Completion, Error,
    types::{Collect, Events, Summary},
};

/// What every chat service can do, whatever it is made of.
///
/// Implemented for everything; the bounds are on the methods, so that a stack that is not a chat
/// service is told what it lacks.
pub trait ChatExt: Sized {
    /// Makes the service ready, calls it, and waits for the whole answer.
    ///
    /// # Errors
    ///
    /// What the stack gives back, with the trail of [attempts](Error::attempts).
    ///
    /// # Cancellation
    ///
    /// Dropping the future ends the attempt at once, and settles it with what was seen.
    fn complete(&mut self, request: ChatRequest) -> Complete<'_, Self>
    where
        Self: Service<ChatRequest, Response = ChatResponse, Error = Error>,
    {
        Complete {
            state: Completing::Calling(Calling::new(self, request)),
            record: None,
        }
    }

    /// Makes the service ready, calls it for a stream, and gives its events.
    ///
    /// # Errors
    ///
    /// What the stack gives back before the stream begins, with the trail of
    /// [attempts](Error::attempts). What breaks it later is an item of the stream.
    ///
    /// # Cancellation
    ///
    /// As with [`complete`](Self::complete); dropping the events ends a stream likewise.
    fn stream(&mut self, request: ChatRequest) -> OpenStream<'_, Self>
    where
        Self: Service<ChatRequest, Response = ChatResponse, Error = Error>,
    {
        OpenStream {
            calling: Calling::new(self, request.streamed(true)),
        }
    }

    /// Sends every request to this model, whatever it named.
    fn retargeted<T: AsRef<str>>(self, model: T) -> Retargeted<Self, T> {
        Retargeted::new(self, model)
    }

    /// Puts the service behind one name, which keeps its [description](Describe).
    ///
    /// A service that has none is given one by [`described`](tollgate_layers::described), or boxed
    /// without by [`ChatService::new`].
    fn boxed_chat(self) -> ChatService
    where
        Self: Service<ChatRequest, Response = ChatResponse, Error = Error>,
        Self: Describe + Clone + Send + Sync + 'static,
        Self::Future: Send + 'static,
    {
        ChatService::described(self)
    }
}

impl<S> ChatExt for S {}

/// Waits for a whole answer; see [`ChatExt::complete`].
#[pin_project]
#[must_use = "futures do nothing unless polled"]
pub struct Complete<'a, S: Service<ChatRequest>> {
    #[pin]
    state: Completing<'a, S>,
    record: Option<Record<Summary>>,
}

#[pin_project(project = CompletingProjection)]
enum Completing<'a, S: Service<ChatRequest>> {
    Calling(#[pin] Calling<'a, S, ChatRequest>),
    Collecting(#[pin] Collect),
}

impl<S> Future for Complete<'_, S>
where
    S: Service<ChatRequest, Response = ChatResponse, Error = Error>,
{
    type Output = Result<Completion, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            match this.state.as_mut().project() {
                CompletingProjection::Calling(mut calling) => {
                    let response = ready!(calling.as_mut().poll(cx))?;
                    // A whole answer can no longer fail.
                    let record = || calling.record().clone();
                    *this.record = response.is_stream().then(record);
                    this.state
                        .set(Completing::Collecting(response.into_completion()));
                }
                CompletingProjection::Collecting(collect) => {
                    let record = this.record.as_ref();
                    return collect.poll(cx).map_err(|error| match record {
                        Some(record) => error.with_attempts(record.trail()),
                        None => error,
                    });
                }
            }
        }
    }
}

/// Waits for a stream to begin; see [`ChatExt::stream`].
#[pin_project]
#[must_use = "futures do nothing unless polled"]
pub struct OpenStream<'a, S: Service<ChatRequest>> {
    #[pin]
    calling: Calling<'a, S, ChatRequest>,
}

impl<S> Future for OpenStream<'_, S>
where
    S: Service<ChatRequest, Response = ChatResponse, Error = Error>,
{
    type Output = Result<Events, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project()
            .calling
            .poll(cx)
            .map_ok(ChatResponse::into_events)
    }
}

impl<S: Service<ChatRequest>> fmt::Debug for Complete<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Complete").finish_non_exhaustive()
    }
}

impl<S: Service<ChatRequest>> fmt::Debug for OpenStream<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenStream").finish_non_exhaustive()
    }
}
