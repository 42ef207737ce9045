use std::{borrow::Cow, error::Error, fmt};

/// The longest name of a model, in bytes: as long as the longest that a provider takes, Bedrock's
/// `modelId` (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html>).
pub(super) const MAX_NAME: usize = 2048;

/// Why a text cannot be the name of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidName {
    /// It is empty.
    Empty,
    /// It is longer than 2048 bytes.
    TooLong,
    /// It holds a control character.
    Control,
}

impl fmt::Display for InvalidName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the model's name is empty"),
            Self::TooLong => write!(f, "the model's name is longer than {MAX_NAME} bytes"),
            Self::Control => f.write_str("the model's name holds a control character"),
        }
    }
}

impl Error for InvalidName {}

/// Refuses what cannot be the name of a model.
pub(super) fn check(name: &str) -> Result<(), InvalidName> {
    if name.is_empty() {
        Err(InvalidName::Empty)
    } else if name.len() > MAX_NAME {
        Err(InvalidName::TooLong)
    } else if name.chars().any(char::is_control) {
        Err(InvalidName::Control)
    } else {
        Ok(())
    }
}

/// The name as it is looked up: ASCII letters in lower case, all else, and the length, unchanged.
pub(super) fn folded(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        name.to_ascii_lowercase().into()
    } else {
        name.into()
    }
}

/// A name in quotes, escaped and cut to what an error has room for.
pub(super) fn shown(name: &str) -> String {
    const ROOM: usize = 64;
    match name.char_indices().nth(ROOM) {
        Some((end, _)) => format!("{:?}…", &name[..end]),
        None => format!("{name:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_refused_only_where_no_model_can_have_it() {
        assert_eq!(check(""), Err(InvalidName::Empty));
        assert_eq!(check(&"é".repeat(1025)), Err(InvalidName::TooLong));
        assert_eq!(check(&"é".repeat(1024)), Ok(()));
        for control in ['\n', '\r', '\0', '\u{7f}', '\u{85}'] {
            assert_eq!(check(&format!("gpt{control}")), Err(InvalidName::Control));
        }
        let profile = "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude:0";
        assert_eq!(check(profile), Ok(()));
    }

    #[test]
    fn a_long_name_is_cut_between_characters_and_a_strange_one_escaped() {
        assert_eq!(shown("gpt-4o"), r#""gpt-4o""#);
        assert_eq!(shown(&"é".repeat(65)), format!("{:?}…", "é".repeat(64)));
        assert_eq!(shown("a\"\u{202e}b"), r#""a\"\u{202e}b""#);
    }
}
