//! An error is not long, and tells no secret.

use tollgate::Error;

/// What may stand in no error: it is what the bodies of the corpora have for a key.
pub(crate) const SECRET: &str = "sk-canary";

/// The longest text of an error: what is kept of a body is cut to about 2,000 characters.
const LONGEST: usize = 16 * 1024;

pub(crate) fn tells_no_secret(error: &Error) {
    let shown = format!(
        "{error} {error:?} {} {}",
        error.message().unwrap_or_default(),
        error.code().unwrap_or_default(),
    );
    let begins = |at: usize| {
        let before = shown[..at].chars().next_back();
        before.is_none_or(|before| !before.is_alphanumeric())
    };
    let told = shown.match_indices(SECRET).any(|(at, _)| begins(at));
    assert!(!told, "a secret is told: {shown}");
    assert!(shown.len() < LONGEST, "an error of {} bytes", shown.len());
}
