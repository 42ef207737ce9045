//! An answer with vectors is read or refused, whatever it is.

use bytes::Bytes;
use http::Response;
use tollgate::protocol::EmbedProtocol;

use super::whole::{endpoint, tells_no_secret};

pub(crate) fn law<P: EmbedProtocol>(data: &[u8]) {
    let (parts, ()) = Response::new(()).into_parts();
    let body = Bytes::copy_from_slice(data);
    match P::decode_embed(&parts, &body, &endpoint::<P>()) {
        Ok(answer) => {
            assert!(!answer.vectors.is_empty(), "an answer has a vector");
            let finite = answer
                .vectors
                .iter()
                .flatten()
                .all(|number| number.is_finite());
            assert!(finite, "a vector is of numbers");
            assert!(answer.usage().total() >= answer.usage().input_total());
        }
        Err(error) => tells_no_secret(&error),
    }
}
