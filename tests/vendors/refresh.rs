//! Credentials of the user's own that run out, over a provider that refuses the old ones.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::future::join_all;
use http::{HeaderName, Request, Response};
use serde_json::json;
use tokio::time::{advance, sleep, timeout};
use tollgate::{
    ChatExt, ChatRequest, ChatService, Error, ErrorKind,
    layers::Reach,
    providers::{
        Compatible,
        refresh::{RefreshLayer, Token, token_fn},
    },
    testing::{Answer, Upstream},
    transport::{HttpClient, Payload},
    types::Secret,
};
use tower::{BoxError, Layer, service_fn, util::BoxCloneSyncService};

use crate::support::MODEL;

type Http = BoxCloneSyncService<Request<Payload>, Response<Payload>, BoxError>;

/// A vault that gives `canary-1`, `canary-2`, …, and a provider that takes the latest only.
#[derive(Default)]
struct World {
    given: AtomicUsize,
    /// The provider refuses keys up to this one.
    revoked: AtomicUsize,
    is_sealed: std::sync::atomic::AtomicBool,
    /// Key and body of each exchange with the provider.
    seen: Mutex<Vec<(String, Bytes)>>,
}

impl World {
    fn new() -> Arc<Self> {
        Arc::default()
    }

    fn http(self: &Arc<Self>) -> Http {
        let world = Arc::clone(self);
        BoxCloneSyncService::new(service_fn(move |request: Request<Payload>| {
            let world = Arc::clone(&world);
            async move {
                sleep(Duration::from_millis(10)).await;
                Ok(world.provide(&request))
            }
        }))
    }

    fn provide(&self, request: &Request<Payload>) -> Response<Payload> {
        let headers = request.headers();
        let key = headers.get("authorization").or(headers.get("x-key"));
        let key = key.and_then(|key| key.to_str().ok()).unwrap_or_default();
        let body = request.body().as_bytes().clone();
        self.seen
            .lock()
            .expect("nobody panics with it")
            .push((key.to_owned(), body));
        let number = key
            .rsplit('-')
            .next()
            .and_then(|digits| digits.parse().ok());
        let good = number.is_none_or(|number: usize| number > self.revoked.load(Ordering::Relaxed));
        let (status, body) = if good {
            let said = json!({"role": "assistant", "content": "Salut"});
            let choice = json!({"index": 0, "finish_reason": "stop", "message": said});
            (200, json!({"model": MODEL, "choices": [choice]}))
        } else {
            (401, json!({"error": {"message": "the key has run out"}}))
        };
        let body = Payload::from(Bytes::from(body.to_string()));
        let response = Response::builder().status(status).body(body);
        response.expect("a well-formed head")
    }

    fn chat(self: &Arc<Self>, token: fn(Secret) -> Token) -> ChatService {
        let world = Arc::clone(self);
        let source = token_fn(move || {
            let world = Arc::clone(&world);
            async move {
                let number = world.given.fetch_add(1, Ordering::Relaxed) + 1;
                // Long enough for others to come along.
                sleep(Duration::from_secs(1)).await;
                if world.is_sealed.load(Ordering::Relaxed) {
                    return Err(Error::new(ErrorKind::RateLimited)
                        .with_reach(Reach::Answered)
                        .with_retry_after(Duration::from_secs(7))
                        .with_code("sealed"));
                }
                Ok(token(Secret::new(&format!("canary-{number}"))?))
            }
        });
        let http = RefreshLayer::new(source).layer(self.http());
        let builder = Compatible::builder("ours", "https://llm.example.com/v1");
        let provider = builder.http(http).build();
        provider.expect("a well-formed address").boxed_chat()
    }

    fn given(&self) -> usize {
        self.given.load(Ordering::Relaxed)
    }

    fn seen(&self) -> Vec<String> {
        let seen = std::mem::take(&mut *self.seen.lock().expect("nobody panics with it"));
        seen.into_iter().map(|(key, _)| key).collect()
    }
}

async fn ask(chat: &ChatService) -> Result<(), Error> {
    let mut chat = chat.clone();
    let answer = chat.complete(ChatRequest::new(MODEL).user("hi")).await?;
    assert_eq!(answer.text(), "Salut");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn fifty_that_wait_fetch_once_and_fifty_that_are_refused_fetch_once_more() {
    let world = World::new();
    let chat = world.chat(Token::bearer);
    let all = join_all((0..50).map(|_| ask(&chat))).await;
    all.into_iter().collect::<Result<(), _>>().unwrap();
    assert_eq!(world.given(), 1);
    assert_eq!(world.seen(), ["Bearer canary-1"; 50]);

    advance(Duration::from_secs(1_000_000)).await;
    ask(&chat).await.unwrap();
    assert_eq!(world.given(), 1, "it lasts until it is refused");

    world.seen();
    world.revoked.store(1, Ordering::Relaxed);
    let all = join_all((0..50).map(|_| ask(&chat))).await;
    all.into_iter().collect::<Result<(), _>>().unwrap();
    assert_eq!(world.given(), 2);
    let seen = world.seen();
    assert_eq!(seen.len(), 100);
    let new = seen.iter().filter(|key| *key == "Bearer canary-2").count();
    assert_eq!(new, 50);
}

#[tokio::test(start_paused = true)]
async fn a_request_is_sent_again_once_with_the_same_body() {
    let world = World::new();
    let chat = world.chat(Token::bearer);
    ask(&chat).await.unwrap();
    advance(Duration::from_secs(1)).await;
    world.seen();
    world.revoked.store(usize::MAX, Ordering::Relaxed);
    let error = ask(&chat).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.reach()),
        (ErrorKind::Authentication, Reach::Answered)
    );
    assert_eq!(world.given(), 2, "the new one is not replaced again");
    let seen = world.seen.lock().unwrap();
    let [(first, one), (second, two)] = &seen[..] else {
        panic!("it was sent twice")
    };
    assert_eq!(
        (&**first, &**second),
        ("Bearer canary-1", "Bearer canary-2")
    );
    assert!(!one.is_empty() && one == two);
}

