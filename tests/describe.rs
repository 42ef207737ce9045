//! What the product's stacks say of themselves, and what the check says of them.

use std::{
    fs,
    num::NonZeroUsize,
    task::{Context, Poll},
    time::Duration,
};

use http::{HeaderValue, header};
use tollgate::{
    ChatExt, ChatRequest, ChatResponse, ChatService, Describe, Error, Prices, Router, SpendCap,
    Usd,
    layers::*,
    providers::{
        Compatible, OpenAi,
        scripted::{Scripted, answer},
    },
    service::Facts,
    stack,
    telemetry::Tracing,
    types::Secret,
};
use tower::{Service, ServiceBuilder};

fn scripted(name: &str) -> Scripted {
    Scripted::new([answer("Salut")]).named(name)
}

/// The names of the layers, those further in indented.
fn names(stack: &impl Describe) -> String {
    let tree = stack.describe().to_string();
    let name = |line: &str| {
        line.split_once(" (")
            .map_or(line, |(name, _)| name)
            .to_owned()
    };
    tree.lines().map(|line| name(line) + "\n").collect()
}

#[test]
fn the_recommended_stacks_show_their_layers_and_are_in_order() {
    let plain = stack::target().around(OpenAi::builder().build().unwrap());
    assert_eq!(plain.describe().check(), Ok(()));

    let target = stack::target()
        .tracing(Tracing::new())
        .concurrency_limit(ConcurrencyLimitLayer::new(NonZeroUsize::MIN))
        .spend_cap(SpendCap::new(Usd::from_dollars(5)));
    let chat = stack::front()
        .observe(Tracing::new())
        .deadline(DeadlineLayer::new(Duration::from_secs(60)))
        .cache(CacheLayer::per_caller(MemoryStore::new(10, Duration::MAX)))
        .fallback([plain])
        .around(target.around_service("openai", scripted("openai")));
    assert_eq!(
        names(&chat),
        "\
observe
  deadline
    cache
      fallback
        retry
          observe
            circuit_breaker
              concurrency_limit
                spend_cap
                  cost
                    timeout
                      idle
                        prime
                          scripted
        retry
          circuit_breaker
            cost
              timeout
                idle
                  prime
                    provider
"
    );
    assert_eq!(chat.describe().check(), Ok(()));
    assert_eq!(chat.facts().provider.as_deref(), Some("openai"));
}

/// DESIGN §1, with a script in place of OpenAI and Anthropic.
#[tokio::test]
async fn a_stack_of_ones_own_shows_what_its_candidates_are_made_of() {
    let cap = SpendCap::new(Usd::from_cents(500));
    let target = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(CircuitBreakerLayer::default())
        .layer(SpendCapLayer::new(cap.clone(), Prices::bundled()))
        .layer(CostLayer::new(Prices::bundled()))
        .layer(TimeoutLayer::first_item(Duration::from_secs(120)))
        .layer(PrimeLayer::new());
    let mut chat = ServiceBuilder::new()
        .layer(CacheLayer::shared(MemoryStore::new(
            10_000,
            Duration::from_secs(300),
        )))
        .layer(FallbackLayer::new([target
            .clone()
            .service(scripted("anthropic"))
            .retargeted("claude-haiku-4-5")
            .boxed_chat()]))
        .service(target.service(scripted("openai")));

    let answer = chat
        .complete(ChatRequest::new("gpt-4o-mini").user("hi"))
        .await;
    assert_eq!(answer.unwrap().text(), "Salut");
    let shown = chat.describe().to_string();
    for part in [
        "\n    retargeted (target: claude-haiku-4-5)\n      retry (",
        "cap: $5",
        "cost (weigh: Prices)",
        "\n                  scripted (name: anthropic)",
    ] {
        assert!(shown.contains(part), "{part:?} in {shown}");
    }
    assert_eq!(chat.describe().check(), Ok(()));
}

