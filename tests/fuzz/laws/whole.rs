//! An answer that comes whole is read or refused, whatever it is, and an error tells no secret.

use std::time::Duration;

use bytes::Bytes;
use http::{Response, response::Parts};
use tollgate::{
    ChatRequest, Completion, Error,
    protocol::{Endpoint, Protocol},
    types::Message,
};

/// What providers say it with.
const STATUSES: [u16; 12] = [400, 401, 402, 403, 404, 408, 413, 422, 429, 500, 503, 529];

/// What may stand in no error: it is what the bodies of the corpus have for a key.
const SECRET: &str = "sk-canary";

/// The longest text of an error: what is kept of a body is cut to about 2,000 characters.
const LONGEST: usize = 16 * 1024;

pub(crate) fn law<P: Protocol>(data: &[u8]) {
    let endpoint = endpoint::<P>();
    let body = Bytes::copy_from_slice(data);
    match P::decode(&parts(200), &body, &endpoint) {
        Ok(answer) => read::<P>(&answer, &endpoint),
        Err(error) => tells_no_secret(&error),
    }
    let sum: usize = data.iter().map(|byte| usize::from(*byte)).sum();
    let status = STATUSES[sum % STATUSES.len()];
    for wait in [None, Some(Duration::from_secs(7))] {
        let error = P::error(&parts(status), data, &endpoint, wait);
        assert!(wait.is_none() || error.retry_after() == wait);
        assert_eq!(error.provider(), Some(&**endpoint.provider()));
        tells_no_secret(&error);
    }
}

/// What was read makes sense, and can go into the next request.
fn read<P: Protocol>(answer: &Completion, endpoint: &Endpoint) {
    assert!(!answer.choices.is_empty(), "an answer has an alternative");
    for choice in &answer.choices {
        said::<P>(&choice.message, endpoint);
    }
    let usage = answer.usage();
    assert!(usage.total() >= usage.input_total().max(usage.output_total()));
}

/// A turn of the model goes back, or is refused in so many words, and its serde form is steady.
pub(crate) fn said<P: Protocol>(message: &Message, endpoint: &Endpoint) {
    for call in message.tool_calls() {
        assert!(!call.id.is_empty(), "a call has an identifier");
    }
    let request = ChatRequest::new("m")
        .user("hi")
        .message(message)
        .user("go on");
    if let Err(error) = P::encode(&request.clone().drop_unsupported(true), endpoint) {
        tells_no_secret(&error);
    }
    let form = serde_json::to_value(&request).expect("a request has a form");
    let again: ChatRequest = serde_json::from_value(form.clone()).expect("the form can be read");
    let again = serde_json::to_value(&again).expect("a request has a form");
    assert_eq!(again, form, "what is written is read as it was");
}

pub(crate) fn endpoint<P: Protocol>() -> Endpoint {
    Endpoint::new(P::NAME, "https://example.com").expect("an address")
}

pub(crate) fn tells_no_secret(error: &Error) {
    let shown = format!(
        "{error} {error:?} {} {}",
        error.message().unwrap_or_default(),
        error.code().unwrap_or_default(),
    );
    let begins = |at: usize| {
        let before = shown[..at].chars().next_back();
        before.is_none_or(|before| !before.is_alphanumeric())
    };
    let told = shown.match_indices(SECRET).any(|(at, _)| begins(at));
    assert!(!told, "a secret is told: {shown}");
    assert!(shown.len() < LONGEST, "an error of {} bytes", shown.len());
}

fn parts(status: u16) -> Parts {
    let response = Response::builder().status(status).body(());
    response.expect("a status").into_parts().0
}
