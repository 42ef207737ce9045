//! Application code that wants no assembly.

use std::{
    num::{NonZeroU32, NonZeroUsize},
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::json;
use tokio::process::Command;
use tollgate::{
    ChatExt, ChatRequest, Client, EmbedRequest, Error, ErrorKind, SpendCap, Summary, Usage, Usd,
    layers::{CircuitBreakerLayer, Outcome, RetryLayer, observe_fn},
    providers::{
        OpenAi,
        scripted::{Scripted, answer, hang, status},
    },
    stack,
    testing::{Answer, Upstream},
    types::{Message, Secret},
};

const MODEL: &str = "gpt-4o-mini-2024-07-18";

/// Tells this binary, when it runs itself, to be the application.
const CHILD: &str = "TOLLGATE_TEST_CLIENT_CHILD";

fn whole(text: &str) -> Answer {
    Answer::json(json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": MODEL,
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12},
    }))
}

fn streamed(words: &[&str]) -> Answer {
    let chunk = |choices: serde_json::Value| {
        json!({
            "id": "chatcmpl-2", "object": "chat.completion.chunk", "created": 1, "model": MODEL,
            "choices": choices,
        })
        .to_string()
    };
    let delta = |word| chunk(json!([{"index": 0, "delta": {"content": word}}]));
    let mut events: Vec<_> = words.iter().map(delta).collect();
    events.push(chunk(
        json!([{"index": 0, "delta": {}, "finish_reason": "stop"}]),
    ));
    events.push("[DONE]".to_owned());
    Answer::sse(events)
}

/// The client of an environment with these variables.
fn by_variables(variables: &[(&str, &str)]) -> Result<Client, Error> {
    Client::from_variables(|name| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

async fn text(mut events: tollgate::types::Events) -> Result<String, Error> {
    let mut text = String::new();
    while let Some(event) = events.try_next().await? {
        text.push_str(event.text().unwrap_or_default());
    }
    Ok(text)
}

#[tokio::test]
async fn the_client_of_the_environment_asks_openai_where_the_environment_says() {
    if std::env::var_os(CHILD).is_some() {
        let client = Client::from_env().unwrap();
        let answer = client.complete(MODEL, "Say hi").await.unwrap();
        assert_eq!(answer.text(), "Salut");
        let events = client.stream(MODEL, "Say hi").await.unwrap();
        assert_eq!(text(events).await.unwrap(), "Salut");
        return;
    }
    let upstream = Upstream::start().await.unwrap();
    upstream.play([whole("Salut"), streamed(&["Sa", "lut"])]);
    // A variable cannot be set in this process without a race, so it is set for another one.
    let child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "the_client_of_the_environment_asks_openai_where_the_environment_says",
        ])
        .env(CHILD, "1")
        .env("OPENAI_API_KEY", "sk-of-the-environment")
        .env("OPENAI_BASE_URL", format!("{}/v1", upstream.url()))
        .env("OPENAI_ORG_ID", "org-1")
        .env_remove("OPENAI_PROJECT_ID")
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");

    let asked = upstream.asked();
    assert_eq!(asked.len(), 2);
    for asked in asked {
        assert_eq!(asked.path(), "/v1/chat/completions");
        assert_eq!(
            asked.header("authorization"),
            Some("Bearer sk-of-the-environment")
        );
        assert_eq!(asked.header("openai-organization"), Some("org-1"));
        assert_eq!(asked.header("openai-project"), None);
        assert_eq!(asked.json().unwrap()["messages"][0]["content"], "Say hi");
    }
}

#[test]
fn a_client_without_a_key_is_not_made_and_the_error_names_the_variable() {
    for variables in [
        &[][..],
        &[("OPENAI_API_KEY", " ")],
        &[("OPENAI_BASE_URL", "http://127.0.0.1:9")],
    ] {
        let error = by_variables(variables).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication);
        let said = error.message().unwrap();
        assert!(said.starts_with("OPENAI_API_KEY is not set"), "{said}");
    }
    for one in [
        ("OPENAI_API_KEY", "sk"),
        ("GROQ_API_KEY", "gsk"),
        ("OLLAMA_HOST", "http://127.0.0.1:9"),
    ] {
        assert!(by_variables(&[one]).is_ok(), "{one:?}");
    }
}