#[tokio::test(start_paused = true)]
async fn a_key_in_a_header_of_its_own_is_renewed_before_it_runs_out() {
    let world = World::new();
    let chat = world.chat(|key| {
        let name = HeaderName::from_static("x-key");
        Token::header(name, key).lasting(Duration::from_secs(3_600))
    });
    ask(&chat).await.unwrap();
    advance(Duration::from_secs(3_400)).await;
    let (one, two) = tokio::join!(ask(&chat), ask(&chat));
    one.and(two).unwrap();
    assert_eq!(world.given(), 2);
    let mut seen = world.seen();
    seen.sort();
    assert_eq!(seen, ["canary-1", "canary-1", "canary-2"]);
}

#[tokio::test(start_paused = true)]
async fn one_that_leaves_while_it_renews_a_refused_key_hands_over_to_the_next() {
    let world = World::new();
    let chat = world.chat(Token::bearer);
    ask(&chat).await.unwrap();
    advance(Duration::from_secs(1)).await;
    world.revoked.store(1, Ordering::Relaxed);
    let leaving = timeout(Duration::from_millis(500), ask(&chat));
    let later = async || {
        sleep(Duration::from_millis(50)).await;
        ask(&chat).await
    };
    let (left, one, two) = tokio::join!(leaving, later(), later());
    assert!(left.is_err());
    one.and(two).unwrap();
    assert_eq!(world.given(), 3, "one was broken off, one came");
    let seen = world.seen();
    assert_eq!(
        seen.iter().filter(|key| *key == "Bearer canary-3").count(),
        2
    );
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_the_source_is_told_to_all_that_waited_and_nothing_was_sent() {
    let world = World::new();
    let chat = world.chat(Token::bearer);
    world.is_sealed.store(true, Ordering::Relaxed);
    for error in join_all((0..10).map(|_| ask(&chat))).await {
        let error = error.unwrap_err();
        assert_eq!(
            (
                error.kind(),
                error.reach(),
                error.code(),
                error.retry_after()
            ),
            (
                ErrorKind::RateLimited,
                Reach::NotSent,
                Some("sealed"),
                Some(Duration::from_secs(7))
            )
        );
    }
    assert_eq!((world.given(), world.seen().len()), (1, 0));

    world.is_sealed.store(false, Ordering::Relaxed);
    ask(&chat).await.unwrap();
    world.is_sealed.store(true, Ordering::Relaxed);
    world.revoked.store(usize::MAX, Ordering::Relaxed);
    advance(Duration::from_secs(1)).await;
    for error in join_all((0..10).map(|_| ask(&chat))).await {
        let error = error.unwrap_err();
        assert_eq!(error.status(), Some(401), "the refusal stands");
        assert_eq!(error.reach(), Reach::Answered);
    }
    assert_eq!(world.given(), 3);
}

#[tokio::test]
async fn over_real_connections_the_body_goes_out_twice() {
    let upstream = Upstream::start().await.unwrap();
    upstream.answer_with(|asked| {
        if asked.header("authorization") == Some("Bearer new") {
            let said = json!({"role": "assistant", "content": "Salut"});
            let choice = json!({"index": 0, "finish_reason": "stop", "message": said});
            Answer::json(json!({"model": MODEL, "choices": [choice]}))
        } else {
            Answer::status(401)
        }
    });
    let keys = Arc::new(Mutex::new(vec!["new", "old"]));
    let source = token_fn(move || {
        let key = keys.lock().expect("nobody panics with it").pop();
        let key = key.ok_or_else(|| Error::new(ErrorKind::Authentication));
        std::future::ready(key.and_then(|key| Ok(Token::bearer(Secret::new(key)?))))
    });
    let layer = RefreshLayer::new(source);
    assert!(format!("{layer:?}").starts_with("RefreshLayer"));
    let builder = Compatible::builder("ours", &format!("{}/v1", upstream.url()));
    let mut chat = builder
        .http(layer.layer(HttpClient::new()))
        .build()
        .unwrap();
    // A key that came with this very request is not refused for being old: the first tells.
    let first = chat.complete(ChatRequest::new(MODEL).user("hi")).await;
    assert_eq!(first.unwrap_err().kind(), ErrorKind::Authentication);
    let answer = chat.complete(ChatRequest::new(MODEL).user("ho")).await;
    assert_eq!(answer.unwrap().text(), "Salut");
    let asked = upstream.asked();
    let [_, one, two] = &asked[..] else {
        panic!("it was asked three times")
    };
    assert_eq!(one.json().unwrap(), two.json().unwrap());
}
