//! The tokenizers of OpenAI's models.

use std::collections::HashSet;

use tiktoken_rs::{CoreBPE, bpe_for_tokenizer, tokenizer::get_tokenizer};

/// The longest text that is looked at as one: what the time for a text grows with is its longest
/// word, which anybody may make as long as they like.
const PIECE: usize = 8 * 1_024;

/// The tokenizer of a model.
#[derive(Clone, Copy)]
pub(super) struct Tokenizer(&'static CoreBPE);

impl Tokenizer {
    /// That of the model of this name.
    pub(super) fn of(model: &str) -> Option<Self> {
        // Whoever serves the model, its tokens are the same.
        let name = model.rsplit_once('/').map_or(model, |(_, name)| name);
        let tokenizer = get_tokenizer(name)?;
        bpe_for_tokenizer(tokenizer).ok().map(Self)
    }

    /// How many tokens a text is. Words of the model's own, such as `<|endoftext|>`, are text here,
    /// as they are to the API.
    pub(super) fn count(self, text: &str) -> u64 {
        let special = HashSet::new();
        let pieces = pieces(text).map(|piece| match self.0.count(piece, &special) {
            Ok(tokens) => tokens as u64,
            // A token covers a byte at least.
            Err(_) => piece.len() as u64,
        });
        pieces.sum()
    }
}

/// Cuts a long text before white space, where a token begins too, or else anywhere between letters.
fn pieces(mut text: &str) -> impl Iterator<Item = &str> {
    std::iter::from_fn(move || {
        if text.len() <= PIECE {
            return Some(std::mem::take(&mut text)).filter(|rest| !rest.is_empty());
        }
        let end = (1..=PIECE).rev().find(|at| text.is_char_boundary(*at))?;
        let white = text[..end].rfind(char::is_whitespace);
        let (piece, rest) = text.split_at(white.filter(|at| *at > 0).unwrap_or(end));
        text = rest;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_the_text_and_short() {
        let words = "words and more ".repeat(2_000);
        for text in ["", "a", &words, &"é".repeat(20_000), &" ".repeat(30_000)] {
            assert!(pieces(text).all(|piece| !piece.is_empty() && piece.len() <= PIECE));
            assert_eq!(pieces(text).collect::<String>(), text);
        }
    }

    #[test]
    fn a_text_that_is_cut_counts_hardly_more_than_one_that_is_not() {
        let tokenizer = Tokenizer::of("gpt-4o").expect("it is known");
        let words = "Ein kleiner Satz, and another one.\n".repeat(1_000);
        let whole = tokenizer.0.count_ordinary(&words) as u64;
        let cut = tokenizer.count(&words);
        assert!(cut >= whole && cut - whole <= 10, "{cut} for {whole}");
    }

    #[test]
    fn a_model_is_known_by_whoever_serves_it() {
        for model in [
            "gpt-4o-mini",
            "openai/gpt-4o",
            "o3",
            "groq/openai/gpt-oss-20b",
            "gpt-5.2",
        ] {
            assert!(Tokenizer::of(model).is_some(), "{model}");
        }
        for model in ["", "/", "claude-haiku-4-5", "my-gpt", "gemini-2.5-flash"] {
            assert!(Tokenizer::of(model).is_none(), "{model}");
        }
    }
}
