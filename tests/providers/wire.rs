//! Over a real socket.

use std::time::Duration;

use futures_util::StreamExt;
use tollgate::{
    ChatExt,
    testing::{Answer, Upstream},
    types::Secret,
};

use crate::{fixtures::Fixture, probes::Probe, subject::KEY, table::Row};

/// Sockets keep their own time. What waits for ever is broken, and does not stop the other laws.
fn real<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime can be made");
    let patient = async { tokio::time::timeout(Duration::from_secs(30), future).await };
    runtime.block_on(patient).expect("it waits for ever")
}

/// A fixture as the upstream plays it.
fn played(fixture: &Fixture) -> Answer {
    let played = Answer::bytes(fixture.reply.status, fixture.content_type(), fixture.body());
    played.in_pieces_of(7)
}

pub(crate) fn it_speaks_over_a_socket_with_its_own_key_and_with_the_callers(row: &Row) {
    let who = row.vendor().title;
    let (whole, streamed) = (row.fixture("full"), row.fixture("full_stream"));
    let full = row.outcome(&whole).expect("it is complete");
    real(async {
        let upstream = Upstream::start().await.expect("there is a port");
        let mut chat = row.subject.at(upstream.url());
        let theirs = Secret::new("canary-of-the-caller").expect("a key");
        let ask = Probe::nothing(row.models[0]);
        let asks = [
            (ask.clone(), KEY),
            (ask.clone().streamed(true), KEY),
            (
                ask.clone().credential(row.subject.name(), theirs.clone()),
                "canary-of-the-caller",
            ),
            (ask.credential("another", theirs), KEY),
        ];
        for (ask, key) in asks {
            upstream.play([played(if ask.is_stream() { &streamed } else { &whole })]);
            let answer = chat
                .complete(ask)
                .await
                .unwrap_or_else(|error| panic!("{who}: {error:?}"));
            assert_eq!(answer.text(), full.text(), "{who}");
            assert!(answer.tool_calls().eq(full.tool_calls()), "{who}");
            assert_eq!(answer.usage(), full.usage(), "{who}");
            let asked = upstream.asked().pop().expect("it was asked");
            assert!(
                !asked.path_and_query.contains("canary"),
                "{who}: a key in the address"
            );
            let keys: Vec<_> = asked
                .headers
                .values()
                .filter_map(|value| value.to_str().ok())
                .filter(|value| value.contains("canary"))
                .collect();
            let own = keys
                .iter()
                .all(|value| *value == key || *value == format!("Bearer {key}"));
            assert!(own && keys.len() == 1, "{who}: {keys:?}");
        }
    });
}

pub(crate) fn a_stream_that_is_dropped_ends_the_connection(row: &Row) {
    let who = row.vendor().title;
    let fixture = row.fixture("full_stream");
    real(async {
        let upstream = Upstream::start().await.expect("there is a port");
        let body = fixture.body();
        let head = body.slice(..body.len() * 2 / 3);
        upstream.play([Answer::chunks(fixture.content_type(), [head]).hold_after(1)]);
        let mut chat = row.subject.at(upstream.url());
        let mut events = chat
            .stream(Probe::nothing(row.models[0]))
            .await
            .expect("it begins");
        let first = events.next().await.expect("something came");
        assert!(first.is_ok(), "{who}: {first:?}");
        drop(events);
        upstream.wait_for_departures(1).await;
        assert_eq!(upstream.counts().departures, 1, "{who}");
    });
}
