//! Errors: what a status means, how long to wait, and answers that are none.

use std::time::Duration;

use serde_json::json;
use tollgate::{
    ErrorKind,
    layers::{Classify, Reach},
};
use tower::ServiceExt;

use crate::{
    http::{Played, Reply},
    probes::Probe,
    subject::run,
    table::Row,
};

/// What a status means where nothing else is said (`PROVIDERS` §1.6).
pub(crate) const STATUSES: [(u16, ErrorKind); 14] = [
    (400, ErrorKind::InvalidRequest),
    (401, ErrorKind::Authentication),
    (402, ErrorKind::QuotaExhausted),
    (403, ErrorKind::PermissionDenied),
    (404, ErrorKind::InvalidRequest),
    (408, ErrorKind::Timeout),
    (409, ErrorKind::Overloaded),
    (413, ErrorKind::InvalidRequest),
    (422, ErrorKind::InvalidRequest),
    (429, ErrorKind::RateLimited),
    (500, ErrorKind::Server),
    (502, ErrorKind::Server),
    (503, ErrorKind::Overloaded),
    (504, ErrorKind::Timeout),
];

pub(crate) fn a_status_alone_says_what_can_be_done(row: &Row) {
    let who = row.vendor().title;
    let sent = row.subject.sent(&Probe::nothing(row.models[0]));
    // What is not found at such an address may be the model.
    let named = sent
        .expect("nothing is asked")
        .uri
        .path()
        .replace("%3A", ":")
        .contains(row.models[0]);
    for streamed in [false, true] {
        let ask = Probe::nothing(row.models[0]).streamed(streamed);
        for (status, kind) in STATUSES {
            for body in [
                "",
                "null",
                "[]",
                "{}",
                "plain words",
                "\"text\"",
                "<html><title>x</title>",
                "\u{fffd}{",
            ] {
                let reply = Reply::new(status, "application/json", body);
                let error = row
                    .subject
                    .complete(&ask, &reply)
                    .expect_err("it is refused");
                let missing = status == 404 && named && error.kind() == ErrorKind::ModelNotFound;
                assert!(
                    missing || error.kind() == kind,
                    "{who}: {status} {body:?}: {error:?}"
                );
                assert_eq!(error.status(), Some(status), "{who}");
                assert_eq!(error.reach(), Reach::Answered, "{who}: {status}");
                assert_eq!(error.provider(), Some(row.subject.name()));
                assert_eq!(error.model(), Some(row.models[0]));
            }
        }
    }
}

pub(crate) fn the_wait_that_headers_name_is_heard(row: &Row) {
    let who = row.vendor().title;
    let ask = Probe::nothing(row.models[0]);
    for status in [429, 503] {
        for (name, value, wait) in [
            ("retry-after", "7", Duration::from_secs(7)),
            ("retry-after-ms", "1500", Duration::from_millis(1_500)),
        ] {
            let reply = Reply::new(status, "application/json", "{}").header(name, value);
            let error = row
                .subject
                .complete(&ask, &reply)
                .expect_err("it is refused");
            assert_eq!(error.retry_after(), Some(wait), "{who}: {name}");
            assert!(error.is_transient(), "{who}: {error:?}");
        }
    }
    let reply = Reply::new(503, "application/json", "{}").header("x-should-retry", "false");
    let error = row
        .subject
        .complete(&ask, &reply)
        .expect_err("it is refused");
    assert!(!error.is_transient(), "{who}: the server says so");
}

pub(crate) fn what_is_no_answer_is_an_error(row: &Row) {
    let who = row.vendor().title;
    let ask = Probe::nothing(row.models[0]);
    for (content_type, body) in [
        ("text/html", "<html><title>Sign in</title>"),
        ("application/json", ""),
        ("application/json", "null"),
        ("application/json", "[]"),
        ("application/json", "{}"),
        ("application/json", "{\"cut"),
        ("text/plain", "upstream gone"),
    ] {
        let reply = Reply::new(200, content_type, body);
        let error = row
            .subject
            .complete(&ask, &reply)
            .expect_err("there is no answer");
        assert_eq!(error.kind(), ErrorKind::Protocol, "{who}: {body:?}");
        assert_ne!(error.reach(), Reach::NotSent, "{who}: {body:?}");
    }
    for (content_type, body) in [
        ("text/html", "<html>"),
        ("text/event-stream", ""),
        ("text/event-stream", ": ping\n\n"),
    ] {
        let reply = Reply::new(200, content_type, body);
        let error = row.subject.complete(&ask.clone().streamed(true), &reply);
        let error = error.expect_err("there is no answer");
        let is_known = matches!(error.kind(), ErrorKind::Protocol | ErrorKind::Connect);
        assert!(is_known, "{who}: {content_type} {body:?}: {error:?}");
    }
    let redirect = Reply::new(307, "text/html", "").header("location", "https://example.com");
    let error = row
        .subject
        .complete(&ask, &redirect)
        .expect_err("it is not followed");
    assert_eq!(error.kind(), ErrorKind::Protocol, "{who}");
}

pub(crate) fn a_body_is_read_to_its_limit(row: &Row) {
    let who = row.vendor().title;
    let ask = || Probe::nothing(row.models[0]);
    let whole = row.fixture("full").reply;
    let complete = |limit: usize| {
        Played::answer_by(whole.clone());
        run(async {
            let answer = row.subject.within(limit).oneshot(ask()).await?;
            answer.into_completion().await
        })
    };
    let length = whole.body().len();
    assert!(complete(length).is_ok(), "{who}");
    let error = complete(length - 1).expect_err("one byte too many");
    assert_eq!(error.kind(), ErrorKind::Protocol, "{who}");

    let message = "é".repeat(1 << 20);
    for body in [json!({"error": {"message": message}}).to_string(), message] {
        let endless = Reply::new(500, "application/json", body);
        let error = row
            .subject
            .complete(&ask(), &endless)
            .expect_err("it is refused");
        assert_eq!(error.kind(), ErrorKind::Server, "{who}");
        assert!(error.message().unwrap_or_default().len() <= 1_000, "{who}");
    }
}