#[tokio::test]
async fn the_client_of_the_environment_asks_every_vendor_for_its_own_models() {
    let upstream = Upstream::start().await.unwrap();
    let anthropic = json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-haiku-4-5",
        "content": [{"type": "text", "text": "Ciao"}], "stop_reason": "end_turn",
        "usage": {"input_tokens": 9, "output_tokens": 2},
    });
    upstream.answer_with(move |asked| match asked.path() {
        "/v1/messages" => Answer::json(&anthropic),
        _ => whole("Salut"),
    });
    let openai = format!("{}/v1", upstream.url());
    let client = by_variables(&[
        ("OPENAI_API_KEY", "sk-openai"),
        ("OPENAI_BASE_URL", &openai),
        ("ANTHROPIC_API_KEY", "sk-anthropic"),
        ("ANTHROPIC_BASE_URL", upstream.url()),
    ])
    .unwrap();
    // The last is nobody's, and is asked for where OpenAI's address leads.
    for (model, said, provider) in [
        ("gpt-4o-mini", "Salut", "openai"),
        ("claude-haiku-4-5", "Ciao", "anthropic"),
        ("llama-3.1-8b", "Salut", "openai"),
    ] {
        let answer = client.complete(model, "Say hi").await.unwrap();
        assert_eq!(answer.text(), said, "{model}");
        assert_eq!(answer.summary().provider.as_deref(), Some(provider));
    }
    let error = client.complete("gemini-2.5-flash", "Say hi").await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Authentication);
    assert_eq!(upstream.requests(), 3);
}

#[test]
fn variables_that_cannot_be_used_are_refused_and_not_shown() {
    let key = ("OPENAI_API_KEY", "sk-canary");
    for variables in [
        &[("OPENAI_API_KEY", "sk-\ncanary")][..],
        &[key, ("OPENAI_BASE_URL", "canary")],
        &[key, ("OPENAI_ORG_ID", "canary\n1")],
        &[key, ("OPENAI_PROJECT_ID", "canary\u{7f}")],
    ] {
        let error = by_variables(variables).unwrap_err();
        let shown = format!("{error} {error:?} {:?}", error.message());
        assert!(!shown.contains("canary"), "{shown}");
    }
}

#[tokio::test]
async fn the_stack_of_the_environment_retries_prices_and_names_its_provider() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([
        Answer::status(429).header("retry-after-ms", "1"),
        whole("Salut"),
    ]);
    let client = by_variables(&[
        ("OPENAI_API_KEY", "sk-canary"),
        ("OPENAI_BASE_URL", &format!("{}/v1", upstream.url())),
    ])
    .unwrap();
    let answer = client.complete(MODEL, "Say hi").await.unwrap();
    assert_eq!(answer.summary().attempts(), 2);
    assert_eq!(answer.cost().to_string(), "$0.0000027");
    assert_eq!(
        answer.summary().provider.as_deref(),
        Some("openai"),
        "it was routed"
    );
    assert!(!format!("{client:?} {:?}", client.complete(MODEL, "x")).contains("canary"));
}

#[tokio::test]
async fn input_is_a_text_a_message_or_a_list_of_them() {
    let scripted = Scripted::new((0..4).map(|_| answer("ok")));
    let client = Client::new(scripted.clone().boxed_chat());
    client.complete("m", "hi").await.unwrap();
    client.complete("m", String::from("hi")).await.unwrap();
    client.complete("m", Message::user("hi")).await.unwrap();
    let list = [Message::system("Be brief."), Message::user("hi")];
    client.complete("m", list).await.unwrap();

    let requests = scripted.requests();
    let hi = ChatRequest::new("m").user("hi");
    assert!(requests[..3].iter().all(|request| *request == hi));
    assert_eq!(
        requests[3],
        ChatRequest::new("m").system("Be brief.").user("hi")
    );
}

