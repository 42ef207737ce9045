//! A list of models is read or refused, whatever it is, and its next page can be asked for.

use bytes::Bytes;
use tollgate::protocol::ListProtocol;

use super::{answers::parts, shown::tells_no_secret, turns::endpoint};

pub(crate) fn law<P: ListProtocol>(data: &[u8]) {
    let body = Bytes::copy_from_slice(data);
    let endpoint = endpoint::<P>();
    let page = match P::decode_list(&parts(200), &body, &endpoint) {
        Ok(page) => page,
        Err(error) => return tells_no_secret(&error),
    };
    assert!(page.models.iter().all(|model| !model.id.is_empty()));
    if let Some(next) = &page.next
        && let Err(error) = P::encode_list(&endpoint, Some(next))
    {
        tells_no_secret(&error);
    }
}
