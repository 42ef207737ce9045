//! Models that no route knows, and names that are none.

use std::error::Error as _;

use tollgate::{
    ChatExt, ErrorKind, Router,
    layers::{Reach, Track},
    routing::{InvalidName, Unrouted},
};

use crate::support::{ask, request, routes, scripted, target};

#[tokio::test]
async fn an_unknown_model_is_not_sent_and_its_error_says_what_is_known() {
    let openai = scripted("openai");
    let mut router = Router::builder()
        .prefix("gpt-", openai.clone())
        .strip_prefix("openai/", openai.clone())
        .alias("fast", "gpt-4o-mini")
        .build()
        .unwrap();
    let request = request("claude-haiku-4-5");
    let record = request.record().of_call();
    let error = router.complete(request).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::ModelNotFound);
    assert_eq!(error.reach(), Reach::NotSent);
    assert_eq!(error.model(), Some("claude-haiku-4-5"));
    assert_eq!(
        error.message(),
        Some(
            r#"no route knows the model "claude-haiku-4-5"; known are "gpt-…", "openai/…", "fast""#
        )
    );
    assert!(openai.requests().is_empty());
    assert_eq!(record.attempts(), 1);
    assert!(record.with(|summary| summary.provider.is_none()));
}

#[tokio::test]
async fn only_the_first_of_many_names_are_shown() {
    let mut builder = routes();
    for number in 0..1000 {
        builder = builder.model(&format!("model-{number:03}"), target("one"));
    }
    let long = "x".repeat(1000);
    let router = builder.prefix(&long, target("long")).build().unwrap();
    let error = ask(&router, "unknown").await.unwrap_err();
    let message = error.message().unwrap();
    assert!(
        message.ends_with(r#""model-014" and 985 more"#),
        "{message}"
    );
    assert!(message.len() < 500, "{message}");

    let error = ask(&router, &"y".repeat(2000)).await.unwrap_err();
    assert!(error.message().unwrap().len() < 600);
}

#[tokio::test]
async fn a_name_that_no_model_can_have_is_an_invalid_request_and_never_shown() {
    let openai = scripted("openai");
    let mut router = Router::builder().otherwise(openai.clone()).build().unwrap();
    for (name, invalid) in [
        (String::new(), InvalidName::Empty),
        ("x".repeat(2049), InvalidName::TooLong),
        ("canary\r\nx: y".to_owned(), InvalidName::Control),
        ("canary\0".to_owned(), InvalidName::Control),
    ] {
        let error = router.complete(request(&name)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.reach(), Reach::NotSent);
        let source = error.source().unwrap().downcast_ref();
        assert_eq!(source, Some(&Unrouted::Invalid(invalid)));
        assert!(!format!("{error:?} {error} {:?}", error.message()).contains("canary"));
    }
    assert!(openai.requests().is_empty(), "not even otherwise");
}

#[tokio::test]
async fn a_strange_name_is_escaped_where_it_is_shown() {
    let router = routes().prefix("gpt-", target("openai")).build().unwrap();
    let error = ask(&router, "a\u{202e}b\"c").await.unwrap_err();
    let message = error.message().unwrap();
    assert!(message.contains(r#""a\u{202e}b\"c""#), "{message}");
}

#[tokio::test]
async fn a_stripped_prefix_alone_is_an_unknown_model_also_where_there_is_an_otherwise() {
    let router = routes()
        .strip_prefix("groq/", target("groq"))
        .otherwise(target("otherwise"))
        .build()
        .unwrap();
    let error = ask(&router, "groq/").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ModelNotFound);
}
