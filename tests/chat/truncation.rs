//! A stream cut at every byte.

use tollgate::{ChatExt, ErrorKind, testing::Answer};

use crate::support::{events, openai, request, upstream};

/// Whatever byte it ends at, the answer is whole or it is an error.
#[tokio::test]
async fn a_stream_cut_at_every_byte_is_never_a_short_success() {
    let upstream = upstream().await;
    let mut chat = openai(&upstream);
    let body: String = events(&["Sa", "lut", " ✓"])
        .iter()
        .map(|event| format!("data: {event}\n\n"))
        .collect();
    let finished = body.find(r#""finish_reason":"stop""#).expect("it finishes");

    let mut whole = 0;
    for cut in 0..=body.len() {
        let cut_off = Answer::bytes(200, "text/event-stream", body.clone().into_bytes());
        upstream.play([cut_off.cut_at(cut)]);
        match chat.complete(request().streamed(true)).await {
            Ok(answer) => {
                assert!(cut > finished, "cut at {cut}");
                assert_eq!(answer.text(), "Salut ✓", "cut at {cut}");
                whole += 1;
            }
            Err(error) => {
                let kinds = [ErrorKind::Connect, ErrorKind::Interrupted];
                assert!(kinds.contains(&error.kind()), "cut at {cut}: {error:?}");
            }
        }
    }
    assert!(whole > 0);
}

/// The same where the body just ends, as a careless proxy ends it.
#[tokio::test]
async fn a_stream_that_ends_early_without_an_error_is_one() {
    let upstream = upstream().await;
    let mut chat = openai(&upstream);
    let all = events(&["Sa", "lut"]);
    let finish = all.len() - 3;
    for kept in 0..=all.len() {
        upstream.play([Answer::sse(&all[..kept])]);
        let result = chat.complete(request().streamed(true)).await;
        assert_eq!(
            result.is_ok(),
            kept > finish,
            "{kept} of {} events",
            all.len()
        );
        if let Ok(answer) = result {
            assert_eq!(answer.text(), "Salut");
            assert_eq!(
                answer.usage().estimated,
                kept == finish + 1,
                "usage comes one later"
            );
        }
    }
}
