//! Waits as text: `6m0s`, "try again in 7.66s".

use std::time::Duration;

const PHRASES: [&str; 3] = ["try again in", "retry in", "retry after"];
/// Ten digits of seconds are three hundred years, or a point in time; neither is a wait.
const TOO_LONG: f64 = 1e9;

/// Reads a duration as Go prints it: `1s`, `6m0s`, `120ms`, `2m59.56s`; a bare number is seconds.
///
/// This is the form of `x-ratelimit-reset-requests` and `-tokens` (`PROVIDERS` §1.7). `None` for
/// what is no duration, not positive, or longer than 10⁹ seconds.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use tollgate::transport::parse_reset;
///
/// assert_eq!(parse_reset("2m59.56s"), Some(Duration::from_millis(179_560)));
/// assert_eq!(parse_reset("soon"), None);
/// ```
#[must_use]
pub fn parse_reset(text: &str) -> Option<Duration> {
    let text = text.trim();
    let seconds = match leading(text) {
        Some((seconds, "")) => seconds,
        Some(_) => return None,
        None => text.parse().ok()?,
    };
    wait(seconds)
}

/// Finds a wait in the text of an error, the last resort where no header names one.
///
/// Understood are "try again in", "retry in" and "retry after", followed by a duration: `7.66s`,
/// `120ms`, `6m0s`, `20 seconds`, `1 minute` (OpenAI, Azure, Groq, Gemini; `PROVIDERS` §1.7). A
/// number without a unit is not one.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use tollgate::transport::spoken_wait;
///
/// let text = "Rate limit reached. Please try again in 7.66s. Need more?";
/// assert_eq!(spoken_wait(text), Some(Duration::from_millis(7_660)));
/// ```
#[must_use]
pub fn spoken_wait(text: &str) -> Option<Duration> {
    let text = text.to_ascii_lowercase();
    PHRASES.iter().find_map(|phrase| {
        text.match_indices(phrase).find_map(|(at, _)| {
            let after = &text[at + phrase.len()..];
            let duration = after.trim_start();
            if duration.len() == after.len() {
                return None;
            }
            leading(duration).and_then(|(seconds, _)| wait(seconds))
        })
    })
}

/// A wait of so many seconds, unless that is no wait at all.
pub(crate) fn wait(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|wait| seconds < TOO_LONG && !wait.is_zero())
}

/// The seconds of the duration that `text` begins with, and what follows it.
fn leading(text: &str) -> Option<(f64, &str)> {
    let (mut seconds, mut rest) = part(text)?;
    while let Some((more, after)) = part(rest) {
        seconds += more;
        rest = after;
    }
    Some((seconds, rest))
}

/// One number and its unit, which may stand apart.
fn part(text: &str) -> Option<(f64, &str)> {
    let number = span(text, |byte| byte.is_ascii_digit() || byte == b'.');
    let after = text[number..].trim_start();
    let unit = span(after, |byte| byte.is_ascii_alphabetic());
    let seconds: f64 = text[..number].parse().ok()?;
    Some((seconds * scale(&after[..unit])?, &after[unit..]))
}

fn span(text: &str, belongs: impl Fn(u8) -> bool) -> usize {
    text.bytes().take_while(|byte| belongs(*byte)).count()
}

/// The unit in seconds.
fn scale(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" => 1e-9,
        "us" => 1e-6,
        "ms" | "millisecond" | "milliseconds" => 1e-3,
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" => 60.0,
        "h" | "hour" | "hours" => 3600.0,
        _ => return None,
    })
}
