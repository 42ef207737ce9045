//! Lists that are refused, broken or without an end.

use serde_json::json;
use tollgate::{
    ErrorKind,
    layers::Reach,
    testing::{Answer, Upstream},
    types::ListModels,
};

use crate::vendors::{fixtures, list, read};

#[tokio::test]
async fn a_refusal_is_an_error_as_of_a_chat() {
    for fixture in fixtures() {
        let provider = &*fixture.provider;
        let upstream = Upstream::start().await.unwrap();
        for (status, kind) in [
            (401, ErrorKind::Authentication),
            (429, ErrorKind::RateLimited),
            (503, ErrorKind::Overloaded),
        ] {
            let body = json!({"error": {"message": "no, sk-canary"}}).to_string();
            let refusal = Answer::bytes(status, "application/json", body);
            upstream.play([refusal.header("retry-after", "7")]);
            let error = list(provider, upstream.url(), ListModels::new()).await;
            let error = error.unwrap_err();
            assert_eq!(
                (error.kind(), error.status()),
                (kind, Some(status)),
                "{provider}"
            );
            assert_eq!(error.reach(), Reach::Answered, "{provider}");
            assert!(error.provider().is_some() && error.model().is_none());
            assert_eq!(error.retry_after().unwrap().as_secs(), 7, "{provider}");
            let shown = format!("{error} {error:?} {}", error.message().unwrap());
            assert!(!shown.contains("sk-canary"), "{provider}: {shown}");
        }
    }
}

#[tokio::test]
async fn what_is_no_list_or_has_no_end_is_an_error_of_the_protocol() {
    for fixture in fixtures() {
        let provider = &*fixture.provider;
        let upstream = Upstream::start().await.unwrap();
        for answer in [
            Answer::bytes(200, "text/html", "<html>"),
            Answer::json(json!(1)),
            Answer::json(json!({"data": 1, "models": {}})),
            Answer::json(json!({"data": "x".repeat(2 << 20)})),
            Answer::bytes(302, "text/html", ""),
        ] {
            upstream.play([answer]);
            let error = list(provider, upstream.url(), ListModels::new()).await;
            assert_eq!(error.unwrap_err().kind(), ErrorKind::Protocol, "{provider}");
        }
        if fixture.pages.len() < 2 {
            continue;
        }
        let first = fixture.pages[0].1.clone();
        upstream.answer_with(move |_| Answer::json(&first));
        let before = upstream.requests();
        let error = list(provider, upstream.url(), ListModels::new()).await;
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Protocol, "{provider}");
        assert_eq!(
            upstream.requests() - before,
            2,
            "it names itself: {provider}"
        );

        let (before, count) = (upstream.requests(), std::sync::atomic::AtomicUsize::new(0));
        upstream.answer_with(move |_| {
            let number = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let next = format!("p{number}");
            Answer::json(
                json!({"models": [], "data": [], "inferenceProfileSummaries": [], "has_more": true,
                "last_id": next, "nextPageToken": next, "next_page_token": next, "nextToken": next}),
            )
        });
        let error = list(provider, upstream.url(), ListModels::new()).await;
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Protocol, "{provider}");
        assert_eq!(upstream.requests() - before, 64, "{provider}");
    }
}

#[test]
fn an_error_inside_of_a_success_is_one() {
    for fixture in fixtures() {
        let body = match &*fixture.provider {
            "bedrock" => json!({"__type": "com.amazon#InternalFailure", "message": "nope"}),
            "cohere" => json!({"message": "nope"}),
            _ => json!({"error": {"message": "nope"}, "data": []}),
        };
        let error = read(&fixture.provider, body.to_string()).unwrap_err();
        assert_eq!(error.message(), Some("nope"), "{}", fixture.name);
    }
}

#[tokio::test]
async fn one_that_leaves_breaks_the_page_off() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::hang()]);
    {
        let leaving = list("openai", upstream.url(), ListModels::new());
        let mut leaving = std::pin::pin!(leaving);
        tokio::select! {
            _ = &mut leaving => panic!("nobody answers"),
            () = upstream.wait_for_requests(1) => {}
        }
    }
    upstream.wait_for_departures(1).await;
    assert_eq!(upstream.requests(), 1);
}
