//! What is written to the log.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use tollgate_layers::testing::{Call, Fault, Reply, Scripted};
use tower::{Layer, Service};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use crate::{OPEN, fail, open, touchy};

/// Keeps the level and the fields of each event that is no detail.
#[derive(Debug, Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Subscriber for Told {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::INFO
    }

    fn event(&self, event: &Event<'_>) {
        struct Fields(String);
        impl Visit for Fields {
            fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
                self.0 += &format!(" {field}={value:?}");
            }
        }
        let mut fields = Fields(event.metadata().level().to_string());
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

#[tokio::test(start_paused = true)]
async fn it_is_told_when_the_state_changes_and_at_no_other_time() {
    let told = Told::default();
    let _guard = tracing::subscriber::set_default(told.clone());
    let inner = Scripted::new([Reply::error(Fault::transient()), Reply::whole()]);
    let mut chat = touchy().layer(inner);

    fail(&mut chat, 1).await;
    let wait = open(chat.call(Call::new()).await).retry_after();
    tokio::time::sleep(OPEN).await;
    for _ in 0..3 {
        chat.call(Call::new()).await.unwrap();
    }

    let opened = format!(
        "WARN message=a circuit has opened open_ms={}",
        wait.as_millis()
    );
    assert_eq!(
        *told.0.lock().unwrap(),
        [
            opened.as_str(),
            "INFO message=a circuit is half open and will be probed",
            "INFO message=a circuit has closed",
        ]
    );
}
