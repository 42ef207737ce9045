//! Every form in which a server says how long to wait.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, HeaderName, HeaderValue};
use tollgate::transport::{parse_reset, rate_limit_reset, retry_after, spoken_wait};

/// Sat, 21 Nov 2026 12:00:00 GMT.
fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_795_262_400)
}

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    pairs
        .iter()
        .map(|(name, value)| {
            let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
            (HeaderName::from_static(name), value)
        })
        .collect()
}

#[test]
fn retry_after_is_read_in_all_its_forms_and_nonsense_in_none() {
    let table: &[(&str, Option<u64>)] = &[
        ("2", Some(2_000)),
        (" 20 ", Some(20_000)),
        ("1.5", Some(1_500)),
        ("0.25", Some(250)),
        ("86400", Some(86_400_000)),
        ("Sat, 21 Nov 2026 12:00:07 GMT", Some(7_000)),
        ("Saturday, 21-Nov-26 12:01:00 GMT", Some(60_000)),
        ("Sat Nov 21 12:00:01 2026", Some(1_000)),
        ("Sun, 22 Nov 2026 12:00:00 GMT", Some(86_400_000)),
        // Past, and not in the future by a second.
        ("Sat, 21 Nov 2026 12:00:00 GMT", None),
        ("Fri, 20 Nov 2026 12:00:00 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        // An HTTP date is in GMT, whatever its clock says; other zones are not dates.
        ("Sat, 21 Nov 2026 13:00:07 +0100", None),
        ("Sat, 21 Nov 2026 05:00:07 PST", None),
        ("2026-11-21T12:00:07Z", None),
        // So far away that it is no wait.
        ("Fri, 31 Dec 9999 23:59:59 GMT", None),
        ("1000000000000", None),
        ("1000000000", None),
        ("1e300", None),
        ("0", None),
        ("0.0", None),
        ("-5", None),
        ("-0", None),
        ("NaN", None),
        ("inf", None),
        ("-inf", None),
        ("1e-12", None),
        ("", None),
        ("soon", None),
        ("5 seconds", None),
        ("\u{fc}", None),
    ];
    for (value, milliseconds) in table {
        let read = retry_after(&headers(&[("retry-after", value)]), now());
        assert_eq!(read, milliseconds.map(Duration::from_millis), "{value:?}");
    }
}

#[test]
fn milliseconds_come_first_and_fall_to_the_plain_header_where_they_say_nothing() {
    let table: &[(&str, Option<&str>, Option<u64>)] = &[
        ("1500", None, Some(1_500_000)),
        ("12.5", None, Some(12_500)),
        ("250", Some("60"), Some(250_000)),
        ("90000", Some("1"), Some(90_000_000)),
        ("0", Some("3"), Some(3_000_000)),
        ("0", None, None),
        ("-1", Some("3"), Some(3_000_000)),
        ("NaN", Some("3"), Some(3_000_000)),
        ("inf", Some("3"), Some(3_000_000)),
        ("1000000000000", Some("3"), Some(3_000_000)),
        (
            "garbage",
            Some("Sat, 21 Nov 2026 12:00:02 GMT"),
            Some(2_000_000),
        ),
        ("garbage", Some("garbage"), None),
    ];
    for (precise, plain, microseconds) in table {
        let mut pairs = vec![("retry-after-ms", *precise)];
        pairs.extend(plain.map(|plain| ("retry-after", plain)));
        let read = retry_after(&headers(&pairs), now());
        assert_eq!(
            read,
            microseconds.map(Duration::from_micros),
            "{precise:?} {plain:?}"
        );
    }
}

#[test]
fn no_header_is_no_wait_and_a_reset_is_not_a_retry_after() {
    assert_eq!(retry_after(&HeaderMap::new(), now()), None);
    assert_eq!(
        retry_after(&headers(&[("x-ratelimit-reset-requests", "6s")]), now()),
        None
    );
}

#[test]
fn a_reset_is_read_as_go_prints_it() {
    let table: &[(&str, Option<u64>)] = &[
        ("1s", Some(1_000_000)),
        ("6m0s", Some(360_000_000)),
        ("120ms", Some(120_000)),
        ("2m59.56s", Some(179_560_000)),
        ("1h0m1s", Some(3_601_000_000)),
        ("8.64s", Some(8_640_000)),
        ("35us", Some(35)),
        ("7", Some(7_000_000)),
        (" 0.5 ", Some(500_000)),
        ("0s", None),
        ("0", None),
        ("-1s", None),
        ("1795262400", None),
        ("1.2.3s", None),
        ("s", None),
        ("6m0", None),
        ("6x", None),
        ("NaN", None),
        ("X-RATELIMIT-RESET-TOKENS-XXX", None),
        ("", None),
        ("9999999999999999h", None),
        ("1h🙂", None),
    ];
    for (text, microseconds) in table {
        assert_eq!(
            parse_reset(text),
            microseconds.map(Duration::from_micros),
            "{text:?}"
        );
    }
}

#[test]
fn the_reset_of_the_limit_that_is_spent_counts() {
    let both = [
        ("x-ratelimit-reset-requests", "2m"),
        ("x-ratelimit-reset-tokens", "7.66s"),
    ];
    let spent = |name| headers(&[both[0], both[1], (name, "0")]);
    let table = [
        (spent("x-ratelimit-remaining-requests"), Some(120_000)),
        (spent("x-ratelimit-remaining-tokens"), Some(7_660)),
        (headers(&both), Some(7_660)),
        (headers(&both[..1]), Some(120_000)),
        (headers(&[("x-ratelimit-reset", "2")]), Some(2_000)),
        (headers(&[("x-ratelimit-reset", "1795262407")]), None),
        (HeaderMap::new(), None),
    ];
    for (headers, milliseconds) in table {
        assert_eq!(
            rate_limit_reset(&headers),
            milliseconds.map(Duration::from_millis),
            "{headers:?}"
        );
    }
}

#[test]
fn a_wait_is_found_in_the_text_of_an_error() {
    let table: &[(&str, Option<u64>)] = &[
        (
            "Rate limit reached. Please try again in 7.66s. Visit https://example.com",
            Some(7_660),
        ),
        ("Please try again in 20s.", Some(20_000)),
        ("Please retry after 20 seconds.", Some(20_000)),
        ("PLEASE RETRY AFTER 1 SECOND", Some(1_000)),
        ("Please retry in 34.07s.", Some(34_070)),
        ("try again in 120ms", Some(120)),
        ("try again in 1 minute", Some(60_000)),
        ("try again in 2 hours", Some(7_200_000)),
        ("Please try again in 7m13.248s. Need more?", Some(433_248)),
        ("retry after a while, or try again in 3s", Some(3_000)),
        ("retry after you pay; retry after 4s", Some(4_000)),
        ("try again in 5", None),
        ("try again in 0s", None),
        ("try again in 5 apples", None),
        ("try again in", None),
        ("try again in.5s", None),
        ("wait 5s", None),
        ("try again in 99999999999 s", None),
        ("try again in ٣ seconds", None),
        ("", None),
    ];
    for (text, milliseconds) in table {
        assert_eq!(
            spoken_wait(text),
            milliseconds.map(Duration::from_millis),
            "{text:?}"
        );
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_readers_panic(text in ".{0,60}", tail in "(retry in|retry after) ?[0-9.smh ]{0,12}.{0,3}") {
        let all = format!("{text}{tail}");
        let read = [parse_reset(&all), spoken_wait(&all)];
        proptest::prop_assert!(read.into_iter().flatten().all(|wait| !wait.is_zero()));
        if let Ok(value) = HeaderValue::from_str(&text) {
            let mut map = HeaderMap::new();
            map.insert("retry-after", value);
            proptest::prop_assert!(retry_after(&map, now()).is_none_or(|wait| !wait.is_zero()));
        }
    }
}
