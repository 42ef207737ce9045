//! Text of a line that is whole.

use bytes::Bytes;

/// The same bytes where they are UTF-8, else with U+FFFD for what is not.
pub(super) fn valid(bytes: Bytes) -> Bytes {
    match str::from_utf8(&bytes) {
        Ok(_) => bytes,
        Err(_) => Bytes::from(String::from_utf8_lossy(&bytes).into_owned()),
    }
}
