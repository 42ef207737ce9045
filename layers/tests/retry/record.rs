//! The record.

use std::{
    convert::Infallible,
    future::ready,
    sync::{Arc, Mutex},
};

use tollgate_layers::{
    Record, RetryLayer, Track,
    testing::{Call, Fault, Note, Reply, Scripted},
};
use tower::{Layer, ServiceExt, service_fn};

use crate::attempts;

#[tokio::test(start_paused = true)]
async fn each_attempt_is_opened_on_the_record() {
    let inner = Scripted::new([
        Reply::error(Fault::transient()).used(3),
        Reply::error(Fault::transient()).used(5),
        Reply::whole().used(7),
    ]);
    let call = Call::new();
    let record = call.record().of_call();
    let answer = RetryLayer::default().layer(inner).oneshot(call).await;

    let (_, note) = answer.unwrap().collect().await.unwrap();
    assert_eq!(note.used, 7);
    let used: Vec<u64> = record.trail().iter().map(|note| note.used).collect();
    assert_eq!(used, [3, 5, 7]);
}

#[tokio::test(start_paused = true)]
async fn a_template_cloned_for_two_calls_has_two_records() {
    let seen = Arc::new(Mutex::new(Vec::<Record<Note>>::new()));
    let records = Arc::clone(&seen);
    let inner = service_fn(move |call: Call| {
        records.lock().unwrap().push(call.record().of_call());
        ready(Err::<Infallible, _>(Fault::transient()))
    });
    let chat = attempts(2).layer(inner);

    let template = Call::new();
    for _ in 0..2 {
        let _ = chat.clone().oneshot(template.clone()).await;
    }
    let attempts: Vec<usize> = seen.lock().unwrap().iter().map(Record::attempts).collect();
    assert_eq!(attempts, [2; 4]);
    assert_eq!(template.record().attempts(), 1);
}
