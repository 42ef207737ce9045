//! A provider of your own is a `tower::Service<ChatRequest>`, and every layer fits around it.
//!
//! This one runs in the process, as a local model would, and says what it hears.

use std::{
    future::{Ready, ready},
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::stream;
use tollgate::{
    ChatExt, ChatRequest, ChatResponse, Completion, Error, ErrorKind, Event, FinishReason, Message,
    Prices, SpendCap, Usage, Usd,
    layers::{CostLayer, PrimeLayer, Reach, RetryLayer, SpendCapLayer, TimeoutLayer, Track},
    types::{Bound, Choice, input_bound, output_bound},
};
use tower::{Service, ServiceBuilder};

const NAME: &str = "parrot";
const MODEL: &str = "macaw-1";

/// Says what it hears, word by word.
#[derive(Debug, Clone)]
struct Parrot;

impl Service<ChatRequest> for Parrot {
    type Response = ChatResponse;
    type Error = Error;
    type Future = Ready<Result<ChatResponse, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: ChatRequest) -> Self::Future {
        // Written down as it is known, so that the layers outside can tell what an attempt came to
        // that gave no answer.
        let record = request.record();
        record.with(|summary| {
            summary.provider = Some(NAME.into());
            summary.model = Some(Arc::clone(request.model()));
            summary.requested = Some(Arc::clone(request.model()));
            summary.bound = Bound {
                input: input_bound(&request),
                output: output_bound(&request),
                whole: !request.is_stream(),
            };
        });
        if &**request.model() != MODEL {
            return ready(Err(Error::new(ErrorKind::ModelNotFound)
                .with_provider(NAME)
                .with_model(Arc::clone(request.model()))));
        }
        // From here on the attempt can cost something.
        record.with(|summary| summary.reach = Reach::MaybeProcessed);

        let heard = request.messages().last().map(Message::text);
        let heard = heard.unwrap_or_default();
        let words: Vec<String> = heard.split_inclusive(' ').map(str::to_owned).collect();
        let usage = Usage {
            input: words.len() as u64,
            output: words.len() as u64,
            ..Usage::default()
        };
        ready(Ok(if request.is_stream() {
            ChatResponse::stream(stream::iter(events(words, usage).map(Ok)), record)
        } else {
            let choice = Choice::new(Message::assistant(words.concat()), FinishReason::Stop);
            let summary = record.with(|summary| {
                summary.reach = Reach::Answered;
                summary.usage = usage;
                summary.clone()
            });
            ChatResponse::whole(Completion::new([choice], summary), NAME, record)
        }))
    }
}

/// The words, why they end, what they took, and the one terminal item: without it the answer counts
/// as broken off.
fn events(words: Vec<String>, usage: Usage) -> impl Iterator<Item = Event> {
    let said = words
        .into_iter()
        .map(|text| Event::Text { choice: 0, text });
    said.chain([
        Event::Finish {
            choice: 0,
            reason: FinishReason::Stop,
        },
        Event::Usage(Box::new(usage)),
        Event::Done(Box::default()),
    ])
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let prices = Prices::bundled()
        .overlay_json(r#"{"parrot/macaw-1": {"input_usd_per_mtok": 1, "output_usd_per_mtok": 2}}"#)?
        .at(NAME);
    let cap = SpendCap::new(Usd::from_cents(1));
    let mut chat = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(SpendCapLayer::new(cap.clone(), prices.clone()))
        .layer(CostLayer::new(prices))
        .layer(TimeoutLayer::default())
        .layer(PrimeLayer::new())
        .service(Parrot);
    let request = |text: &str| ChatRequest::new(MODEL).user(text).max_tokens(100);

    let answer = chat.complete(request("Polly wants a cracker")).await?;
    println!("{} ({})", answer.text(), answer.cost());
    assert_eq!(answer.text(), "Polly wants a cracker");
    assert_eq!(
        answer.cost().known(),
        Some(Usd::from_nanos(4 * 1000 + 4 * 2000))
    );

    let mut events = chat.stream(request("Pieces of eight")).await?;
    let mut last = None;
    while let Some(event) = events.try_next().await? {
        print!("{}", event.text().unwrap_or_default());
        last = Some(event);
    }
    let Some(Event::Done(summary)) = last else {
        return Err("a stream that is complete ends in its summary".into());
    };
    println!(" ({})", summary.cost);
    assert_eq!(summary.usage.output, 3);
    assert_eq!(summary.provider.as_deref(), Some(NAME));

    let unknown = chat.complete(ChatRequest::new("owl").user("?").max_tokens(1));
    let error = unknown.await.err().map(|error| error.kind());
    // Before the provider was asked: what has no price cannot be bounded.
    assert_eq!(error, Some(ErrorKind::SpendCapReached));
    assert_eq!(
        (cap.spent(), cap.reserved()),
        (Usd::from_nanos(21_000), Usd::ZERO)
    );
    println!("spent {} of {}", cap.spent(), cap.cap());
    Ok(())
}
