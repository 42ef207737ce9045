//! Waits as providers put them into words.

use std::time::Duration;

/// The wait that a text names behind "try again in", "retry in" or "retry after": `7.66s`, `120ms`,
/// `1m30s`, `20 seconds`, `1 minute` (`PROVIDERS` §1.7, the last resort). `None` where there is
/// none, or none that is longer than nothing.
pub(super) fn spoken(text: &str) -> Option<Duration> {
    let text = text.to_ascii_lowercase();
    ["try again in", "retry in", "retry after"]
        .iter()
        .flat_map(|phrase| text.match_indices(phrase))
        .find_map(|(at, phrase)| leading(&text[at + phrase.len()..]))
}

fn leading(mut text: &str) -> Option<Duration> {
    let mut seconds = 0.0;
    while let Some((more, rest)) = part(text) {
        seconds += more;
        text = rest;
    }
    let wait = Duration::try_from_secs_f64(seconds).ok()?;
    (!wait.is_zero() && seconds < 1e9).then_some(wait)
}

/// One number and its unit, in seconds, and what follows.
fn part(text: &str) -> Option<(f64, &str)> {
    let text = text.trim_start();
    let (number, rest) = split(text, |c| c.is_ascii_digit() || c == '.');
    let (unit, rest) = split(rest.trim_start(), |c| c.is_ascii_alphabetic());
    let scale = match unit {
        "ms" | "milliseconds" => 1e-3,
        "s" | "sec" | "second" | "seconds" => 1.0,
        "m" | "min" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3_600.0,
        _ => return None,
    };
    let number: f64 = number.parse().ok()?;
    Some((number * scale, rest))
}

fn split(text: &str, belongs: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !belongs(c)).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_found_in_every_phrase_that_providers_use() {
        for (text, milliseconds) in [
            ("Limit 3. Please try again in 7.66s. Visit …", 7_660),
            ("Please try again in 120ms.", 120),
            ("Please retry after 20 seconds.", 20_000),
            ("retry in 1 minute", 60_000),
            ("Try again in 1m30.5s.", 90_500),
        ] {
            assert_eq!(
                spoken(text),
                Some(Duration::from_millis(milliseconds)),
                "{text}"
            );
        }
        for text in [
            "try again in a while",
            "retry after 0s",
            "retry after 20",
            "in 5s",
        ] {
            assert_eq!(spoken(text), None, "{text}");
        }
    }
}
