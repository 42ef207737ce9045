//! A stream cut at every byte, and streams that stop bringing anything.

use std::time::Duration;

use tollgate::{ChatExt, ErrorKind, providers::OpenAi, testing::Answer};

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

/// A provider that only ever says that it is alive holds a caller for ever otherwise.
#[tokio::test]
async fn a_stream_of_nothing_but_keep_alives_ends_at_its_limit() {
    let upstream = upstream().await;
    let pause = Duration::from_millis(20);
    let comments = std::iter::repeat_n(": alive\n\n", 200);
    upstream.play([Answer::chunks("text/event-stream", comments).pace(pause)]);
    let mut chat = OpenAi::builder()
        .base_url(&format!("{}/v1", upstream.url()))
        .silence(pause * 50)
        .keep_alives(pause * 5)
        .build()
        .unwrap();
    let error = chat.complete(request().streamed(true)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    upstream.wait_for_departures(1).await;
}

#[tokio::test]
async fn a_stream_without_a_byte_ends_at_its_limit() {
    let upstream = upstream().await;
    upstream.play([Answer::sse(&events(&["Sa"])[..2]).hold_after(2)]);
    let mut chat = OpenAi::builder()
        .base_url(&format!("{}/v1", upstream.url()))
        .silence(Duration::from_millis(50))
        .build()
        .unwrap();
    let error = chat.complete(request().streamed(true)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(error.cause(), Some(ErrorKind::Timeout));
    upstream.wait_for_departures(1).await;
}

/// It was: the first piece after the limit ended the stream, though it held the next event.
#[tokio::test]
async fn a_pause_without_keep_alives_is_no_stream_of_them() {
    let upstream = upstream().await;
    upstream.play([Answer::sse(events(&["Sa", "lut"])).pace(Duration::from_millis(60))]);
    let mut chat = OpenAi::builder()
        .base_url(&format!("{}/v1", upstream.url()))
        .keep_alives(Duration::from_millis(10))
        .build()
        .unwrap();
    let answer = chat.complete(request().streamed(true)).await.unwrap();
    assert_eq!(answer.text(), "Salut");
}
