//! tower's contract, and many callers at once.

use std::task::{Context, Poll};

use tokio_test::{assert_pending, assert_ready, task};
use tollgate::{
    ChatExt, ChatRequest, ChatResponse, ChatService, Error, ErrorKind, Router,
    layers::testing::Strict,
    providers::scripted::{Playing, Scripted, answer, hang},
};
use tower::{Service, ServiceExt};

use crate::support::{ask, by, request, routes, scripted, target};

/// A target that is never ready: it fails, or stays pending.
#[derive(Debug, Clone)]
struct Unready(Option<ErrorKind>);

impl Service<ChatRequest> for Unready {
    type Response = ChatResponse;
    type Error = Error;
    type Future = Playing;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.0
            .map_or(Poll::Pending, |kind| Poll::Ready(Err(Error::new(kind))))
    }

    fn call(&mut self, _: ChatRequest) -> Playing {
        unreachable!("it is never ready")
    }
}

#[tokio::test]
async fn no_target_is_held_between_poll_ready_and_call_and_a_clone_of_one_is_called() {
    let strict = Strict::new(scripted("openai"));
    let mut router = Router::builder().prefix("gpt-", strict).build().unwrap();
    let held = |router: &Router<Strict<Scripted>>| router.resolve("gpt-4o").unwrap().0.holding();

    for _ in 0..3 {
        router.ready().await.unwrap();
        assert_eq!(held(&router), 0);
    }
    let mut clone = router.clone();
    assert!(clone.call(request("gpt-4o")).await.is_ok(), "always ready");
    assert!(router.call(request("gpt-4o")).await.is_ok());
    drop(router.call(request("gpt-4o")));
    assert_eq!(held(&router), 0);
}

#[tokio::test]
async fn a_target_that_is_never_ready_stops_only_its_own_models() {
    let mut router = routes()
        .prefix("stuck", ChatService::new(Unready(None)))
        .prefix(
            "broken",
            ChatService::new(Unready(Some(ErrorKind::Connect))),
        )
        .prefix("gpt-", target("openai"))
        .build()
        .unwrap();
    let mut ready = task::spawn(router.clone());
    assert!(assert_ready!(ready.enter(|cx, mut router| router.poll_ready(cx))).is_ok());

    let mut stuck = task::spawn(router.call(request("stuck")));
    assert_pending!(stuck.poll());
    let error = ask(&router, "broken").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(
        ask(&router, "gpt-4o").await.unwrap(),
        by("openai", "gpt-4o")
    );
    assert_pending!(stuck.poll());
}

#[tokio::test]
async fn dropping_the_call_drops_the_call_of_the_target() {
    let strict = Strict::new(Scripted::new([hang(), answer("again")]));
    let mut router = Router::builder().otherwise(strict).build().unwrap();
    let mut call = task::spawn(router.call(request("gpt-4o")));
    assert_pending!(call.poll());
    drop(call);
    let answer = router.complete(request("gpt-4o")).await.unwrap();
    assert_eq!(answer.text(), "again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_callers_of_one_router_each_reach_their_own_target() {
    let router = routes()
        .prefix("gpt-", target("openai"))
        .strip_prefix("groq/", target("groq"))
        .alias("fast", "groq/llama")
        .build()
        .unwrap();
    let models = ["gpt-4o", "groq/qwen", "fast", "unknown"];
    let calls = (0..100).map(|number| {
        let router = router.clone();
        let model = models[number % models.len()];
        tokio::spawn(async move { (model, ask(&router, model).await) })
    });
    for call in calls.collect::<Vec<_>>() {
        let (model, answered) = call.await.unwrap();
        match model {
            "gpt-4o" => assert_eq!(answered.unwrap(), by("openai", "gpt-4o")),
            "groq/qwen" => assert_eq!(answered.unwrap(), by("groq", "qwen")),
            "fast" => assert_eq!(answered.unwrap(), by("groq", "llama")),
            _ => assert_eq!(answered.unwrap_err().kind(), ErrorKind::ModelNotFound),
        }
    }
}

#[test]
fn a_router_can_be_sent_shared_boxed_and_printed_without_its_targets() {
    fn sent_and_shared<T: Send + Sync + 'static>(_: &T) {}
    let router = routes().prefix("gpt-", target("canary")).build().unwrap();
    sent_and_shared(&router);
    assert_eq!(size_of_val(&router), size_of::<usize>(), "one count");
    let boxed: ChatService = router.clone().boxed_chat();
    assert!(format!("{boxed:?}").contains("ChatService"));
    let shown = format!("{router:?}");
    assert_eq!(shown, "Router { names: 0, prefixes: 1, otherwise: false }");
}
