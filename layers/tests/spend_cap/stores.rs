//! What a store hears of a call.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio_test::{assert_pending, task};
use tollgate_layers::{
    SpendCapLayer, Usd,
    spend_cap::{Refused, Reservation, Store},
    testing::{Call, Fault, Reply, Scripted},
};
use tower::{Layer, Service, ServiceExt};

use crate::{BOUND, prices, usd};

/// A store that writes down what happens, and may keep a call waiting as one far away would.
#[derive(Debug, Clone, Default)]
struct Diary {
    entries: Arc<Mutex<Vec<Entry>>>,
    waits: Option<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Reserved(Usd),
    Settled(Usd),
    GivenBack,
}

#[derive(Debug)]
struct Page(Diary, bool);

impl Diary {
    fn write(&self, entry: Entry) {
        self.entries.lock().expect("not poisoned").push(entry);
    }

    fn take(&self) -> Vec<Entry> {
        std::mem::take(&mut self.entries.lock().expect("not poisoned"))
    }
}

impl Store for Diary {
    type Key = ();
    type Reservation = Page;
    type Reserve = Pin<Box<dyn Future<Output = Result<Page, Refused>> + Send>>;

    fn reserve(&self, (): (), bound: Usd) -> Self::Reserve {
        let diary = self.clone();
        Box::pin(async move {
            if let Some(wait) = diary.waits {
                tokio::time::sleep(wait).await;
            }
            diary.write(Entry::Reserved(bound));
            Ok(Page(diary, false))
        })
    }
}

impl Reservation for Page {
    fn settle(mut self, actual: Usd) {
        self.0.write(Entry::Settled(actual));
        self.1 = true;
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        if !self.1 {
            self.0.write(Entry::GivenBack);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_is_settled_exactly_once_however_it_ends() {
    let diary = Diary::default();
    let chat = |reply: Reply| {
        let layer = SpendCapLayer::new(diary.clone(), prices());
        layer
            .layer(Scripted::new([reply.at_risk(1)]))
            .oneshot(Call::new().streamed())
    };
    let once = |amount| vec![Entry::Reserved(usd(BOUND)), Entry::Settled(usd(amount))];

    drop(chat(Reply::whole().used(5)).await);
    assert_eq!(diary.take(), once(5), "a whole answer");

    chat(Reply::stream([1]).used(5))
        .await
        .unwrap()
        .collect()
        .await
        .unwrap();
    assert_eq!(diary.take(), once(5), "a stream that completed");

    drop(chat(Reply::error(Fault::transient()).used(5)).await);
    assert_eq!(diary.take(), once(5), "an error");

    let broken = Reply::stream([1]).fail(Fault::transient());
    drop(chat(broken).await.unwrap().collect().await);
    assert_eq!(diary.take(), once(2), "a stream that broke");

    drop(chat(Reply::stream([1])).await.unwrap());
    assert_eq!(diary.take(), once(1), "a stream that was dropped");

    let mut hanging = task::spawn(chat(Reply::hang()));
    assert_pending!(hanging.poll());
    drop(hanging);
    assert_eq!(diary.take(), once(1), "a call that was dropped");
}

#[tokio::test(start_paused = true)]
async fn a_call_waits_for_a_store_that_is_far_away_and_is_not_sent_before() {
    let diary = Diary {
        waits: Some(Duration::from_millis(5)),
        ..Diary::default()
    };
    let inner = Scripted::new([Reply::whole().used(5)]);
    let mut chat = SpendCapLayer::new(diary.clone(), prices()).layer(inner.clone());

    let mut waiting = task::spawn(chat.call(Call::new()));
    assert_pending!(waiting.poll());
    drop(waiting);
    assert_eq!(
        (inner.calls(), diary.take()),
        (0, vec![]),
        "dropped while it reserved"
    );

    chat.call(Call::new()).await.unwrap();
    assert_eq!(inner.calls(), 1);
    assert_eq!(
        diary.take(),
        [Entry::Reserved(usd(BOUND)), Entry::Settled(usd(5))]
    );
}
