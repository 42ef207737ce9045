//! A stack inside of an axum app: the app knows its users, and each spends what is theirs.
//!
//! `cargo run --example axum` starts the app on loopback and calls it like its users would: one is
//! answered, one spends more than she may, one is not known, and one leaves in the middle. Behind the
//! app an upstream stands in for OpenAI, whose `OpenAi::from_env()?` is all that differs in earnest.

use std::{error::Error, net::SocketAddr, sync::Arc};

use axum::{
    Extension, Json, Router,
    extract::{Request, State},
    http::{Response as HttpResponse, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response, Sse, sse},
    routing::post,
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tollgate::{
    ChatExt, ChatRequest, Client, ErrorKind, Event, Prices, Usd,
    layers::{CostLayer, PrimeLayer, RetryLayer, SpendCapLayer, SpendCaps, TimeoutLayer, key_fn},
    providers::OpenAi,
    testing::{Answer, Upstream},
    transport::{HttpClient, Payload, collect_capped},
    types::Secret,
};
use tower::{ServiceBuilder, ServiceExt};

// ===== the app as it was =====

/// Who is logged in.
#[derive(Clone)]
struct User(Arc<str>);

/// The app's own way to know its users: here a token for each.
async fn authenticate(mut request: Request, next: Next) -> Response {
    let token = request.headers().get(header::AUTHORIZATION);
    let user = match token.map(header::HeaderValue::as_bytes) {
        Some(b"Bearer ada-1") => "ada",
        Some(b"Bearer grace-1") => "grace",
        _ => return (StatusCode::UNAUTHORIZED, "log in first").into_response(),
    };
    request.extensions_mut().insert(User(user.into()));
    next.run(request).await
}

// ===== what it gains =====

#[derive(Deserialize)]
struct Question {
    text: String,
}

/// Answers as a stream of events, and gives up asking once nobody listens: axum drops the stream.
async fn answer(
    State(chat): State<Client>,
    Extension(User(user)): Extension<User>,
    Json(question): Json<Question>,
) -> Result<Sse<impl Stream<Item = Result<sse::Event, axum::Error>>>, Refusal> {
    let request = ChatRequest::new("gpt-4o-mini")
        // From the app's own layer, never from what the user sent.
        .caller(user)
        .user(question.text)
        .max_tokens(64);
    let events = chat.open(request).await.map_err(Refusal)?;
    Ok(Sse::new(events.filter_map(async |event| match event {
        Ok(Event::Text { text, .. }) => Some(sse::Event::default().json_data(text)),
        Ok(Event::Done(summary)) => {
            let cost = summary.total_cost().to_string();
            Some(Ok(sse::Event::default().event("cost").data(cost)))
        }
        Ok(_) => None,
        // The head is sent, so the status is too.
        Err(_) => Some(Ok(
            sse::Event::default().event("error").data("it broke off"),
        )),
    })))
}

/// What a user is told of an error: nothing that a provider said, for that may hold anything.
struct Refusal(tollgate::Error);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, said) = match self.0.kind() {
            ErrorKind::SpendCapReached => (StatusCode::PAYMENT_REQUIRED, "your budget is spent"),
            ErrorKind::InvalidRequest | ErrorKind::ContextLength | ErrorKind::ContentFiltered => {
                (StatusCode::UNPROCESSABLE_ENTITY, "ask it otherwise")
            }
            ErrorKind::RateLimited
            | ErrorKind::Overloaded
            | ErrorKind::CircuitOpen
            | ErrorKind::Saturated => (StatusCode::SERVICE_UNAVAILABLE, "try again later"),
            ErrorKind::Timeout | ErrorKind::DeadlineExceeded => {
                (StatusCode::GATEWAY_TIMEOUT, "it took too long")
            }
            _ => (StatusCode::BAD_GATEWAY, "something went wrong"),
        };
        // For the log of the app: neither form of an error shows a key, a URL or a prompt.
        println!("   app: {}", self.0);
        (status, said).into_response()
    }
}

fn app(chat: Client) -> Router {
    Router::new()
        .route("/chat", post(answer))
        .layer(middleware::from_fn(authenticate))
        .with_state(chat)
}

