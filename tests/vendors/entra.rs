//! Tokens of Entra ID, over a service that plays both the authority and the provider.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use tokio::time::{advance, sleep};
use tollgate::{
    ChatExt, ChatRequest, Error, ErrorKind,
    layers::Reach,
    protocol::OpenAiChat,
    providers::{
        AzureOpenAi, Provider,
        entra::{Entra, EntraLayer, Identity},
    },
    transport::Payload,
    types::Secret,
};
use tower::{BoxError, Layer, util::BoxCloneSyncService};

use crate::support::MODEL;

type Http = BoxCloneSyncService<Request<Payload>, Response<Payload>, BoxError>;

/// How the authority answers, and what both saw.
#[derive(Default)]
struct World {
    tokens: AtomicUsize,
    /// What each exchange with the provider was authorised by.
    seen: Mutex<Vec<String>>,
    /// Status and body in place of a token.
    refusal: Mutex<Option<(u16, String)>>,
    /// Tokens up to this one are refused by the provider.
    revoked: AtomicUsize,
    life: Mutex<Value>,
    asked: Mutex<Vec<(String, String)>>,
}

impl World {
    fn new() -> Arc<Self> {
        let world = Self::default();
        *world.life.lock().unwrap() = json!(3600);
        Arc::new(world)
    }

    fn http(self: &Arc<Self>) -> Http {
        let world = Arc::clone(self);
        BoxCloneSyncService::new(tower::service_fn(move |request: Request<Payload>| {
            let world = Arc::clone(&world);
            async move {
                if request.uri().host() == Some("x.openai.azure.com") {
                    sleep(Duration::from_millis(10)).await;
                    return Ok(world.provide(&request));
                }
                // Long enough for others to come along.
                sleep(Duration::from_secs(1)).await;
                Ok(world.authorize(&request))
            }
        }))
    }

    fn authorize(&self, request: &Request<Payload>) -> Response<Payload> {
        let body = String::from_utf8(request.body().as_bytes().to_vec()).unwrap();
        let asked = (request.uri().to_string(), body);
        self.asked.lock().unwrap().push(asked);
        let number = self.tokens.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some((status, body)) = self.refusal.lock().unwrap().clone() {
            return response(status, body);
        }
        let life = self.life.lock().unwrap().clone();
        let body = json!({"token_type": "Bearer", "access_token": format!("canary-{number}"), "expires_in": life});
        response(200, body.to_string())
    }

    fn provide(&self, request: &Request<Payload>) -> Response<Payload> {
        let header = |name| Some(request.headers().get(name)?.to_str().unwrap().to_owned());
        let by = header("authorization").or(header("api-key")).unwrap();
        self.seen.lock().unwrap().push(by.clone());
        let number = by
            .strip_prefix("Bearer canary-")
            .and_then(|text| text.parse().ok());
        if number.is_some_and(|number: usize| number <= self.revoked.load(Ordering::Relaxed)) {
            let body = json!({"error": {"code": "401", "message": "the token is no longer good"}});
            return response(401, body.to_string());
        }
        let body = json!({"id": "1", "model": MODEL, "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Salut"}}]});
        response(200, body.to_string())
    }

    fn chat(self: &Arc<Self>) -> Provider<OpenAiChat, Entra<Http>> {
        self.chat_as(Identity::client_secret(
            "t",
            "app",
            Secret::new("canary&s").unwrap(),
        ))
    }

    fn chat_as(self: &Arc<Self>, identity: Identity) -> Provider<OpenAiChat, Entra<Http>> {
        let http = EntraLayer::new(identity).layer(self.http());
        AzureOpenAi::builder("https://x.openai.azure.com")
            .http(http)
            .build()
            .unwrap()
    }

    fn tokens(&self) -> usize {
        self.tokens.load(Ordering::Relaxed)
    }

    fn seen(&self) -> Vec<String> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}

