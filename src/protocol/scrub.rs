//! Keys are taken out of what providers write.

/// The longest code of an error.
const WORD: usize = 64;

/// What keys begin with: OpenAI, Anthropic and most others, Groq, xAI, Google, Perplexity, Hugging
/// Face, Cerebras, NVIDIA.
const PREFIXES: [&str; 9] = [
    "sk-", "pk-", "gsk_", "xai-", "aiza", "pplx-", "hf_", "csk-", "nvapi-",
];

/// Replaces what may be a key: a word that begins as keys do, and the word behind `Bearer` or
/// "key provided:".
pub(crate) fn scrub(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut announced = false;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim();
        if announced && !bare.is_empty() || holds_key(bare) {
            shown.push_str("[key]");
            shown.push_str(&word[word.trim_end().len()..]);
        } else {
            shown.push_str(word);
        }
        if !bare.is_empty() {
            let lower = bare.to_ascii_lowercase();
            announced = lower.ends_with("bearer") || lower.ends_with("provided:");
        }
    }
    shown
}

/// Whether a code may be shown as it is: a word, and not a sentence, which may hold anything, and none
/// that looks like a key.
pub(crate) fn is_word(code: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
    (1..=WORD).contains(&code.len()) && code.bytes().all(fits) && !holds_key(code)
}

/// Whether a key begins in the word, where a name could begin.
fn holds_key(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    PREFIXES.iter().any(|prefix| {
        word.match_indices(prefix).any(|(at, _)| {
            let before = word[..at].bytes().next_back();
            before.is_none_or(|byte| !byte.is_ascii_alphanumeric())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_key_is_not_shown() {
        for (text, shown) in [
            (
                "Incorrect API key provided: sk-abc123. See",
                "Incorrect API key provided: [key] See",
            ),
            (
                "Incorrect API key provided: FAKE***KEY.",
                "Incorrect API key provided: [key]",
            ),
            (
                "got 'Bearer  secret' and \"sk-x\"",
                "got 'Bearer  [key] and [key]",
            ),
            (
                "no key here: task-force, risk-free",
                "no key here: task-force, risk-free",
            ),
        ] {
            assert_eq!(scrub(text), shown);
        }
    }

    /// Fuzzing found codes that were shown though they were keys.
    #[test]
    fn a_code_is_a_word_that_is_no_key() {
        for code in [
            "invalid_api_key",
            "rate_limit.tokens",
            "AADSTS7000215",
            "a:b",
        ] {
            assert!(is_word(code), "{code}");
        }
        let long = "a".repeat(WORD + 1);
        for code in ["", "no key", "sk-abc123", "bad:sk-abc123", &long] {
            assert!(!is_word(code), "{code}");
        }
    }
}
