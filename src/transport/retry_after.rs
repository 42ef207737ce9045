//! How long the server asks to be left alone.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

use crate::wait::{parse_reset, wait};

/// The wait that the headers of an answer name.
///
/// `retry-after-ms` is read first (OpenAI, Azure, Mistral, Cohere), then `retry-after` as whole or
/// fractional seconds or as an HTTP date (`PROVIDERS` §1.7, RFC 9110 §10.2.3). What is negative,
/// zero, not finite, past, 10⁹ or more, or no wait at all counts as not named, so that the
/// caller's own back-off decides. Nothing else is capped: that is the caller's policy.
///
/// `now` is the wall clock, from [`wall_clock`]; only a date is measured against it.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use http::{HeaderMap, HeaderValue};
/// use tollgate::transport::{retry_after, wall_clock};
///
/// let mut headers = HeaderMap::new();
/// headers.insert("retry-after", HeaderValue::from_static("2"));
/// assert_eq!(retry_after(&headers, wall_clock()), Some(Duration::from_secs(2)));
/// ```
#[must_use]
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    milliseconds(headers).or_else(|| {
        let stated = text(headers, "retry-after")?;
        match stated.parse() {
            Ok(seconds) => wait(seconds),
            Err(_) => until(httpdate::parse_http_date(stated).ok()?, now),
        }
    })
}

/// When the rate limit that was hit lets requests in again, counted from now.
///
/// A guess for a 429 that names no other wait, and wrong for any other status, because these
/// headers come with every answer. Of `x-ratelimit-reset-requests` and `-tokens` it takes the
/// longer among those whose `x-ratelimit-remaining-*` is 0; where none is, what was asked for was
/// more than was left, which only tokens can be, so tokens come first.
/// Next comes a plain `x-ratelimit-reset`, unless that is a point in time (`PROVIDERS` §1.7).
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use http::{HeaderMap, HeaderValue};
/// use tollgate::transport::rate_limit_reset;
///
/// let mut headers = HeaderMap::new();
/// headers.insert("x-ratelimit-reset-requests", HeaderValue::from_static("6m0s"));
/// headers.insert("x-ratelimit-reset-tokens", HeaderValue::from_static("120ms"));
/// assert_eq!(rate_limit_reset(&headers), Some(Duration::from_millis(120)));
///
/// headers.insert("x-ratelimit-remaining-requests", HeaderValue::from_static("0"));
/// assert_eq!(rate_limit_reset(&headers), Some(Duration::from_secs(360)));
/// ```
#[must_use]
pub fn rate_limit_reset(headers: &HeaderMap) -> Option<Duration> {
    let reset = |name| text(headers, name).and_then(parse_reset);
    let spent = |name| text(headers, name) == Some("0");
    let tokens = reset("x-ratelimit-reset-tokens");
    let requests = reset("x-ratelimit-reset-requests");
    let of_tokens = tokens.filter(|_| spent("x-ratelimit-remaining-tokens"));
    let of_requests = requests.filter(|_| spent("x-ratelimit-remaining-requests"));
    of_tokens
        .max(of_requests)
        .or(tokens)
        .or(requests)
        .or_else(|| reset("x-ratelimit-reset"))
}

/// The time of day, for [`retry_after`]. Nothing else in tollgate reads it.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "an HTTP date can be measured against nothing else"
)]
pub fn wall_clock() -> SystemTime {
    SystemTime::now()
}

fn milliseconds(headers: &HeaderMap) -> Option<Duration> {
    let stated: f64 = text(headers, "retry-after-ms")?.parse().ok()?;
    wait(stated / 1e3).filter(|_| stated < 1e9)
}

fn until(date: SystemTime, now: SystemTime) -> Option<Duration> {
    date.duration_since(now)
        .ok()
        .and_then(|left| wait(left.as_secs_f64()))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}
