//! What passes through a layer that has nothing to say to it.

use tollgate_layers::{
    Reach,
    testing::{Fault, Item, Reply, Scripted},
};
use tower::ServiceExt;

use crate::{
    SECOND, Subject,
    drive::{STEP, call, in_time, next, read},
    probe::Probe,
};

pub(crate) async fn an_answer_passes_unchanged<L: Subject>(layer: fn(&Probe) -> L) {
    let replies = [
        Reply::whole().values([1, 2]).used(7),
        Reply::whole().values([1]).used(1).cut(),
        Reply::stream([1, 2, 3]).used(5).at_risk(9),
        Reply::stream([1, 2, 3]).delay(STEP).gap(STEP).cut(),
        Reply::stream([]),
    ];
    for reply in replies {
        for is_read in [false, true] {
            let bare = Scripted::new([reply.clone()]).oneshot(call()).await;
            let mut bare = bare.expect("the script says so");
            let probe = Probe::new([reply.clone()]);
            let service = layer(&probe).layer(probe.clone());
            let answer = service.oneshot(call()).await;
            let mut answer = answer.expect("nothing is in its way");
            assert_eq!(answer.is_whole(), bare.is_whole());
            if is_read {
                assert_eq!(read(&mut answer).await, read(&mut bare).await, "{reply:?}");
            } else {
                let (values, mut note) = answer.collect().await.expect("it is complete");
                let (bare_values, bare_note) = bare.collect().await.expect("it is complete");
                note.cost = bare_note.cost;
                assert_eq!((values, note), (bare_values, bare_note), "{reply:?}");
            }
            assert_eq!(probe.script().targets(), ["model"]);
        }
    }
}

/// An error that nothing helps against: nobody retries it, falls back from it or marks it.
pub(crate) async fn an_error_passes_unchanged<L: Subject>(layer: fn(&Probe) -> L) {
    let faults = [
        Fault::permanent(),
        Fault::permanent().at(Reach::NotSent),
        Fault::permanent().at(Reach::MaybeProcessed),
        Fault::permanent().wait(SECOND),
    ];
    for fault in faults {
        let probe = Probe::new([Reply::error(fault.clone()).delay(STEP)]);
        let service = layer(&probe).layer(probe.clone());
        let error = service.clone().oneshot(call()).await;
        assert_eq!(error.expect_err("the script says so"), fault);
        assert_eq!(probe.script().calls(), 1);

        probe
            .script()
            .play([Reply::stream([1]).fail(fault.clone())]);
        let answer = service.oneshot(call().streamed()).await;
        let mut answer = answer.expect("it has begun");
        assert_eq!(next(&mut answer).await, Some(Ok(Item::Value(1))));
        assert_eq!(next(&mut answer).await, Some(Err(fault)));
    }
}

pub(crate) async fn a_stream_has_one_end_and_nothing_after_it<L: Subject>(layer: fn(&Probe) -> L) {
    let items = Reply::stream([1, 2]).gap(STEP);
    let replies = [
        (items.clone(), true),
        (items.clone().fail(Fault::permanent()), true),
        (items.clone().fail(Fault::transient()), true),
        (Reply::stream([]), true),
        (items.stall(), false),
    ];
    for (reply, ends_by_itself) in replies {
        let probe = Probe::new([reply.clone()]);
        let service = layer(&probe).layer(probe.clone());
        let answer = service.oneshot(call().streamed()).await;
        let mut answer = answer.expect("it has begun");
        // Where nothing ends it, it has no end.
        let Some(read) = in_time(read(&mut answer)).await else {
            assert!(!ends_by_itself, "{reply:?}");
            continue;
        };
        let (last, before) = read.split_last().expect("it has an end");
        assert!(!matches!(last, Ok(Item::Value(_))), "{read:?}");
        let is_value = |item: &_| matches!(item, Ok(Item::Value(_)));
        assert!(before.iter().all(is_value), "{read:?}");
    }
}
