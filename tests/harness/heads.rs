//! The heads of answers that were written down or recorded.

use http::{Response, response::Parts};
use serde_json::Value;

/// The head that `status` and `headers` of an answer say.
pub(crate) fn parts(answer: &Value) -> Parts {
    let status = answer["status"].as_u64();
    let status = status.and_then(|status| u16::try_from(status).ok());
    let mut response = Response::builder().status(status.expect("an answer has a status"));
    for (name, value) in answer["headers"].as_object().into_iter().flatten() {
        response = response.header(name, value.as_str().expect("a header is text"));
    }
    let response = response.body(()).expect("the head is well-formed");
    response.into_parts().0
}
