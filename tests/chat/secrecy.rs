//! A key, a prompt and a query string are shown nowhere.

use std::{
    fmt::Write as _,
    io,
    num::NonZeroUsize,
    sync::{Arc, Mutex},
    time::Duration,
};

use tollgate::{
    ChatExt, ChatRequest, Prices, SpendCap, Usd,
    layers::{CostLayer, PrimeLayer, RetryLayer, SpendCapLayer, TimeoutLayer, Track},
    providers::OpenAi,
    testing::Answer,
    types::Secret,
};
use tower::{Service, ServiceBuilder, ServiceExt};
use tracing_subscriber::fmt::MakeWriter;

use crate::support::{MODEL, streamed, upstream, whole};

const KEY: &str = "sk-canary-key";
const PROMPT: &str = "canary-prompt";
const QUERY: &str = "canary-query";

#[derive(Debug, Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panics with it").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn assert_silent(what: &str, shown: &str) {
    for canary in [KEY, PROMPT, QUERY, "sk-canary-other"] {
        assert!(!shown.contains(canary), "{what} shows {canary}: {shown}");
    }
}

#[tokio::test]
async fn keys_prompts_and_query_strings_are_in_no_debug_display_log_line_or_span() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(lines.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let upstream = upstream().await;
    let builder = OpenAi::builder()
        .base_url(&format!("{}/v1", upstream.url()))
        .key(Secret::new(KEY).unwrap());
    let mut shown = format!("{builder:?}");
    let provider = builder.build().unwrap();
    let mut chat = ServiceBuilder::new()
        .layer(RetryLayer::default())
        .layer(SpendCapLayer::new(
            SpendCap::new(Usd::from_cents(1)),
            Prices::bundled(),
        ))
        .layer(CostLayer::new(Prices::bundled()))
        .layer(TimeoutLayer::first_item(Duration::from_secs(5)))
        .layer(PrimeLayer::new())
        .service(provider.clone());
    let request = || {
        ChatRequest::new(MODEL)
            .system(PROMPT)
            .user(PROMPT)
            .end_user(PROMPT)
            .max_tokens(10)
            .max_attempts(NonZeroUsize::MIN)
            .credential("other", Secret::new("sk-canary-other").unwrap())
    };
    write!(shown, "{provider:?} {chat:?} {:?}", request()).unwrap();
    write!(
        shown,
        "{:?} {:?}",
        request().record(),
        chat.clone().boxed_chat()
    )
    .unwrap();

    let echo = format!(r#"{{"error":{{"message":"bad key {KEY} for {PROMPT}","code":"x"}}}}"#);
    upstream.play([
        Answer::status(400).body(echo.clone()),
        Answer::status(401).body(echo.clone()),
        Answer::status(500).body(format!("<html>{PROMPT}")),
        Answer::bytes(200, "application/json", format!("{{\"{PROMPT}")),
        Answer::status(302).header("location", format!("http://x/?{QUERY}").as_str()),
        Answer::sse([echo.as_str()]),
        whole(1),
        streamed(&["Sa", "lut"]),
    ]);
    for _ in 0..5 {
        let error = chat.complete(request()).await.unwrap_err();
        write!(shown, "{error} {error:?} ").unwrap();
        let mut source = std::error::Error::source(&error);
        while let Some(error) = source {
            write!(shown, "{error} {error:?} ").unwrap();
            source = error.source();
        }
    }
    let error = chat.complete(request().streamed(true)).await.unwrap_err();
    write!(shown, "{error} {error:?} ").unwrap();
    let call = chat.ready().await.unwrap().call(request());
    write!(shown, "{call:?}").unwrap();
    let answer = call.await.unwrap();
    write!(shown, "{answer:?}").unwrap();
    write!(shown, "{:?}", answer.into_completion().await.unwrap()).unwrap();
    let events = chat.stream(request()).await.unwrap();
    write!(shown, "{events:?}").unwrap();
    drop(events);

    assert_silent("Debug or Display", &shown);
    let logged = lines.0.lock().unwrap().clone();
    assert_silent("a log line or span", &String::from_utf8_lossy(&logged));
    assert!(
        upstream.asked()[0]
            .header("authorization")
            .is_some_and(|key| key.contains(KEY))
    );
    assert!(
        !format!("{:?}", upstream.asked()[0]).contains(KEY),
        "not even our test server's"
    );
}

#[tokio::test]
async fn a_query_string_in_the_base_url_is_refused_or_never_shown() {
    let url = format!("http://127.0.0.1:9/v1?key={QUERY}");
    let shown = match OpenAi::builder().base_url(&url).build() {
        Ok(mut provider) => {
            let request = ChatRequest::new(MODEL).user("hi");
            let error = provider.complete(request).await.unwrap_err();
            format!("{provider:?} {error} {error:?}")
        }
        Err(error) => format!("{error} {error:?}"),
    };
    assert_silent("an error", &shown);
}

#[tokio::test]
async fn a_key_brought_along_goes_to_its_own_provider_only() {
    let upstream = upstream().await;
    upstream.answer_with(|_| whole(1));
    let mut chat = crate::support::openai(&upstream);
    let brought = |provider: &str| {
        let key = Secret::new("sk-brought").unwrap();
        ChatRequest::new(MODEL).user("hi").credential(provider, key)
    };
    chat.complete(brought("openai")).await.unwrap();
    chat.complete(brought("anthropic")).await.unwrap();
    let sent: Vec<_> = upstream
        .asked()
        .iter()
        .map(|asked| asked.header("authorization").unwrap_or_default().to_owned())
        .collect();
    assert_eq!(sent, ["Bearer sk-brought", "Bearer sk-canary"]);
}
