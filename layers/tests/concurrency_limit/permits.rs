//! How long a call holds its permit.

use std::time::Duration;

use tokio_test::{assert_pending, assert_ready, task};
use tollgate_layers::testing::{Call, Fault, Reply, Scripted, Strict};
use tower::{Layer, Service, ServiceExt};

use crate::{Unready, limit, next, running_and_waiting};

#[tokio::test]
async fn a_permit_is_held_until_the_last_item() {
    let (layer, permits) = limit(1);
    let mut chat = layer.layer(Scripted::new([Reply::stream([1, 2])]));

    let mut answer = chat.call(Call::new().streamed()).await.unwrap();
    for _ in 0..2 {
        next(&mut answer).await.unwrap().unwrap();
        assert_eq!(permits.in_flight(), 1);
    }
    next(&mut answer).await.unwrap().unwrap();
    assert_eq!(permits.in_flight(), 0, "at its terminal item");
    drop(answer);
    assert_eq!(permits.in_flight(), 0, "once");
}

#[tokio::test]
async fn a_stream_that_is_dropped_or_breaks_gives_its_permit_back() {
    let (layer, permits) = limit(1);
    let mut chat = layer.layer(Scripted::new([
        Reply::stream([1, 2]),
        Reply::stream([1]).fail(Fault::transient()),
    ]));

    let mut dropped = chat.call(Call::new().streamed()).await.unwrap();
    next(&mut dropped).await.unwrap().unwrap();
    assert_eq!(permits.in_flight(), 1);
    drop(dropped);
    assert_eq!(permits.in_flight(), 0);

    let mut broken = chat.call(Call::new().streamed()).await.unwrap();
    while let Some(Ok(_)) = next(&mut broken).await {}
    assert_eq!(permits.in_flight(), 0, "with its answer still there");
}

#[tokio::test]
async fn a_whole_answer_and_an_error_give_the_permit_back_at_once() {
    let (layer, permits) = limit(1);
    let mut chat = layer.layer(Scripted::new([
        Reply::whole(),
        Reply::error(Fault::permanent()),
    ]));

    let mut whole = task::spawn(chat.call(Call::new()));
    let answer = assert_ready!(whole.poll());
    assert_eq!(permits.in_flight(), 0, "with future and answer still there");
    drop(answer);

    let mut failing = task::spawn(chat.call(Call::new()));
    let fault = assert_ready!(failing.poll()).unwrap_err();
    assert_eq!((fault, permits.in_flight()), (Fault::permanent(), 0));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_cancelled_before_its_head_gives_its_permit_back() {
    let (layer, permits) = limit(1);
    let inner = Scripted::new([Reply::hang()]);
    let mut chat = layer.layer(inner.clone());

    let unpolled = chat.call(Call::new());
    assert_eq!(running_and_waiting(&permits), (0, 0));
    drop(unpolled);

    let mut sent = task::spawn(chat.call(Call::new()));
    assert_pending!(sent.poll());
    assert_eq!((inner.live(), permits.in_flight()), (1, 1));
    drop(sent);
    assert_eq!((inner.live(), permits.in_flight()), (0, 0));
}

#[tokio::test]
async fn a_call_whose_inner_service_is_not_ready_holds_its_permit_until_it_gives_up() {
    let (layer, permits) = limit(1);

    let mut waiting = task::spawn(layer.layer(Unready(None)).call(Call::new()));
    assert_pending!(waiting.poll());
    assert_eq!(permits.in_flight(), 1);
    drop(waiting);
    assert_eq!(permits.in_flight(), 0);

    let unready = Unready(Some(Fault::permanent()));
    let mut failing = task::spawn(layer.layer(unready).call(Call::new()));
    let fault = assert_ready!(failing.poll()).unwrap_err();
    assert_eq!((fault, permits.in_flight()), (Fault::permanent(), 0));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_held_between_poll_ready_and_call_nor_inside_while_waiting() {
    let (layer, permits) = limit(1);
    let inner = Strict::new(Scripted::new(
        [Reply::whole().delay(Duration::from_secs(1))],
    ));
    let mut chat = layer.layer(inner);

    chat.ready().await.unwrap();
    assert_eq!((permits.in_flight(), chat.get_ref().holding()), (0, 0));

    let mut first = task::spawn(chat.call(Call::new()));
    let mut second = task::spawn(chat.call(Call::new()));
    assert_pending!(first.poll());
    assert_pending!(second.poll());
    assert_eq!(running_and_waiting(&permits), (1, 1));
    assert_eq!(chat.get_ref().holding(), 0, "the second waits outside");

    assert!(first.await.is_ok(), "a clone was made ready and called");
    assert!(second.await.is_ok());
}
