//! What retry does to calls, seen from outside.

mod against_tower;
mod budget;
mod cancelled;
mod errors;
mod readiness;
mod record;
mod retried;
mod waiting;

use std::{num::NonZeroU32, time::Duration};

use tollgate_layers::{
    RetryLayer,
    testing::{Answer, Call, Fault, Reply, Scripted},
};
use tower::{Layer, ServiceExt};

pub(crate) const SECOND: Duration = Duration::from_secs(1);

pub(crate) fn attempts(n: u32) -> RetryLayer {
    RetryLayer::default().attempts(NonZeroU32::MIN.saturating_add(n - 1))
}

pub(crate) fn failing(fault: Fault) -> Scripted {
    Scripted::new([Reply::error(fault)])
}

pub(crate) async fn call(layer: &RetryLayer, inner: &Scripted) -> Result<Answer, Fault> {
    layer.layer(inner.clone()).oneshot(Call::new()).await
}