#[tokio::test]
async fn what_a_call_is_to_be_like_is_said_by_its_request() {
    let scripted = Scripted::new([status(500), answer("whole"), answer("a stream")]);
    let target = tower::ServiceBuilder::new()
        .layer(tollgate::layers::RetryLayer::default())
        .service(scripted.clone());
    let client = Client::from(target.boxed_chat());
    let request = || ChatRequest::new("m").user("hi").temperature(0.5);

    let error = client
        .send(request().max_attempts(NonZeroUsize::MIN))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(error.attempts().len(), 1);

    let streamed = request().streamed(true);
    let answer = client.send(streamed).await.unwrap();
    assert_eq!(answer.text(), "whole", "collected, if it has to be");

    let events = client.open(request()).await.unwrap();
    assert_eq!(text(events).await.unwrap(), "a stream");
    assert!(scripted.requests()[2].is_stream());
    assert_eq!(scripted.requests()[1], request().streamed(true));
}

#[tokio::test]
async fn clones_and_spawned_calls_meet_the_same_service() {
    let scripted = Scripted::new((0..20).map(|_| answer("ok")));
    let client = Client::new(scripted.clone().boxed_chat());
    let calls: Vec<_> = (0..20)
        .map(|number| {
            let input = format!("call {number}");
            tokio::spawn(client.clone().complete("m", &input))
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap().text(), "ok");
    }
    assert_eq!(scripted.requests().len(), 20);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_before_it_is_polled_and_dropping_it_settles_the_call() {
    let ended = Arc::new(Mutex::new(Vec::<Usage>::new()));
    let told = Arc::clone(&ended);
    let observer = observe_fn(move |_: &ChatRequest| {
        let told = Arc::clone(&told);
        move |mut outcome: Outcome<'_, Summary, Error>| {
            told.lock().unwrap().push(outcome.summary().usage);
        }
    });
    let scripted = Scripted::new([hang()]);
    let target = scripted.clone().boxed_chat();
    let client = Client::new(stack::front().observe(observer).around(target));

    drop(client.complete("m", "never polled"));
    assert!(scripted.requests().is_empty());

    let call = client.complete("m", "hi");
    let waited = tokio::time::timeout(Duration::from_secs(1), call).await;
    assert!(waited.is_err());
    let ended = ended.lock().unwrap();
    assert_eq!(scripted.requests().len(), 1);
    assert!(matches!(&ended[..], [usage] if usage.estimated && usage.input > 0));
}

#[tokio::test]
async fn the_front_sees_one_call_however_many_attempts_it_takes_and_keeps_the_facts() {
    let attempts = Arc::new(Mutex::new(Vec::<usize>::new()));
    let told = Arc::clone(&attempts);
    let observer = observe_fn(move |request: &ChatRequest| {
        let record = tollgate::layers::Track::record(request).of_call();
        let told = Arc::clone(&told);
        move |_: Outcome<'_, Summary, Error>| told.lock().unwrap().push(record.attempts())
    });
    let upstream = Upstream::start().await.unwrap();
    upstream.play([
        Answer::status(503).header("retry-after-ms", "1"),
        whole("Salut"),
    ]);
    let openai = OpenAi::builder()
        .base_url(&format!("{}/v1", upstream.url()))
        .build()
        .unwrap();
    let target = stack::target().around(openai);
    let front = stack::front().observe(observer).around(target.clone());
    assert_eq!(front.facts().provider, target.facts().provider);
    assert!(front.facts().provider.is_some());

    let answer = Client::new(front).complete(MODEL, "hi").await.unwrap();
    assert_eq!(answer.summary().attempts(), 2);
    assert_eq!(*attempts.lock().unwrap(), [2]);
}

const EMBEDDING: &str = "text-embedding-3-small";

/// One vector, which took so many tokens.
fn embedded(tokens: u64) -> Answer {
    Answer::json(json!({
        "object": "list", "model": EMBEDDING,
        "data": [{"object": "embedding", "index": 0, "embedding": [0.5, 1.0]}],
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }))
}

fn openai(upstream: &Upstream) -> tollgate::providers::Provider<tollgate::protocol::OpenAiChat> {
    OpenAi::builder()
        .base_url(&format!("{}/v1", upstream.url()))
        .build()
        .expect("the address of the upstream is well-formed")
}

