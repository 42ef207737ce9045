//! A service that is ready and answers at once, always the same.

use std::{
    future::{Ready, ready},
    sync::Arc,
    task::{Context, Poll},
};

use tollgate::{
    ChatRequest, ChatResponse, Completion, Error, FinishReason, Message, Summary, Usage,
    layers::{Describe, Description, Reach, Track},
    types::Choice,
};
use tower::Service;

#[derive(Debug, Clone)]
pub(crate) struct Answering {
    provider: Arc<str>,
    model: Arc<str>,
}

impl Answering {
    pub(crate) fn new() -> Self {
        Self {
            provider: "openai".into(),
            model: "gpt-4o-mini".into(),
        }
    }
}

impl Service<ChatRequest> for Answering {
    type Response = ChatResponse;
    type Error = Error;
    type Future = Ready<Result<ChatResponse, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: ChatRequest) -> Self::Future {
        let mut summary = Summary::new();
        summary.provider = Some(Arc::clone(&self.provider));
        summary.model = Some(Arc::clone(&self.model));
        summary.reach = Reach::Answered;
        summary.usage = Usage {
            input: 57,
            output: 42,
            ..Usage::default()
        };
        let choice = Choice::new(Message::assistant("Of course."), FinishReason::Stop);
        let completion = Completion::new([choice], summary);
        ready(Ok(ChatResponse::whole(
            completion,
            "openai_chat",
            request.record(),
        )))
    }
}

impl Describe for Answering {
    fn describe(&self) -> Description {
        Description::new("answering")
    }
}
