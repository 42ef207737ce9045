//! Embeddings: which providers make them, and how they are asked and answered.

use bytes::Bytes;
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};
use tollgate::{
    EmbedRequest, Embeddings, Error, ErrorKind,
    layers::{Classify, Reach},
    types::{Capability, EmbedTask, Secret, Truncate},
};

use crate::{
    errors::STATUSES,
    fixtures::Fixture,
    http::{Reply, Sent},
    mutations,
    probes::written,
    said,
    subject::KEY,
    table::{Embeds, Row},
    tolerance::{check, strew},
};

const TEXTS: [&str; 2] = ["canary-text one_7", "canary-text two_7"];

impl Row {
    fn embeds(&self) -> &Embeds {
        self.embeds.as_ref().expect("its law needs embeddings")
    }

    fn embeddings(&self) -> Vec<Fixture> {
        self.read(self.embeds().fixtures)
    }

    fn embedding(&self, name: &str) -> Fixture {
        let name = format!("{}/{name}", self.embeds().fixtures);
        let named = self.embeddings().into_iter().find(|one| one.name == name);
        named.unwrap_or_else(|| panic!("there is no fixture {name}"))
    }

    /// What is sent for a request, or why nothing is.
    fn embedding_sent(&self, request: &EmbedRequest) -> Result<Sent, Error> {
        let nothing = Reply::new(200, "application/json", "");
        let asked = self.subject.embed(request.clone(), nothing);
        let (sent, outcome) = asked.expect("it can be asked");
        sent.ok_or_else(|| outcome.expect_err("what is not sent is refused"))
    }

    fn embedded(&self, request: &EmbedRequest, reply: &Reply) -> Result<Embeddings, Error> {
        let asked = self.subject.embed(request.clone(), reply.clone());
        asked.expect("it can be asked").1
    }

    /// What a fixture is read as, by a request of as many texts as it has vectors.
    fn embedding_outcome(&self, fixture: &Fixture) -> Result<Embeddings, Error> {
        let stated = fixture.inputs();
        let vectors = self.expected_of(fixture)["vectors"]
            .as_array()
            .map(Vec::len);
        let inputs = stated.or(vectors).unwrap_or(1);
        let texts = vec!["text"; inputs];
        let request = EmbedRequest::new(self.embeds().model, texts);
        self.embedded(&request, &fixture.reply)
    }

    fn expected_of(&self, fixture: &Fixture) -> Value {
        let same = fixture.same_as.as_deref().map(|name| self.embedding(name));
        same.map_or_else(|| fixture.expect.clone(), |same| same.expect)
    }
}

pub(crate) fn embeddings_are_asked_in_order_or_refused_by_name(row: &Row) {
    let who = row.vendor().title;
    let embeds = row
        .vendor()
        .capabilities
        .of(Capability::Embeddings)
        .is_any();
    assert_eq!(embeds, row.embeds.is_some(), "{who}");
    let Some(embeds) = &row.embeds else {
        // One that speaks the protocol of others can be asked.
        let asked = row
            .subject
            .embed(EmbedRequest::new("m", TEXTS), Reply::default());
        if let Some((sent, outcome)) = asked {
            let error = outcome.expect_err("there are none");
            let refusal = (error.kind(), error.reach(), error.provider());
            let unsupported = (
                ErrorKind::Unsupported,
                Reach::NotSent,
                Some(row.subject.name()),
            );
            assert_eq!(refusal, unsupported);
            assert!(
                error
                    .message()
                    .is_some_and(|why| why.starts_with("`model`:")),
                "{who}"
            );
            assert!(sent.is_none(), "{who}");
        }
        return;
    };
    let plain = EmbedRequest::new(embeds.model, TEXTS);
    let sent = |request: &EmbedRequest| row.embedding_sent(request);
    let bare = sent(&plain).expect("nothing else is asked");
    let body = bare.json().to_string();
    let model =
        bare.uri.path().contains(embeds.model) || written(&bare.json(), &json!(embeds.model));
    assert!(model, "{who}: {} {body}", bare.uri);
    let at = TEXTS.map(|text| body.find(text).expect("it is sent"));
    assert!(at[0] < at[1], "{who}: {body}");
    for (field, request) in [
        ("dimensions", plain.clone().dimensions(64)),
        ("input_type", plain.clone().task(EmbedTask::SearchQuery)),
        ("truncate", plain.clone().truncate(Truncate::End)),
        ("truncate", plain.clone().truncate(Truncate::Start)),
        ("user", plain.clone().end_user("user_7")),
        ("encoding_format", plain.encoding_format("ubinary".into())),
    ] {
        match sent(&request) {
            Ok(sent) => assert_ne!(sent.json(), bare.json(), "{who}: {field} changes nothing"),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Unsupported, "{who}: {error:?}");
                let message = error.message().unwrap_or_default();
                assert!(
                    message.starts_with(&format!("`{field}`:")),
                    "{who}: {message}"
                );
                let dropped = sent(&request.drop_unsupported(true)).expect("it is left out");
                assert_eq!(dropped.json(), bare.json(), "{who}: {field}");
            }
        }
    }
}

