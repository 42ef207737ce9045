//! The stack of the README compiles in every order, without an annotation.

use std::time::Duration;

use tollgate::{
    ChatExt, ChatRequest, Prices, SpendCap, Usd,
    layers::{
        CostLayer, ObserveLayer, Outcome, PrimeLayer, RetryLayer, SpendCapLayer, TimeoutLayer,
        observe_fn,
    },
    providers::scripted::{Scripted, answer},
    stack,
};
use tower::ServiceBuilder;

use crate::support::{openai, request, upstream, whole};

macro_rules! answers {
    ($($layer:expr),+ $(,)?) => {{
        let mut chat = ServiceBuilder::new()
            $(.layer($layer))+
            .service(Scripted::new([answer("Salut")]).named("openai"));
        assert_eq!(chat.complete(request()).await.unwrap().text(), "Salut");
    }};
}

#[tokio::test]
async fn the_recommended_stack_compiles_as_written_with_each_layer_first_middle_and_last() {
    let cap = SpendCap::new(Usd::from_cents(500));
    let retry = RetryLayer::default;
    let capped = || SpendCapLayer::new(cap.clone(), Prices::bundled());
    let cost = || CostLayer::new(Prices::bundled());
    let timeout = || TimeoutLayer::first_item(Duration::from_secs(120));
    let prime = PrimeLayer::new;
    let observe = || {
        ObserveLayer::per_call(observe_fn(|_: &ChatRequest| {
            |_: Outcome<'_, tollgate::Summary, tollgate::Error>| {}
        }))
    };
    answers!(observe(), retry(), capped(), cost(), timeout(), prime());
    answers!(retry(), capped(), cost(), timeout(), prime(), observe());
    answers!(capped(), cost(), timeout(), prime(), observe(), retry());
    answers!(cost(), timeout(), prime(), observe(), retry(), capped());
    answers!(timeout(), prime(), observe(), retry(), capped(), cost());
    answers!(prime(), observe(), retry(), capped(), cost(), timeout());
    assert!(cap.spent() > Usd::ZERO);
}

#[tokio::test]
async fn one_value_makes_many_targets_boxed_and_retargeted_or_not() {
    let upstream = upstream().await;
    upstream.answer_with(|_| whole(1));
    let cap = SpendCap::new(Usd::from_cents(500));
    let target = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(SpendCapLayer::new(cap.clone(), Prices::bundled()))
        .layer(CostLayer::new(Prices::bundled()))
        .layer(TimeoutLayer::first_item(Duration::from_secs(120)))
        .layer(PrimeLayer::new());
    let mut plain = target.clone().service(openai(&upstream));
    let mut boxed = target
        .service(openai(&upstream))
        .retargeted("gpt-4o")
        .boxed_chat();

    assert_eq!(plain.complete(request()).await.unwrap().text(), "Salut");
    assert_eq!(boxed.complete(request()).await.unwrap().text(), "Salut");
    let asked = upstream.asked();
    assert_eq!(asked[1].json().unwrap()["model"], "gpt-4o");
}

#[tokio::test]
async fn the_recommended_target_prices_by_its_provider() {
    let upstream = upstream().await;
    upstream.play([whole(1)]);
    let cap = SpendCap::new(Usd::from_cents(500));
    let mut chat = stack::target()
        .spend_cap(cap.clone())
        .around(openai(&upstream));
    assert_eq!(chat.facts().provider.as_deref(), Some("openai"));
    let answer = chat.complete(request()).await.unwrap();
    assert_eq!(answer.cost().known(), Some(cap.spent()));
}

#[test]
fn what_users_hold_can_be_sent_and_shared() {
    fn sent_and_shared<T: Send + Sync>() {}
    fn sent<T: Send>() {}
    sent_and_shared::<tollgate::ChatService>();
    sent_and_shared::<tollgate::providers::Provider<tollgate::protocol::OpenAiChat>>();
    sent_and_shared::<ChatRequest>();
    sent_and_shared::<tollgate::Error>();
    sent_and_shared::<SpendCap>();
    sent::<tollgate::ChatResponse>();
}
