//! Counts against what providers billed, where recorded traffic is at hand.

use tollgate::{
    ChatRequest, EmbedRequest,
    tokens::{Basis, embed_tokens, input_tokens},
    types::input_bound,
};

use crate::recordings::recordings;

/// Texts come to what is billed, to a token or two; tools and forms are shown to a model in a way that
/// is nowhere written.
#[test]
fn chats_come_to_what_was_billed() {
    let Some(recordings) = recordings("openai", &["chat"]) else {
        return;
    };
    let (mut texts, mut others) = (0, 0);
    for recording in &recordings {
        let id = &recording["id"];
        let asked = recording["request"]["body"].clone();
        let Ok(request) = serde_json::from_value::<ChatRequest>(asked) else {
            continue;
        };
        let billed = recording["response"]["body"]["usage"]["prompt_tokens"].as_u64();
        let (Some(billed), count) = (billed, input_tokens(&request)) else {
            continue;
        };
        if count.basis != Basis::Tokenizer {
            continue;
        }
        let settings = request.settings();
        let wrong = billed.abs_diff(count.tokens);
        if settings.tools.is_empty() && settings.response_format.is_none() {
            assert!(wrong <= 2, "{id}: {} for {billed}", count.tokens);
            texts += 1;
        } else {
            assert!(
                wrong <= 15.max(billed / 5),
                "{id}: {} for {billed}",
                count.tokens
            );
            others += 1;
        }
        assert!(input_bound(&request) >= billed, "{id}");
    }
    eprintln!("{} recorded exchanges were run", texts + others);
    assert!(texts > 40 && others > 40, "{texts} {others}");
}

#[test]
fn embeddings_come_to_exactly_what_was_billed() {
    let Some(recordings) = recordings("openai", &["embed"]) else {
        return;
    };
    for recording in &recordings {
        let id = &recording["id"];
        let asked = recording["request"]["body"].clone();
        let request: EmbedRequest = serde_json::from_value(asked).unwrap();
        let count = embed_tokens(&request);
        let billed = &recording["response"]["body"]["usage"]["prompt_tokens"];
        assert_eq!(Some(count.tokens), billed.as_u64(), "{id}");
        assert_eq!(count.basis, Basis::Tokenizer, "{id}");
    }
    eprintln!("{} recorded exchanges were run", recordings.len());
}