pub(crate) fn every_embedding_says_what_it_is_expected_to_say(row: &Row) {
    for fixture in row.embeddings() {
        let said = match row.embedding_outcome(&fixture) {
            Ok(embeddings) => said::embeddings(&embeddings),
            Err(error) => {
                assert_ne!(error.reach(), Reach::NotSent, "{}", fixture.name);
                assert_eq!(
                    error.provider(),
                    Some(row.subject.name()),
                    "{}",
                    fixture.name
                );
                said::failure(&error)
            }
        };
        let expected = row.expected_of(&fixture);
        assert_eq!(
            said["error"].is_null(),
            expected["error"].is_null(),
            "{}: {said}",
            fixture.name
        );
        for (name, wanted) in expected.as_object().expect("an object") {
            match (wanted, &said[name]) {
                (Value::Object(wanted), Value::Object(said)) if name == "error" => {
                    let other = wanted
                        .iter()
                        .find(|(name, wanted)| said.get(*name) != Some(*wanted));
                    assert_eq!(other, None, "{}: {said:?}", fixture.name);
                }
                (wanted, said) => assert_eq!(said, wanted, "{}: {name}", fixture.name),
            }
        }
    }
}

pub(crate) fn what_stands_beside_the_vectors_is_no_reason_to_fail(row: &Row) {
    let full = row.embedding("full");
    let known = row.embedding_outcome(&full).expect("it is complete");
    let same = |document: &Value| {
        let strange = full.with_body(document.to_string().into());
        let request = EmbedRequest::new(row.embeds().model, vec!["text"; known.vectors.len()]);
        let read = row.embedded(&request, &strange.reply);
        read.is_ok_and(|read| read.vectors == known.vectors)
    };
    let document: Value = serde_json::from_slice(&full.body()).expect("it is JSON");
    for value in [json!(null), json!({"a": [1]}), json!("text")] {
        let mut strange = document.clone();
        strew(&mut strange, &value);
        assert!(same(&strange), "{}: {strange}", full.name);
    }
    let usage = row.embeds().usage;
    check(mutations::some(), |changes| {
        let mut strange = document.clone();
        mutations::apply(&mut strange, usage, &changes);
        prop_assert!(same(&strange), "{}: {strange}", full.name);
        Ok(())
    });
}

pub(crate) fn an_embedding_may_be_anything_and_is_read_or_refused(row: &Row) {
    let all = row.embeddings();
    check((any::<Index>(), mutations::some()), |(which, changes)| {
        let fixture = which.get(&all);
        let Ok(mut document) = serde_json::from_slice(&fixture.body()) else {
            return Ok(());
        };
        mutations::apply(&mut document, &[""], &changes);
        let strange = fixture.with_body(document.to_string().into());
        match row.embedding_outcome(&strange) {
            Ok(read) => {
                prop_assert_eq!(read.vectors.len(), 1);
                prop_assert!(
                    read.vectors
                        .iter()
                        .flatten()
                        .all(|number| number.is_finite())
                );
            }
            Err(error) => prop_assert_eq!(error.provider(), Some(row.subject.name())),
        }
        Ok(())
    });
    let alphabet = br#"{}[]",:0.5e-embeddings values null"#.to_vec();
    let bytes = prop::collection::vec(prop::sample::select(alphabet), 0..120);
    let full = row.embedding("full");
    check(bytes, |bytes| {
        if let Ok(read) = row.embedding_outcome(&full.with_body(bytes.into())) {
            prop_assert_eq!(read.vectors.len(), 1);
        }
        Ok(())
    });
}

pub(crate) fn an_embedding_that_is_cut_short_is_never_read(row: &Row) {
    for fixture in row.embeddings() {
        if row.embedding_outcome(&fixture).is_err() {
            continue;
        }
        let body = fixture.body();
        for at in 0..body.len() {
            let cut: Bytes = body.slice(..at);
            let error = row.embedding_outcome(&fixture.with_body(cut));
            let error = error.expect_err("half an answer is none");
            assert_eq!(
                error.kind(),
                ErrorKind::Protocol,
                "{} at {at}",
                fixture.name
            );
        }
    }
}

pub(crate) fn an_embedding_fails_as_a_chat_does(row: &Row) {
    let who = row.vendor().title;
    let model = row.embeds().model;
    let request = EmbedRequest::new(model, "text");
    for (status, kind) in STATUSES {
        for body in ["", "null", "{}", "plain words", "<html><title>x</title>"] {
            let reply = Reply::new(status, "application/json", body);
            let error = row.embedded(&request, &reply).expect_err("it is refused");
            let missing = status == 404 && error.kind() == ErrorKind::ModelNotFound;
            assert!(
                missing || error.kind() == kind,
                "{who}: {status} {body:?}: {error:?}"
            );
            assert_eq!(error.status(), Some(status), "{who}");
            assert_eq!(error.reach(), Reach::Answered, "{who}: {status}");
            assert_eq!(error.model(), Some(model));
        }
    }
    let reply = Reply::new(429, "application/json", "{}").header("retry-after", "7");
    let error = row.embedded(&request, &reply).expect_err("it is refused");
    assert_eq!(
        error.retry_after().map(|wait| wait.as_secs()),
        Some(7),
        "{who}"
    );
    assert!(error.is_transient(), "{who}");
}

pub(crate) fn no_key_and_no_text_of_an_embedding_is_shown(row: &Row) {
    let theirs = Secret::new("canary-of-the-caller").expect("a key");
    let request = EmbedRequest::new(row.embeds().model, TEXTS);
    let request = request.credential(row.subject.name(), theirs);
    let mut shown = format!("{request:?}");
    let full = row.embedding("full");
    let echoes = [KEY, TEXTS[0], "canary-of-the-caller"].map(|text| {
        let text = format!("not this: {text}");
        let body = json!({"error": {"message": text, "code": text}, "message": text});
        Reply::new(400, "application/json", body.to_string())
    });
    for reply in echoes.into_iter().chain([full.reply]) {
        match row.embedded(&request, &reply) {
            Ok(embeddings) => shown += &format!(" {embeddings:?}"),
            Err(error) => shown += &format!(" {error} {error:?}"),
        }
    }
    assert!(!shown.contains("canary"), "{}: {shown}", row.vendor().title);
}
