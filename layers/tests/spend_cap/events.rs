//! What is written to the log.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use futures_util::future::join_all;
use tollgate_layers::{
    SpendCap, SpendCapLayer,
    testing::{Call, Reply, Scripted},
};
use tower::{Layer, ServiceExt};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use crate::{BOUND, prices, usd};

/// Keeps the fields of each event of level `WARN`.
#[derive(Debug, Clone, Default)]
struct Warnings(Arc<Mutex<Vec<String>>>);

impl Subscriber for Warnings {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() == Level::WARN
    }

    fn event(&self, event: &Event<'_>) {
        struct Fields(String);
        impl Visit for Fields {
            fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
                self.0 += &format!("{field}={value:?} ");
            }
        }
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        self.0.lock().expect("not poisoned").push(fields.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn it_is_told_once_that_a_cap_is_used_up_with_amounts_and_nothing_else() {
    let warnings = Warnings::default();
    let _guard = tracing::subscriber::set_default(warnings.clone());
    let cap = SpendCap::new(usd(3 * BOUND));
    let inner = Scripted::new([Reply::stream([1]).used(BOUND + 10)]);
    let chat = SpendCapLayer::new(cap.clone(), prices()).layer(inner);

    let calls = (0..3).map(|_| chat.clone().oneshot(Call::new().streamed()));
    for answer in join_all(calls).await {
        answer.unwrap().collect().await.unwrap();
    }
    assert!(chat.oneshot(Call::new()).await.is_err());

    let told = warnings.0.lock().unwrap();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        told[0],
        "message=the spend cap is used up cap=$0.00000018 spent=$0.00000021 overrun=$0.00000003 "
    );
}
