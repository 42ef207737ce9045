//! A count of tokens is read or refused, whatever it is.

use bytes::Bytes;
use tollgate::protocol::CountTokens;

use super::{answers::parts, shown::tells_no_secret, turns::endpoint};

pub(crate) fn law<P: CountTokens>(data: &[u8]) {
    let body = Bytes::copy_from_slice(data);
    if let Err(error) = P::decode_count(&parts(200), &body, &endpoint::<P>()) {
        tells_no_secret(&error);
    }
}