#[test]
fn a_wrong_order_is_found_behind_a_box_and_a_route() {
    let wrong = ServiceBuilder::new()
        .layer(CostLayer::new(Prices::bundled()))
        .layer(RetryLayer::default())
        .service(scripted("openai"))
        .boxed_chat();
    let router = Router::builder().vendor("openai", wrong).build().unwrap();
    let error = router.describe().check().unwrap_err();
    let pairs = error.misplaced().iter();
    let pairs: Vec<_> = pairs.map(|pair| (pair.outside(), pair.inside())).collect();
    assert_eq!(pairs, [("cost", "retry")]);
}

#[test]
fn a_provider_shows_no_key_no_header_and_no_query() {
    let openai = Compatible::builder("vllm", "https://llm.example/v1?key=sk-query")
        .key(Secret::new("sk-secret").unwrap())
        .header(header::COOKIE, HeaderValue::from_static("sk-header"))
        .build()
        .unwrap();
    assert_eq!(
        openai.describe().to_string(),
        "provider (name: vllm, protocol: openai_chat, host: llm.example, body_limit: 67108864, \
         silence: 120s, keep_alives: 600s)\n"
    );
    let embeddings = openai.embeddings().describe().to_string();
    assert!(
        embeddings.starts_with("embeddings (name: vllm"),
        "{embeddings}"
    );
    assert!(!embeddings.contains("sk-"));
}

#[test]
fn a_router_shows_each_target_with_the_routes_that_lead_to_it() {
    let router = Router::builder()
        .vendor("gemini", scripted("gemini"))
        .model("o1", scripted("openai"))
        .alias("fast", "o1")
        .otherwise(scripted("vllm"))
        .build()
        .unwrap();
    assert_eq!(
        router.describe().to_string(),
        "\
router (aliases: 1)
  route (models: o1)
    scripted (name: openai)
  route (models: gemini…, gemini/… (stripped), models/gemini…, text-embedding-00…)
    scripted (name: gemini)
  route (models: any other)
    scripted (name: vllm)
"
    );
    let many = (0..1_000).fold(Router::builder(), |routes, n| {
        routes.model(&format!("m{n}"), scripted(&format!("p{n}")))
    });
    let many = many.build().unwrap().describe();
    assert_eq!(
        (many.children().len(), many.get("routes_left_out")),
        (256, Some("744"))
    );
}

/// Somebody else's service, which says nothing of itself.
#[derive(Clone)]
struct Foreign;

impl Service<ChatRequest> for Foreign {
    type Response = ChatResponse;
    type Error = Error;
    type Future = std::future::Pending<Result<ChatResponse, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: ChatRequest) -> Self::Future {
        std::future::pending()
    }
}

#[test]
fn a_foreign_service_is_boxed_by_its_type_or_by_a_name_and_keeps_it_with_its_facts() {
    let unknown = ChatService::new(Foreign);
    assert_eq!(unknown.describe().to_string(), "service (type: Foreign)\n");

    let named = described("mine", Foreign).boxed_chat();
    assert_eq!(named.describe().to_string(), "mine\n");
    let mut facts = Facts::default();
    facts.provider = Some("mine".into());
    let named = named.with_facts(facts);
    assert_eq!(named.describe().to_string(), "mine\n");

    let chat = stack::target().around_service("mine", ChatService::new(Foreign));
    assert!(names(&chat).ends_with(" service\n"));
    assert_eq!(chat.describe().check(), Ok(()));
}

#[test]
fn the_page_on_the_order_names_tests_that_there_are() {
    let tests = concat!(env!("CARGO_MANIFEST_DIR"), "/layers/tests/order");
    let files = fs::read_dir(tests).expect("the tests of the order are where the page says");
    let source: String = files
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    let page = include_str!("../src/docs/order.md");
    let rows = page.lines().filter(|line| line.starts_with('|'));
    let named: Vec<_> = rows
        .flat_map(|row| row.split('`').skip(1).step_by(2))
        .filter(|code| code.contains('_') && !code.contains(['/', 'L']))
        .collect();
    assert!(named.len() > 25, "{named:?}");
    for name in named {
        let function = name.rsplit("::").next().unwrap();
        assert!(source.contains(&format!("async fn {function}(")), "{name}");
    }
}
