//! Keys and what is said: sent to one provider, and shown to nobody.

use std::fmt::Write;

use serde_json::json;
use tollgate::types::Secret;

use crate::{http::Reply, probes::Probe, subject::KEY, table::Row};

const PROMPT: &str = "canary-prompt";
const THEIRS: &str = "canary-of-the-caller";

pub(crate) fn no_key_and_nothing_said_is_shown(row: &Row) {
    let key = || Secret::new(THEIRS).expect("a key");
    let ask = Probe::nothing(row.models[0])
        .user(PROMPT)
        .credential(row.subject.name(), key());
    let mut shown = format!("{} {ask:?}", row.subject.debug());
    let mut show =
        |what: &dyn std::fmt::Debug| write!(shown, " {what:?}").expect("a string takes all");

    for fixture in row.fixtures() {
        let ask = ask.clone().streamed(fixture.is_stream);
        let items = row.subject.items(&ask, &fixture.reply);
        show(&items);
        match row.subject.complete(&ask, &fixture.reply) {
            Ok(answer) => show(&answer),
            Err(error) => show(&(error.to_string(), &error)),
        }
    }
    for text in [
        format!("bad key {KEY}"),
        format!("you said {PROMPT}"),
        format!("{THEIRS}?"),
    ] {
        let bodies = [
            json!({"error": {"message": text, "type": text, "code": text, "status": text}}),
            json!({"message": text}),
            json!(text),
        ];
        for body in bodies {
            let reply = Reply::new(400, "application/json", body.to_string());
            let reply = reply.header("x-request-id", "req_1");
            let error = row
                .subject
                .complete(&ask, &reply)
                .expect_err("it is refused");
            show(&(error.to_string(), &error));
            let message = error.message().unwrap_or_default();
            assert!(!message.contains(KEY), "{}: {message}", row.vendor().title);
        }
    }
    for secret in [KEY, PROMPT, THEIRS, "Two cities", "I look. 👋", "Zürich"] {
        assert!(
            !shown.contains(secret),
            "{}: {secret} is shown",
            row.vendor().title
        );
    }
}
