//! An answer that comes whole is read or refused, whatever it is, and an error tells no secret.

use std::time::Duration;

use bytes::Bytes;
use tollgate::{
    Completion,
    protocol::{Endpoint, Protocol},
};

use super::{
    answers::parts,
    shown::tells_no_secret,
    turns::{endpoint, goes_back},
};

/// What providers say it with.
const STATUSES: [u16; 12] = [400, 401, 402, 403, 404, 408, 413, 422, 429, 500, 503, 529];

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
        goes_back::<P>(&choice.message, endpoint);
    }
    let usage = answer.usage();
    assert!(usage.total() >= usage.input_total().max(usage.output_total()));
}
