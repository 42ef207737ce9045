//! Errors of other services.

use std::{
    future::ready,
    io,
    sync::{Arc, Mutex},
};

use tollgate_layers::{Classify, RetryLayer, retry::Exhausted, testing::Call};
use tower::{BoxError, Layer, ServiceExt, service_fn, util::BoxCloneSyncService};

fn refused() -> BoxError {
    io::Error::from(io::ErrorKind::ConnectionRefused).into()
}

#[tokio::test(start_paused = true)]
async fn a_lost_connection_of_any_service_is_retried_and_anything_unknown_is_not() {
    let flaky = |failures: usize, error: fn() -> BoxError| {
        let calls = Arc::new(Mutex::new(0));
        let counted = Arc::clone(&calls);
        let inner = service_fn(move |_: Call| {
            let mut calls = counted.lock().unwrap();
            *calls += 1;
            ready(if *calls > failures {
                Ok("hi")
            } else {
                Err(error())
            })
        });
        let chat = BoxCloneSyncService::new(RetryLayer::default().layer(inner));
        (chat, calls)
    };

    let (chat, calls) = flaky(2, refused);
    assert_eq!(chat.oneshot(Call::new()).await.unwrap(), "hi");
    assert_eq!(*calls.lock().unwrap(), 3);

    let (chat, calls) = flaky(usize::MAX, refused);
    let error = chat.oneshot(Call::new()).await.unwrap_err();
    assert!(error.is::<Exhausted>() && !error.is_transient());
    assert_eq!(error.to_string(), refused().to_string());
    assert_eq!(*calls.lock().unwrap(), 3);

    let (chat, calls) = flaky(usize::MAX, || "what?".into());
    let error = chat.oneshot(Call::new()).await.unwrap_err();
    assert!(!error.is::<Exhausted>(), "it passes unchanged");
    assert_eq!(*calls.lock().unwrap(), 1);
}