// ===== its users =====

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let upstream = Upstream::start().await?;
    let openai = OpenAi::builder()
        .base_url(&format!("{}/v1", upstream.url()))
        .key(Secret::new("sk-stand-in")?)
        .build()?;

    let caps = SpendCaps::<Arc<str>>::new(Usd::from_cents(1));
    // Enough for the worst case of one call, which is reserved before anything is sent.
    caps.set("grace".into(), Usd::from_nanos(330_000))?;
    let spender = key_fn(|request: &ChatRequest| request.get_caller().map(Arc::from));
    let prices = Prices::bundled().at("openai");
    let stack = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(SpendCapLayer::per_key(
            caps.clone(),
            spender,
            prices.clone(),
        ))
        .layer(CostLayer::new(prices))
        .layer(TimeoutLayer::default())
        .layer(PrimeLayer::new())
        .service(openai);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let at = listener.local_addr()?;
    tokio::spawn(axum::serve(listener, app(Client::new(stack.boxed_chat()))).into_future());
    let spent = |user: &str| caps.get(&user.into()).map(|cap| cap.spent());

    println!("1. Ada and Grace are answered");
    upstream.play([said(), said()]);
    for token in ["ada-1", "grace-1"] {
        let (status, body) = read(ask(at, token).await?).await?;
        assert_eq!(status, StatusCode::OK);
        assert!(body.contains(r#"data: "Coins ""#) && body.contains("event: cost"));
    }
    println!("2. Grace asks again, for more than she has left");
    let (status, body) = read(ask(at, "grace-1").await?).await?;
    assert_eq!((status.as_u16(), &*body), (402, "your budget is spent"));
    assert_eq!(upstream.requests(), 2, "nothing was sent");

    println!("3. Somebody asks whom the app does not know");
    let (status, _) = read(ask(at, "mallory-1").await?).await?;
    assert_eq!(status, StatusCode::UNAUTHORIZED);

    println!("4. The app's key is refused, in words that are not the users' business");
    let refused = r#"{"error": {"message": "Incorrect API key provided: sk-stand-in"}}"#;
    upstream.play([Answer::status(401).body(refused)]);
    let (status, body) = read(ask(at, "ada-1").await?).await?;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    assert!(!body.contains("sk-"));

    println!("5. Ada leaves in the middle, and so the upstream is left too");
    let before = spent("ada");
    upstream.play([said().hold_after(2)]);
    let mut response = ask(at, "ada-1").await?;
    response.body_mut().frame().await.ok_or("it has begun")??;
    drop(response);
    upstream.wait_for_departures(1).await;
    println!("   the upstream was left, and what it may have cost is Ada's");
    assert!(spent("ada") > before);
    Ok(())
}

async fn ask(at: SocketAddr, token: &str) -> Result<HttpResponse<Incoming>, Box<dyn Error>> {
    let question = Bytes::from(json!({"text": "What is a toll?"}).to_string());
    let request = axum::http::Request::post(format!("http://{at}/chat"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Payload::from(question))?;
    Ok(HttpClient::new().oneshot(request).await?)
}

/// Reads a whole response, and prints it.
async fn read(response: HttpResponse<Incoming>) -> Result<(StatusCode, String), Box<dyn Error>> {
    let status = response.status();
    let body = collect_capped(response.into_body(), 1 << 16).await?;
    let body = String::from_utf8(body.into())?;
    let line = body.replace("\n\n", "; ").replace('\n', " ");
    println!("   {status}: {line}");
    Ok((status, body))
}

/// A stream as OpenAI sends it.
fn said() -> Answer {
    let chunk = |choices: Value, usage: Value| {
        json!({
            "id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "gpt-4o-mini-2024-07-18",
            "choices": choices, "usage": usage,
        })
        .to_string()
    };
    let delta = |text: &str| {
        chunk(
            json!([{"index": 0, "delta": {"content": text}}]),
            json!(null),
        )
    };
    let stop = json!([{"index": 0, "delta": {}, "finish_reason": "stop"}]);
    let usage = json!({"prompt_tokens": 12, "completion_tokens": 24, "total_tokens": 36});
    Answer::sse([
        delta("Coins "),
        delta("at the gate."),
        chunk(stop, json!(null)),
        chunk(json!([]), usage),
        "[DONE]".to_owned(),
    ])
}
