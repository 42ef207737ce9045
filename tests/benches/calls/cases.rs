//! Every exchange that is measured, by name.

use std::{cell::Cell, future::Future, rc::Rc};

use futures_util::{FutureExt, StreamExt, future::LocalBoxFuture, stream::FuturesUnordered};
use http::Uri;
use tokio::{
    runtime::{Builder, Runtime},
    task::LocalSet,
};
use tower::BoxError;

use super::{floor, measure::Case, ours, pieces, stacks};

type Call = Rc<dyn Fn() -> LocalBoxFuture<'static, Result<u64, BoxError>>>;

/// What is measured together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Call,
    Stream,
    Layers,
}

impl Kind {
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Call => "one call",
            Self::Stream => "one stream",
            Self::Layers => "over a ready service",
        }
    }
}

/// What is measured of the layers alone; `--bench stack` has more of it.
const LAYERS: [&str; 6] = [
    "ready service",
    "seven empty layers",
    "seven layers",
    "circuit of one key",
    "circuit of one key among 1 000",
    pieces::SSE_DECODING,
];

/// How many call at once, beside the one.
const CALLERS: [u64; 2] = [10, 100];

/// All cases, against the upstream at this address.
pub(crate) fn all(address: &str) -> Result<Vec<Case>, BoxError> {
    let mut all = of(Kind::Call, address)?;
    all.extend(of(Kind::Stream, address)?);
    all.extend(of(Kind::Layers, address)?);
    Ok(all)
}

/// The cases of one kind.
pub(crate) fn of(kind: Kind, address: &str) -> Result<Vec<Case>, BoxError> {
    if kind == Kind::Layers {
        let mut cases = stacks::cases()?;
        cases.extend(pieces::cases()?);
        cases.retain(|case| LAYERS.contains(&&*case.name));
        return Ok(cases);
    }
    let runtime = Rc::new(Builder::new_current_thread().enable_all().build()?);
    let _entered = runtime.enter();
    let calls = match kind {
        Kind::Stream => streams(address)?,
        Kind::Call | Kind::Layers => calls(address)?,
    };
    let case = |(name, callers, call)| case(name, callers, Rc::clone(&runtime), call);
    Ok(calls.into_iter().map(case).collect())
}

fn case(name: String, callers: u64, runtime: Rc<Runtime>, call: Call) -> Case {
    Case::new(name, move |times| {
        LocalSet::new().block_on(&runtime, async {
            let mut work = 0;
            if callers == 1 {
                for _ in 0..times {
                    work += call().await?;
                }
                return Ok(work);
            }
            let caller = || async {
                let mut work = 0;
                for _ in 0..times / callers {
                    work += call().await?;
                }
                Ok::<_, BoxError>(work)
            };
            let mut all: FuturesUnordered<_> = (0..callers).map(|_| caller()).collect();
            while let Some(done) = all.next().await {
                work += done?;
            }
            Ok(work)
        })
    })
}

fn call<F>(make: impl Fn() -> F + 'static) -> Call
where
    F: Future<Output = Result<u64, BoxError>> + 'static,
{
    Rc::new(move || make().boxed_local())
}

/// Name, callers at once, call.
type Calls = Vec<(String, u64, Call)>;

fn calls(address: &str) -> Result<Calls, BoxError> {
    let (base, to) = (format!("http://{address}/v1"), to(address, "/v1")?);
    let mut cases: Calls = Vec::new();
    let mut add = |name: &str, callers, call| cases.push((name.to_owned(), callers, call));

    let client = floor::client();
    add("hyper-floor", 1, floored(&client, &to));
    add("hyper-typed", 1, typed(&client, &to, 1));
    add("hyper-typed, 10x prompt", 1, typed(&client, &to, 10));

    let (bare, asked) = (ours::bare(&base)?, ours::request(1));
    let bare = call(move || ours::call(bare.clone(), asked.clone()));
    add("bare", 1, bare);
    add("full", 1, missed(&base, 1)?);
    add("full, 10x prompt", 1, missed(&base, 10)?);
    let (service, asked) = (ours::full(&base)?, ours::request(1));
    let hit = call(move || ours::call(service.clone(), asked.clone()));
    add("cache hit", 1, hit);

    for callers in CALLERS {
        // With connections of their own: how many lie idle changes what the next call costs.
        let floor = floored(&floor::client(), &to);
        add(&format!("hyper-floor, {callers} callers"), callers, floor);
        add(
            &format!("full, {callers} callers"),
            callers,
            missed(&base, 1)?,
        );
    }
    Ok(cases)
}

fn streams(address: &str) -> Result<Calls, BoxError> {
    let mut cases: Calls = Vec::new();
    let mut add = |name: &str, call| cases.push((name.to_owned(), 1, call));
    let (client, body) = (floor::client(), floor::body(true));
    let (short, long) = (to(address, "/v1")?, to(address, "/long/v1")?);

    let (http, uri, asked) = (client.clone(), short.clone(), body.clone());
    let floor = call(move || floor::floor_stream(http.clone(), uri.clone(), asked.clone()));
    add("stream hyper-floor", floor);
    for (name, uri) in [
        ("stream hyper-typed", short),
        ("stream hyper-typed, 10x events", long),
    ] {
        let (http, body) = (client.clone(), body.clone());
        let typed = call(move || floor::typed_stream(http.clone(), uri.clone(), body.clone()));
        add(name, typed);
    }

    let base = format!("http://{address}/v1");
    let (bare, asked) = (ours::bare(&base)?, ours::request(1));
    let bare = call(move || ours::stream(bare.clone(), asked.clone()));
    add("stream bare", bare);
    let long = format!("http://{address}/long/v1");
    for (name, base) in [("stream full", base), ("stream full, 10x events", long)] {
        let (service, number, request) = (ours::full(&base)?, Cell::new(0), ours::request(1));
        let missed = call(move || {
            number.set(number.get() + 1);
            ours::stream(service.clone(), ours::seeded(&request, number.get()))
        });
        add(name, missed);
    }
    Ok(cases)
}

fn to(address: &str, base: &str) -> Result<Uri, BoxError> {
    Ok(format!("http://{address}{base}/chat/completions").parse()?)
}

fn floored(client: &floor::Http, to: &Uri) -> Call {
    let (client, to, body) = (client.clone(), to.clone(), floor::body(false));
    call(move || floor::floor(client.clone(), to.clone(), body.clone()))
}

fn typed(client: &floor::Http, to: &Uri, length: usize) -> Call {
    let (client, to, said) = (client.clone(), to.clone(), Rc::new(floor::said(length)));
    call(move || {
        let (client, to, said) = (client.clone(), to.clone(), Rc::clone(&said));
        async move { floor::typed(client, to, &said).await }
    })
}

/// A call of the full stack that nothing kept answers.
fn missed(base: &str, length: usize) -> Result<Call, BoxError> {
    let (service, number, request) = (ours::full(base)?, Cell::new(0), ours::request(length));
    Ok(call(move || {
        number.set(number.get() + 1);
        ours::call(service.clone(), ours::seeded(&request, number.get()))
    }))
}
