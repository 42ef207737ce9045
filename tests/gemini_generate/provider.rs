//! The provider over a real socket.

use tollgate::{
    ChatExt, ChatRequest, ErrorKind,
    layers::Reach,
    protocol::GeminiGenerate,
    providers::{Gemini, Provider},
    testing::{Answer, Upstream},
    types::Secret,
};
use tower::ServiceExt;

use crate::harness::fixture;

const KEY: &str = "AIzaCanaryKey";

async fn upstream() -> Upstream {
    Upstream::start().await.expect("loopback has a free port")
}

fn gemini(upstream: &Upstream) -> Provider<GeminiGenerate> {
    Gemini::builder()
        .base_url(&format!("{}/v1beta", upstream.url()))
        .key(Secret::new(KEY).unwrap())
        .build()
        .unwrap()
}

fn played(name: &str) -> Answer {
    let fixture = fixture(name);
    let kind = fixture.parts.headers["content-type"].to_str().unwrap();
    Answer::bytes(fixture.parts.status.as_u16(), kind, fixture.body)
}

fn ask() -> ChatRequest {
    ChatRequest::new("gemini-2.5-flash").user("hi")
}

#[tokio::test]
async fn a_whole_answer_and_a_stream_come_over_the_wire() {
    let upstream = upstream().await;
    upstream.play([
        played("whole"),
        played("stream").in_pieces_of(7),
        played("listed").in_pieces_of(5),
        played("answered_whole"),
    ]);
    let mut chat = gemini(&upstream);
    let answer = chat.complete(ask()).await.unwrap();
    assert_eq!(answer.text(), "Salut 👋");
    assert_eq!(
        answer
            .message()
            .origin
            .as_ref()
            .map(|origin| &*origin.provider),
        Some("gemini")
    );
    for text in ["Grüße, 世界", "Hello {[\"you\\\"]}", "all at once"] {
        let events = chat.clone().oneshot(ask().streamed(true)).await.unwrap();
        let answer = events.into_completion().await.unwrap();
        assert_eq!(answer.text(), text);
        assert_eq!(answer.summary().reach, Reach::Answered);
        assert_eq!(
            answer
                .message()
                .origin
                .as_ref()
                .map(|origin| &*origin.provider),
            Some("gemini")
        );
    }

    let asked = upstream.asked();
    assert_eq!(
        asked[0].path(),
        "/v1beta/models/gemini-2.5-flash:generateContent"
    );
    assert_eq!(
        asked[1].path(),
        "/v1beta/models/gemini-2.5-flash:streamGenerateContent"
    );
    for asked in asked {
        assert_eq!(asked.header("x-goog-api-key"), Some(KEY));
        assert_eq!(asked.header("authorization"), None);
        assert!(!asked.path_and_query.contains(KEY));
    }
}

#[tokio::test]
async fn a_stream_that_breaks_is_told_after_what_came_before_it() {
    let upstream = upstream().await;
    upstream.play([played("bare_error_in_stream"), played("no_finish")]);
    let chat = gemini(&upstream);
    for cause in [ErrorKind::RateLimited, ErrorKind::Connect] {
        let events = chat.clone().oneshot(ask().streamed(true)).await.unwrap();
        let error = events.into_completion().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted);
        assert_eq!(error.cause(), Some(cause));
    }
}

#[tokio::test]
async fn the_key_of_google_wins_over_that_of_gemini_and_an_empty_one_is_none() {
    let variables = |google: &'static str, gemini: &'static str| {
        Gemini::from_variables(move |name| match name {
            "GOOGLE_API_KEY" => Some(google.to_owned()),
            "GEMINI_API_KEY" => Some(gemini.to_owned()),
            _ => None,
        })
    };
    assert_eq!(
        variables("", "").unwrap_err().kind(),
        ErrorKind::Authentication
    );
    assert!(variables("", "b").is_ok());
    assert!(variables("a", "").is_ok());
    let malformed = variables("a\nb", "b").unwrap_err();
    assert_eq!(malformed.kind(), ErrorKind::Authentication);
    assert!(Gemini::from_variables(|_| None).is_err());
}
