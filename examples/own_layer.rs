//! A layer of your own: it follows every call to its end, whatever ends it, and reads along.
//!
//! This one keeps a line per call: who called, what was said, what it cost and how it ended. It asks
//! nothing of the service inside but what all layers ask, so it fits anywhere in a stack.

use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use tollgate::{
    ChatExt, ChatRequest, ChatResponse, Error, Event, Prices, Summary,
    layers::{Body, CostLayer, Hook, Outcome, Track, watch},
    providers::scripted::{Scripted, answer, status},
};
use tower::{Layer, Service, ServiceBuilder};

/// The lines, and the layer that writes them: state that is shared is a handle, cheap to clone.
#[derive(Debug, Clone, Default)]
struct Journal(Arc<Mutex<Vec<String>>>);

impl Journal {
    fn write(&self, line: String) {
        // A hook must not panic: it may run while something else already does.
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push(line);
    }

    fn lines(&self) -> Vec<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl<S> Layer<S> for Journal {
    type Service = Journaled<S>;

    fn layer(&self, inner: S) -> Journaled<S> {
        Journaled {
            inner,
            journal: self.clone(),
        }
    }
}

/// The service that the layer makes. It calls the inner instance that was made ready, at once.
#[derive(Debug, Clone)]
struct Journaled<S> {
    inner: S,
    journal: Journal,
}

impl<S> Service<ChatRequest> for Journaled<S>
where
    S: Service<ChatRequest, Response = ChatResponse, Error = Error>,
    S::Future: Send + 'static,
{
    type Response = ChatResponse;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<ChatResponse, Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: ChatRequest) -> Self::Future {
        let pieces = Arc::new(AtomicUsize::new(0));
        let entry = Entry {
            caller: request.get_caller().unwrap_or("somebody").to_owned(),
            pieces: Arc::clone(&pieces),
            journal: self.journal.clone(),
        };
        // The record is the call's: it is there to read also when there is no answer.
        let record = request.record().of_call();
        let call = watch(self.inner.call(request), record, entry);
        Box::pin(async move {
            // A tap sees what passes and changes nothing; a whole answer has no items.
            Ok(call.await?.tap(move |event: &Event| {
                pieces.fetch_add(usize::from(event.is_content()), Ordering::Relaxed);
            }))
        })
    }
}

/// Follows one call.
struct Entry {
    caller: String,
    pieces: Arc<AtomicUsize>,
    journal: Journal,
}

impl Hook<Summary, Error> for Entry {
    fn finish(self, mut outcome: Outcome<'_, Summary, Error>) {
        let end = match &outcome {
            Outcome::Complete(_) => "complete".to_owned(),
            Outcome::Failed(_, error) => format!("failed: {:?}", error.kind()),
            Outcome::Dropped(_) => "dropped".to_owned(),
        };
        let pieces = self.pieces.load(Ordering::Relaxed);
        let usage = outcome.summary().usage;
        let guess = if usage.estimated { ", estimated" } else { "" };
        self.journal.write(format!(
            "{}: {}{guess}, {pieces} pieces streamed, {end}",
            self.caller,
            outcome.summary().cost
        ));
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let journal = Journal::default();
    let script = [
        answer("Salut !"),
        answer("Coins ring at the gate"),
        answer("Never heard to the end"),
        status(400),
    ];
    let mut chat = ServiceBuilder::new()
        // Outside of the cost, whose hook has fired by then: inner before outer.
        .layer(journal.clone())
        .layer(CostLayer::new(Prices::bundled()))
        .service(Scripted::new(script).named("openai"));
    let request = |caller: &str| {
        ChatRequest::new("gpt-4o-mini")
            .caller(caller)
            .user("Say something")
            .max_tokens(10)
    };

    chat.complete(request("ada")).await?;
    let mut events = chat.stream(request("grace")).await?;
    while events.try_next().await?.is_some() {}
    let mut events = chat.stream(request("alan")).await?;
    events.try_next().await?;
    drop(events);
    let refused = chat.complete(request("kurt")).await;
    assert!(refused.is_err());

    let lines = journal.lines();
    println!("{}", lines.join("\n"));
    let ends = ["complete", "complete", "dropped", "failed: InvalidRequest"];
    assert_eq!(lines.len(), ends.len());
    assert!(
        lines
            .iter()
            .zip(ends)
            .all(|(line, end)| line.ends_with(end))
    );
    assert!(lines[1].contains("6 pieces"));
    assert!(lines[2].contains("estimated"));
    Ok(())
}
