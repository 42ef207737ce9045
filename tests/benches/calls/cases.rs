//! Every exchange that is measured, by name.

use std::{cell::Cell, future::Future, rc::Rc};

use futures_util::{FutureExt, StreamExt, future::LocalBoxFuture, stream::FuturesUnordered};
use http::Uri;
use tokio::{
    runtime::{Builder, Runtime},
    task::LocalSet,
};
use tower::BoxError;

use super::{floor, measure::Case, ours};

type Call = Rc<dyn Fn() -> LocalBoxFuture<'static, Result<u64, BoxError>>>;

/// All cases, against the upstream at this address.
pub(crate) fn cases(address: &str) -> Result<Vec<Case>, BoxError> {
    let runtime = Rc::new(Builder::new_current_thread().enable_all().build()?);
    let _entered = runtime.enter();
    let mut calls = floors(address)?;
    calls.extend(whole(address)?);
    calls.extend(streams(address)?);
    let mut cases = Vec::new();
    for (name, call) in calls {
        if matches!(name, "hyper-typed" | "full") {
            let call = Rc::clone(&call);
            let side_by_side = format!("{name}, 16 callers");
            cases.push(case(side_by_side, 16, Rc::clone(&runtime), call));
        }
        cases.push(case(name.to_owned(), 1, Rc::clone(&runtime), call));
    }
    Ok(cases)
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

fn floors(address: &str) -> Result<Vec<(&'static str, Call)>, BoxError> {
    let uri: Uri = format!("http://{address}/v1/chat/completions").parse()?;
    let long: Uri = format!("http://{address}/long/v1/chat/completions").parse()?;
    let http = floor::client();
    let (whole, streamed) = (floor::body(false), floor::body(true));
    let mut cases = Vec::new();
    let (client, to) = (http.clone(), uri.clone());
    let floor = call(move || floor::floor(client.clone(), to.clone(), whole.clone()));
    cases.push(("hyper-floor", floor));
    for (name, length) in [("hyper-typed", 1), ("hyper-typed, 10x prompt", 10)] {
        let (client, to) = (http.clone(), uri.clone());
        let said = Rc::new(floor::said(length));
        let typed = call(move || {
            let (client, to, said) = (client.clone(), to.clone(), Rc::clone(&said));
            async move { floor::typed(client, to, &said).await }
        });
        cases.push((name, typed));
    }
    let (client, to, body) = (http.clone(), uri.clone(), streamed.clone());
    let floor = call(move || floor::floor_stream(client.clone(), to.clone(), body.clone()));
    cases.push(("stream hyper-floor", floor));
    for (name, to) in [
        ("stream hyper-typed", uri),
        ("stream hyper-typed, 10x events", long),
    ] {
        let (client, body) = (http.clone(), streamed.clone());
        let typed = call(move || floor::typed_stream(client.clone(), to.clone(), body.clone()));
        cases.push((name, typed));
    }
    Ok(cases)
}

fn whole(address: &str) -> Result<Vec<(&'static str, Call)>, BoxError> {
    let base = format!("http://{address}/v1");
    let mut cases = Vec::new();
    let bare = ours::bare(&base)?;
    let request = ours::request(1);
    let asked = request.clone();
    cases.push((
        "bare",
        call(move || ours::call(bare.clone(), asked.clone())),
    ));
    for (name, length) in [("full", 1), ("full, 10x prompt", 10)] {
        let service = ours::full(&base)?;
        let (number, request) = (Cell::new(0), ours::request(length));
        let miss = call(move || {
            number.set(number.get() + 1);
            ours::call(service.clone(), ours::seeded(&request, number.get()))
        });
        cases.push((name, miss));
    }
    let service = ours::full(&base)?;
    let hit = call(move || ours::call(service.clone(), request.clone()));
    cases.push(("cache hit", hit));
    Ok(cases)
}

fn streams(address: &str) -> Result<Vec<(&'static str, Call)>, BoxError> {
    let base = format!("http://{address}/v1");
    let mut cases = Vec::new();
    let bare = ours::bare(&base)?;
    let request = ours::request(1);
    let asked = request.clone();
    let streamed = call(move || ours::stream(bare.clone(), asked.clone()));
    cases.push(("stream bare", streamed));
    let long = format!("http://{address}/long/v1");
    for (name, base) in [("stream full", base), ("stream full, 10x events", long)] {
        let service = ours::full(&base)?;
        let (number, request) = (Cell::new(0), request.clone());
        let miss = call(move || {
            number.set(number.get() + 1);
            ours::stream(service.clone(), ours::seeded(&request, number.get()))
        });
        cases.push((name, miss));
    }
    Ok(cases)
}
