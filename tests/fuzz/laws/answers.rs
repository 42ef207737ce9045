//! The heads of answers.

use http::{Response, response::Parts};

pub(crate) fn parts(status: u16) -> Parts {
    let response = Response::builder().status(status).body(());
    response.expect("a status").into_parts().0
}
