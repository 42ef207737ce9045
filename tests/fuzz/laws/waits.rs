//! The wait that headers name is one that can be waited, or none.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue};
use tollgate::transport::{parse_reset, rate_limit_reset, retry_after, spoken_wait};

const NAMES: [&str; 7] = [
    "retry-after",
    "retry-after-ms",
    "x-ratelimit-reset",
    "x-ratelimit-reset-requests",
    "x-ratelimit-reset-tokens",
    "x-ratelimit-remaining-requests",
    "x-ratelimit-remaining-tokens",
];

/// The longest wait that is believed, in seconds.
const LONGEST: u64 = 1_000_000_000;

/// Each line is the value of a header, in the order of their names; all of it is a text that may speak
/// of a wait.
pub(crate) fn law(data: &[u8]) {
    let mut headers = HeaderMap::new();
    for (name, value) in NAMES.into_iter().zip(data.split(|byte| *byte == b'\n')) {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    // A fixed time of day: 21 November 2026.
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_219_200);
    is_a_wait(retry_after(&headers, now));
    is_a_wait(rate_limit_reset(&headers));
    let text = String::from_utf8_lossy(data);
    is_a_wait(parse_reset(&text));
    is_a_wait(spoken_wait(&text));
}

fn is_a_wait(wait: Option<Duration>) {
    let sane = |wait: Duration| !wait.is_zero() && wait < Duration::from_secs(LONGEST);
    assert!(wait.is_none_or(sane), "{wait:?}");
}