fn response(status: u16, body: String) -> Response<Payload> {
    let body = Payload::from(Bytes::from(body));
    Response::builder().status(status).body(body).unwrap()
}

async fn ask(chat: &Provider<OpenAiChat, Entra<Http>>) -> Result<(), Error> {
    let mut chat = chat.clone();
    let answer = chat.complete(ChatRequest::new(MODEL).user("hi")).await?;
    assert_eq!(answer.text(), "Salut");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_token_is_fetched_once_for_all_that_wait_and_kept() {
    let world = World::new();
    let chat = world.chat();
    let (one, two, three) = tokio::join!(ask(&chat), ask(&chat), ask(&chat));
    one.and(two).and(three).unwrap();
    ask(&chat).await.unwrap();
    assert_eq!(world.tokens(), 1);
    assert_eq!(world.seen(), ["Bearer canary-1"; 4]);
    let wanted = (
        "https://login.microsoftonline.com/t/oauth2/v2.0/token".to_owned(),
        "grant_type=client_credentials&client_id=app&client_secret=canary%26s\
         &scope=https:%2F%2Fcognitiveservices.azure.com%2F.default"
            .to_owned(),
    );
    assert_eq!(world.asked.lock().unwrap()[0], wanted);
    let shown = format!("{chat:?} {:?}", EntraLayer::new(Identity::managed()));
    assert!(!shown.contains("canary"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_by_one_before_it_expires_while_the_others_go_on() {
    let world = World::new();
    let chat = world.chat();
    ask(&chat).await.unwrap();
    advance(Duration::from_secs(3_400)).await;
    let (one, two) = tokio::join!(ask(&chat), ask(&chat));
    one.and(two).unwrap();
    let mut seen = world.seen();
    seen.sort();
    assert_eq!(
        seen,
        ["Bearer canary-1", "Bearer canary-1", "Bearer canary-2"]
    );
    assert_eq!(world.tokens(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_token_that_cannot_be_renewed_is_used_to_its_end() {
    let world = World::new();
    let chat = world.chat();
    ask(&chat).await.unwrap();
    *world.refusal.lock().unwrap() = Some((503, String::new()));
    advance(Duration::from_secs(3_400)).await;
    ask(&chat).await.unwrap();
    ask(&chat).await.unwrap();
    assert_eq!(world.tokens(), 2, "the second left it alone");
    assert_eq!(world.seen(), ["Bearer canary-1"; 3]);
    advance(Duration::from_secs(200)).await;
    let error = ask(&chat).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.reach()),
        (ErrorKind::Server, Reach::NotSent)
    );
    assert!(world.seen().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_once_for_all_and_the_requests_are_sent_again() {
    let world = World::new();
    let chat = world.chat();
    ask(&chat).await.unwrap();
    world.revoked.store(1, Ordering::Relaxed);
    let (one, two) = tokio::join!(ask(&chat), ask(&chat));
    one.and(two).unwrap();
    assert_eq!(world.tokens(), 2);
    let mut seen = world.seen();
    seen.sort();
    assert_eq!(seen[..3], ["Bearer canary-1"; 3]);
    assert_eq!(seen[3..], ["Bearer canary-2"; 2]);
}

#[tokio::test(start_paused = true)]
async fn a_new_token_that_is_refused_is_not_replaced_again() {
    let world = World::new();
    let chat = world.chat();
    world.revoked.store(usize::MAX, Ordering::Relaxed);
    let error = ask(&chat).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Authentication, Some(401))
    );
    assert_eq!(error.reach(), Reach::Answered);
    assert_eq!((world.tokens(), world.seen().len()), (1, 1));
    advance(Duration::from_secs(60)).await;
    ask(&chat).await.unwrap_err();
    assert_eq!((world.tokens(), world.seen().len()), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn where_no_other_token_is_to_be_had_the_first_refusal_stands() {
    let world = World::new();
    let chat = world.chat();
    ask(&chat).await.unwrap();
    advance(Duration::from_secs(60)).await;
    world.revoked.store(1, Ordering::Relaxed);
    *world.refusal.lock().unwrap() = Some((503, String::new()));
    let error = ask(&chat).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Authentication, Some(401))
    );
    assert_eq!(error.reach(), Reach::Answered);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_by_the_authority_is_told_to_all_that_waited_and_shows_no_secret() {
    let world = World::new();
    let chat = world.chat();
    let body = json!({"error": "invalid_client", "error_description":
        "AADSTS7000215: Invalid client secret provided: sk-canary.\r\nTrace ID: 1"});
    *world.refusal.lock().unwrap() = Some((401, body.to_string()));
    let (one, two) = tokio::join!(ask(&chat), ask(&chat));
    for error in [one.unwrap_err(), two.unwrap_err()] {
        assert_eq!(error.kind(), ErrorKind::Authentication);
        assert_eq!(
            (error.code(), error.status()),
            (Some("invalid_client"), Some(401))
        );
        assert_eq!(
            (error.reach(), error.provider()),
            (Reach::NotSent, Some("azure_openai"))
        );
        let shown = format!("{error} {error:?} {}", error.message().unwrap());
        assert!(
            shown.contains("AADSTS7000215") && !shown.contains("canary"),
            "{shown}"
        );
    }
    assert_eq!(world.tokens(), 1);
    *world.refusal.lock().unwrap() = None;
    ask(&chat).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_leaves_hands_the_turn_to_the_next() {
    let world = World::new();
    let chat = world.chat();
    let leaving = tokio::time::timeout(Duration::from_millis(500), ask(&chat));
    let (left, stayed) = tokio::join!(leaving, ask(&chat));
    assert!(left.is_err());
    stayed.unwrap();
    assert_eq!(world.seen(), ["Bearer canary-1"]);
}

#[tokio::test(start_paused = true)]
async fn an_authority_that_hangs_is_given_up() {
    let world = World::new();
    let identity = Identity::client_secret("t", "app", Secret::new("s").unwrap());
    let layer = EntraLayer::new(identity).patience(Duration::from_millis(100));
    let builder = AzureOpenAi::builder("https://x.openai.azure.com");
    let chat = builder.http(layer.layer(world.http())).build().unwrap();
    let error = ask(&chat).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.reach()),
        (ErrorKind::Timeout, Reach::NotSent)
    );
}

#[tokio::test(start_paused = true)]
async fn a_key_that_the_caller_brings_passes_as_it_is() {
    let world = World::new();
    let mut chat = world.chat();
    let key = Secret::new("brought").unwrap();
    let request = ChatRequest::new(MODEL)
        .user("hi")
        .credential("azure_openai", key);
    chat.complete(request).await.unwrap();
    assert_eq!(world.tokens(), 0);
    assert_eq!(world.seen(), ["brought"]);
}

#[tokio::test(start_paused = true)]
async fn a_machine_asks_for_its_own_identity_and_writes_numbers_as_text() {
    let world = World::new();
    *world.life.lock().unwrap() = json!("86400");
    let chat = world.chat_as(Identity::managed_as("me").scope("https://ai.azure.com/.default"));
    ask(&chat).await.unwrap();
    let wanted = "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01\
                  &resource=https:%2F%2Fai.azure.com&client_id=me";
    assert_eq!(
        world.asked.lock().unwrap()[0],
        (wanted.to_owned(), String::new())
    );
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_holds_no_token_is_an_error_of_the_protocol() {
    for (status, body) in [
        (200, "<html>"),
        (200, "{}"),
        (200, r#"{"access_token":"a"}"#),
        (302, ""),
    ] {
        let world = World::new();
        *world.refusal.lock().unwrap() = Some((status, body.to_owned()));
        let error = ask(&world.chat()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.reach()),
            (ErrorKind::Protocol, Reach::NotSent),
            "{body}"
        );
    }
}
