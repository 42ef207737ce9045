use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use super::{ChatResponse, Form};
use crate::{
    Error,
    types::{Assembly, Completion, Event},
};

/// Waits for the end of an answer; see [`ChatResponse::into_completion`].
#[derive(Debug)]
#[must_use = "futures do nothing unless polled"]
pub struct Collect {
    response: ChatResponse,
    /// Of what came of a stream so far.
    assembly: Option<Box<Assembly>>,
}

impl Collect {
    pub(super) fn new(response: ChatResponse) -> Self {
        Self {
            response,
            assembly: None,
        }
    }
}

impl Future for Collect {
    type Output = Result<Completion, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let live = match &mut this.response.0 {
            Form::Whole(whole) => return Poll::Ready(Ok(whole.take())),
            Form::Live(live) => live,
        };
        loop {
            match ready!(live.poll_event(cx)) {
                Some(Ok(Event::Done(summary))) => {
                    let assembly = *this.assembly.take().unwrap_or_default();
                    return Poll::Ready(Ok(assembly.finish(*summary)));
                }
                Some(Ok(event)) => this.assembly.get_or_insert_default().push(&event),
                Some(Err(error)) => return Poll::Ready(Err(error)),
                // The terminal item was handed over before.
                None => return Poll::Pending,
            }
        }
    }
}
