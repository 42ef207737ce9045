//! An answer with vectors is read or refused, whatever it is.

use bytes::Bytes;
use tollgate::protocol::EmbedProtocol;

use super::{answers::parts, shown::tells_no_secret, turns::endpoint};

pub(crate) fn law<P: EmbedProtocol>(data: &[u8]) {
    let body = Bytes::copy_from_slice(data);
    match P::decode_embed(&parts(200), &body, &endpoint::<P>()) {
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
