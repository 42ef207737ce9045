//! What is booked when a call has ended.

use tokio_test::{assert_pending, task};
use tollgate_layers::{
    Cost, CostLayer, SpendCap, SpendCapLayer, Usd,
    testing::{Call, Fault, Note, Reply, Scripted},
    weigh_fn,
};
use tower::{Layer, Service, ServiceBuilder, ServiceExt};

use crate::{BOUND, next, prices, spent_and_reserved, usd};

#[tokio::test]
async fn the_true_amount_is_booked_below_at_and_above_the_bound() {
    let cap = SpendCap::new(usd(2 * BOUND));
    let replies = [10, BOUND, BOUND + 5].map(|used| Reply::whole().used(used));
    let inner = Scripted::new(replies);
    let mut chat = SpendCapLayer::new(cap.clone(), prices()).layer(inner);

    chat.call(Call::new()).await.unwrap();
    assert_eq!(
        (spent_and_reserved(&cap), cap.overrun()),
        ((10, 0), Usd::ZERO)
    );

    cap.set_cap(usd(10 + 2 * BOUND));
    chat.call(Call::new()).await.unwrap();
    assert_eq!(
        (spent_and_reserved(&cap), cap.overrun()),
        ((10 + BOUND, 0), Usd::ZERO)
    );
    assert!(!cap.is_closed());

    chat.call(Call::new()).await.unwrap();
    assert_eq!(
        (spent_and_reserved(&cap), cap.overrun()),
        ((15 + 2 * BOUND, 0), usd(5))
    );
    assert!(cap.is_closed() && chat.call(Call::new()).await.is_err());
}

#[tokio::test]
async fn a_stream_holds_its_reservation_to_its_end_and_is_settled_there() {
    let cap = SpendCap::new(usd(BOUND));
    let inner = Scripted::new([Reply::stream([1, 2]).used(40)]);
    let mut chat = SpendCapLayer::new(cap.clone(), prices()).layer(inner);

    let mut answer = chat.call(Call::new().streamed()).await.unwrap();
    for _ in 0..2 {
        next(&mut answer).await.unwrap().unwrap();
        assert_eq!(spent_and_reserved(&cap), (0, BOUND));
    }
    next(&mut answer).await.unwrap().unwrap();
    assert_eq!(spent_and_reserved(&cap), (40, 0), "at its terminal item");
    drop(answer);
    assert_eq!(spent_and_reserved(&cap), (40, 0));
}

#[tokio::test]
async fn a_stream_dropped_after_three_items_is_charged_what_is_known_of_it() {
    let cap = SpendCap::new(usd(BOUND));
    let inner = Scripted::new([Reply::stream(0..10).at_risk(20).used(50)]);
    let mut chat = SpendCapLayer::new(cap.clone(), prices()).layer(inner);

    let mut answer = chat.call(Call::new().streamed()).await.unwrap();
    for _ in 0..3 {
        next(&mut answer).await.unwrap().unwrap();
    }
    drop(answer);
    assert_eq!(spent_and_reserved(&cap), (23, 0));
}

#[tokio::test]
async fn a_stream_that_breaks_is_charged_what_is_known_of_it() {
    let cap = SpendCap::new(usd(BOUND));
    let broken = Reply::stream([1, 2]).at_risk(20).fail(Fault::transient());
    let mut chat = SpendCapLayer::new(cap.clone(), prices()).layer(Scripted::new([broken]));

    let answer = chat.call(Call::new().streamed()).await.unwrap();
    assert!(answer.collect().await.is_err());
    assert_eq!(spent_and_reserved(&cap), (22, 0));
}

#[tokio::test]
async fn an_error_is_charged_what_its_record_says() {
    let cap = SpendCap::new(usd(2 * BOUND));
    let inner = Scripted::new([
        Reply::error(Fault::permanent()),
        Reply::error(Fault::transient()).used(7),
    ]);
    let mut chat = SpendCapLayer::new(cap.clone(), prices()).layer(inner);
    assert!(chat.call(Call::new()).await.is_err());
    assert_eq!(spent_and_reserved(&cap), (0, 0));
    assert!(chat.call(Call::new()).await.is_err());
    assert_eq!(spent_and_reserved(&cap), (7, 0));
}

#[tokio::test(start_paused = true)]
async fn a_call_dropped_before_its_head_gives_back_unless_it_was_sent() {
    let cap = SpendCap::new(usd(2 * BOUND));
    let inner = Scripted::new([Reply::hang().at_risk(30)]);
    let mut chat = SpendCapLayer::new(cap.clone(), prices()).layer(inner.clone());

    let unpolled = chat.call(Call::new());
    drop(unpolled);
    assert_eq!((inner.calls(), spent_and_reserved(&cap)), (0, (0, 0)));

    let mut sent = task::spawn(chat.call(Call::new()));
    assert_pending!(sent.poll());
    assert_eq!(spent_and_reserved(&cap), (0, BOUND));
    drop(sent);
    assert_eq!((inner.calls(), spent_and_reserved(&cap)), (1, (30, 0)));
}

#[tokio::test]
async fn the_cost_that_a_layer_inside_wrote_is_what_is_booked() {
    let cap = SpendCap::new(usd(1_000));
    let dear = weigh_fn(|_: &mut Call| None, |note: &Note| Some(note.used * 3));
    let chat = ServiceBuilder::new()
        .layer(SpendCapLayer::new(cap.clone(), prices()))
        .layer(CostLayer::new(dear))
        .service(Scripted::new([
            Reply::whole().used(5),
            Reply::stream([1]).used(7),
        ]));

    let (_, note) = chat
        .clone()
        .oneshot(Call::new())
        .await
        .unwrap()
        .collect()
        .await
        .unwrap();
    assert_eq!((note.cost, cap.spent()), (Cost::Known(usd(15)), usd(15)));

    let answer = chat.oneshot(Call::new().streamed()).await.unwrap();
    answer.collect().await.unwrap();
    assert_eq!(spent_and_reserved(&cap), (15 + 21, 0));
}

#[tokio::test]
async fn a_cost_that_nobody_knows_is_booked_as_the_bound_and_never_as_nothing() {
    let unknown = weigh_fn(|_: &mut Call| Some(BOUND), |_: &Note| None);
    let cap = SpendCap::new(usd(2 * BOUND));
    let capped = SpendCapLayer::new(cap.clone(), unknown.clone());
    let priced = CostLayer::new(unknown).layer(Scripted::new([Reply::whole()]));

    let mut note = capped
        .layer(priced)
        .oneshot(Call::new())
        .await
        .unwrap()
        .collect()
        .await;
    assert_eq!(note.as_mut().unwrap().1.cost, Cost::Unknown);
    assert_eq!(spent_and_reserved(&cap), (BOUND, 0));

    let unpriced = Scripted::new([Reply::whole()]);
    note = capped
        .layer(unpriced)
        .oneshot(Call::new())
        .await
        .unwrap()
        .collect()
        .await;
    assert_eq!(note.unwrap().1.cost, Cost::NotYet);
    assert_eq!(spent_and_reserved(&cap), (2 * BOUND, 0));
}