/// A client of embeddings alone: chats are never answered.
fn embedding(target: &stack::Target, upstream: &Upstream) -> Client {
    let embeddings = target.around_embeddings(openai(upstream).embeddings());
    Client::new(Scripted::new([]).boxed_chat()).with_embeddings(embeddings)
}

#[tokio::test]
async fn the_client_of_the_environment_embeds_with_retries_and_a_price() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([
        Answer::status(429).header("retry-after-ms", "1"),
        embedded(7),
        embedded(7),
    ]);
    let client = by_variables(&[
        ("OPENAI_API_KEY", "sk-canary"),
        ("OPENAI_BASE_URL", &format!("{}/v1", upstream.url())),
    ])
    .unwrap();
    let answer = client.embed(EMBEDDING, "hello").await.unwrap();
    assert_eq!(answer.first(), Some(&[0.5, 1.0][..]));
    assert_eq!(answer.summary().attempts(), 2);
    assert_eq!(answer.cost().known(), Some(Usd::from_nanos(7 * 20)));

    let request = EmbedRequest::new(EMBEDDING, ["hello"]).dimensions(2);
    client.send_embed(request).await.unwrap();
    let asked = &upstream.asked()[2];
    assert_eq!(asked.path(), "/v1/embeddings");
    assert_eq!(asked.header("authorization"), Some("Bearer sk-canary"));
    assert_eq!(asked.json().unwrap()["dimensions"], 2);
}

#[tokio::test]
async fn a_client_without_embeddings_says_so_and_asks_nobody() {
    let scripted = Scripted::new([answer("never")]);
    let client = Client::new(scripted.clone().boxed_chat());
    let error = client.embed(EMBEDDING, "hello").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.message().unwrap().contains("with_embeddings"));
    assert!(scripted.requests().is_empty());
}

#[tokio::test]
async fn chats_and_embeddings_of_one_target_spend_from_one_cap() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([embedded(7), whole("Salut")]);
    let cap = SpendCap::new(Usd::from_cents(100));
    let target = stack::target().spend_cap(cap.clone());
    let embeddings = target.around_embeddings(openai(&upstream).embeddings());
    let client = Client::new(target.around(openai(&upstream))).with_embeddings(embeddings);

    let first = client.embed(EMBEDDING, "hello").await.unwrap().cost();
    assert_eq!(Some(cap.spent()), first.known());
    let request = ChatRequest::new(MODEL).user("hi").max_tokens(9);
    let second = client.send(request).await.unwrap().cost();
    assert_eq!(Some(cap.spent()), first.plus(second).known());
    assert_eq!(cap.reserved(), Usd::ZERO);

    cap.set_cap(Usd::ZERO);
    let refused = client.embed(EMBEDDING, "hello").await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::SpendCapReached);
    assert_eq!(upstream.requests(), 2);
}

#[tokio::test]
async fn a_deadline_ends_a_call_for_embeddings_that_is_under_way() {
    let upstream = Upstream::start().await.unwrap();
    upstream.play([Answer::hang()]);
    let client = embedding(&stack::target(), &upstream);
    let request = EmbedRequest::new(EMBEDDING, "hello").within(Duration::from_millis(50));
    let error = client.send_embed(request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeadlineExceeded);
    upstream.wait_for_departures(1).await;
}

#[tokio::test]
async fn embeddings_with_a_callers_own_key_have_a_circuit_of_their_own() {
    let upstream = Upstream::start().await.unwrap();
    upstream.answer_with(|asked| match asked.header("authorization") {
        Some(_) => Answer::status(500),
        None => embedded(7),
    });
    let once = NonZeroU32::MIN;
    let target = stack::target()
        .retry(RetryLayer::default().attempts(once))
        .circuit_breaker(CircuitBreakerLayer::default().consecutive(once));
    let client = embedding(&target, &upstream);
    let request = || EmbedRequest::new(EMBEDDING, "hello");
    let theirs = || request().credential("openai", Secret::new("sk-theirs").unwrap());
    for kind in [ErrorKind::Server, ErrorKind::CircuitOpen] {
        assert_eq!(client.send_embed(theirs()).await.unwrap_err().kind(), kind);
    }
    client.send_embed(request()).await.unwrap();
}
