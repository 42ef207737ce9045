use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use http::HeaderMap;
use pin_project::pin_project;
use tokio::time::{Sleep, sleep};

use super::reply::{Reply, Script};
use crate::{
    ChatRequest, ChatResponse, Completion, Error, ErrorKind, Event, FinishReason, Summary, Usage,
    protocol::{Endpoint, OpenAiChat, Protocol},
    providers::leaf::Leaf,
    transport::{retry_after, wall_clock},
    types::{Choice, Message, Prepared},
};

/// The future of a [`Scripted`](super::Scripted) provider.
#[pin_project]
#[derive(Debug)]
pub struct Playing {
    reply: Option<Reply>,
    leaf: Leaf,
    streamed: bool,
    words: u64,
    #[pin]
    delay: Sleep,
}

impl Playing {
    pub(super) fn new(reply: Option<Reply>, leaf: Leaf, request: &ChatRequest) -> Self {
        let texts = request.messages().iter().map(Message::text);
        Self {
            delay: sleep(reply.as_ref().map(|reply| reply.delay).unwrap_or_default()),
            reply,
            leaf,
            streamed: request.is_stream(),
            words: texts
                .map(|text| text.split_whitespace().count() as u64)
                .sum(),
        }
    }
}

impl Future for Playing {
    type Output = Result<ChatResponse, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Some(reply) = this.reply.as_ref() {
            this.leaf.sent();
            ready!(this.delay.poll(cx));
            if matches!(reply.script, Script::Hang) {
                return Poll::Pending;
            }
        }
        let Some(reply) = this.reply.take() else {
            return Poll::Ready(Err(this.leaf.fail(script_is_over())));
        };
        this.leaf.head();
        let usage = reply.usage.unwrap_or_else(|| Usage {
            input: *this.words,
            output: reply.words(),
            ..Usage::default()
        });
        let Reply { script, finish, .. } = reply;
        let (pieces, cut_after) = match script {
            Script::Text { pieces, cut_after } => (pieces, cut_after),
            Script::Status {
                status,
                headers,
                body,
            } => return Poll::Ready(Err(this.leaf.fail(failure(status, headers, &body)))),
            Script::Hang => return Poll::Pending,
        };
        Poll::Ready(if *this.streamed {
            this.leaf.hand_over();
            let events = Prepared::new(events(pieces, cut_after, finish, usage));
            Ok(ChatResponse::stream(events, this.leaf.record()))
        } else if cut_after.is_some() {
            let broken = Error::new(ErrorKind::Connect).with_message("scripted to break off");
            Err(this.leaf.fail(broken))
        } else {
            let choice = Choice::new(Message::assistant(pieces.concat()), finish);
            let mut completion = Completion::new([choice], Summary::new());
            completion.summary.usage = usage;
            this.leaf.complete(&mut completion);
            Ok(ChatResponse::whole(
                completion,
                OpenAiChat::NAME,
                this.leaf.record(),
            ))
        })
    }
}

fn events(
    pieces: Vec<String>,
    cut_after: Option<usize>,
    reason: FinishReason,
    usage: Usage,
) -> impl Iterator<Item = Event> {
    let said = cut_after.unwrap_or(usize::MAX);
    let texts = pieces
        .into_iter()
        .take(said)
        .map(|text| Event::Text { choice: 0, text });
    let end = [
        Event::Finish { choice: 0, reason },
        Event::Usage(Box::new(usage)),
        Event::Done(Box::default()),
    ];
    texts.chain(end.into_iter().filter(move |_| cut_after.is_none()))
}

/// The error of a server that speaks OpenAI's protocol.
fn failure(status: http::StatusCode, headers: HeaderMap, body: &[u8]) -> Error {
    let mut response = http::Response::new(());
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    let (parts, ()) = response.into_parts();
    let wait = retry_after(&parts.headers, wall_clock());
    match Endpoint::new("scripted", "http://scripted.invalid") {
        Ok(endpoint) => OpenAiChat::error(&parts, body, &endpoint, wait),
        Err(error) => error,
    }
}

fn script_is_over() -> Error {
    Error::new(ErrorKind::InvalidRequest)
        .with_message("the script is over; give it a reply for each request")
}
