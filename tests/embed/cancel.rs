//! A caller that leaves.

use tollgate::{
    Cost, EmbedExt, ErrorKind, SpendCap, Usd,
    layers::{CostLayer, Reach, SpendCapLayer, Track},
    testing::Answer,
};
use tower::{Service, ServiceBuilder};

use crate::support::{embedded, embedder, numbers, prices, upstream};

macro_rules! capped {
    ($cap:expr, $upstream:expr) => {
        ServiceBuilder::new()
            .layer(SpendCapLayer::new($cap.clone(), prices()))
            .layer(CostLayer::new(prices()))
            .service(embedder($upstream))
    };
}

#[tokio::test]
async fn a_call_dropped_before_it_was_sent_costs_nothing() {
    let upstream = upstream().await;
    let cap = SpendCap::new(Usd::from_cents(1));
    let mut stack = capped!(cap, &upstream);
    let request = numbers(3);
    let record = request.record().clone();
    drop(stack.call(request));
    let seen = record.with(|summary| summary.clone());
    assert_eq!((seen.reach, seen.usage.total()), (Reach::NotSent, 0));
    assert_eq!((cap.spent(), cap.reserved()), (Usd::ZERO, Usd::ZERO));
    assert_eq!(upstream.requests(), 0);
}

#[tokio::test]
async fn a_call_dropped_after_it_was_sent_is_charged_by_its_bound_and_the_provider_notices() {
    let upstream = upstream().await;
    upstream.play([Answer::hang()]);
    let cap = SpendCap::new(Usd::from_cents(1));
    let mut stack = capped!(cap, &upstream);
    let request = numbers(3);
    let record = request.record().clone();
    tokio::select! {
        _ = stack.embed(request) => panic!("the upstream never answers"),
        () = upstream.wait_for_requests(1) => {}
    }
    upstream.wait_for_departures(1).await;
    let seen = record.with(|summary| summary.clone());
    assert_eq!(
        (seen.error, seen.reach),
        (Some(ErrorKind::Cancelled), Reach::MaybeProcessed)
    );
    assert!(seen.usage.estimated);
    assert_eq!(seen.usage.input, numbers(3).input_bound());
    assert_eq!(seen.cost, Cost::Known(cap.spent()));
    assert_eq!(cap.reserved(), Usd::ZERO);
}

#[tokio::test]
async fn a_call_dropped_in_its_second_part_is_charged_for_the_first_and_the_bound_of_the_second() {
    let upstream = upstream().await;
    upstream.answer_with(|asked| match asked.number {
        0 => embedded(asked),
        _ => Answer::hang(),
    });
    let cap = SpendCap::new(Usd::from_cents(1));
    let mut stack = capped!(cap, &upstream);
    let request = numbers(5_000);
    let record = request.record().clone();
    tokio::select! {
        _ = stack.embed(request) => panic!("the upstream never answers"),
        () = upstream.wait_for_requests(2) => {}
    }
    let seen = record.with(|summary| summary.clone());
    // The numbers from 2048 on have four digits.
    assert_eq!(seen.usage.input, 2_048 + 2_048 * (4 + 2));
    assert!(seen.usage.estimated);
    assert_eq!(Cost::Known(cap.spent()), seen.cost);
    assert_eq!(
        (cap.spent(), cap.reserved()),
        (Usd::from_nanos(seen.usage.input * 20), Usd::ZERO)
    );
}
