//! Pieces by themselves: SSE decoding, and two threads that share one account or one circuit.

use std::{thread, time::Duration};

use bytes::BytesMut;
use tokio::runtime::Builder;
use tokio_util::codec::Decoder;
use tollgate::{
    ChatExt, SpendCap, Usd,
    layers::{CircuitBreakerLayer, Circuits, SpendCapLayer, weigh_fn},
    transport::SseDecoder,
};
use tower::{BoxError, Layer};

use super::{measure::Case, ready::Answering, stacks::request};

/// The case that decodes streams of [`SSE_BYTES`].
pub(crate) const SSE_DECODING: &str = "SSE decoding";

/// How many bytes one stream has: 200 events.
pub(crate) const SSE_BYTES: usize = 200 * EVENT.len();

const EVENT: &str = "data: {\"id\":\"chatcmpl-bench000000000000000000001\",\"object\":\"chat.completion.chunk\",\"created\":1750000000,\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"finish_reason\":null}]}\n\n";

pub(crate) fn cases() -> Result<Vec<Case>, BoxError> {
    let mut cases = vec![Case::new(SSE_DECODING, decode)];
    for threads in [1, 2] {
        cases.push(Case::new(
            format!("one ledger, threads: {threads}"),
            ledger(threads),
        ));
        cases.push(Case::new(
            format!("one circuit, threads: {threads}"),
            circuit(threads),
        ));
    }
    cases.push(Case::new("circuit of one key", keys(0)));
    cases.push(Case::new("circuit of one key among 1 000", keys(999)));
    Ok(cases)
}

/// Decodes a whole stream each time, which comes in pieces of 16 KiB.
fn decode(times: u64) -> Result<u64, BoxError> {
    let stream = EVENT.repeat(200);
    let mut events = 0;
    for _ in 0..times {
        let mut decoder = SseDecoder::new();
        let mut read = BytesMut::new();
        for piece in stream.as_bytes().chunks(16 * 1024) {
            read.extend_from_slice(piece);
            while let Some(event) = decoder.decode(&mut read)? {
                std::hint::black_box(event.data());
                events += 1;
            }
        }
    }
    Ok(events)
}

/// Calls through one spend cap, from so many threads at once.
fn ledger(threads: u64) -> impl FnMut(u64) -> Result<u64, BoxError> {
    let weigh = weigh_fn(|_: &mut _| Some(1), |_: &_| Some(1));
    let service = SpendCapLayer::new(SpendCap::new(Usd::MAX), weigh).layer(Answering::new());
    move |times| race(&service, threads, times)
}

/// Calls through one circuit, from so many threads at once.
fn circuit(threads: u64) -> impl FnMut(u64) -> Result<u64, BoxError> {
    let service = CircuitBreakerLayer::default().layer(Answering::new());
    move |times| race(&service, threads, times)
}

/// Calls through a circuit that has so many idle ones beside it.
fn keys(others: u32) -> impl FnMut(u64) -> Result<u64, BoxError> {
    let circuits = Circuits::new();
    for key in 0..others {
        circuits.trip(format!("model-{key}").as_str().into(), Duration::ZERO);
    }
    let service = CircuitBreakerLayer::default()
        .circuits(circuits)
        .layer(Answering::new());
    move |times| race(&service, 1, times)
}

fn race<S>(service: &S, threads: u64, times: u64) -> Result<u64, BoxError>
where
    S: tower::Service<
            tollgate::ChatRequest,
            Response = tollgate::ChatResponse,
            Error = tollgate::Error,
        > + Clone
        + Send,
{
    let run = |mut service: S| -> Result<(), BoxError> {
        let request = request();
        Builder::new_current_thread()
            .enable_time()
            .build()?
            .block_on(async {
                for _ in 0..times / threads {
                    std::hint::black_box(service.complete(request.clone()).await?);
                }
                Ok(())
            })
    };
    thread::scope(|scope| {
        let racers: Vec<_> = (0..threads)
            .map(|_| {
                let service = service.clone();
                scope.spawn(|| run(service))
            })
            .collect();
        for racer in racers {
            racer.join().map_err(|_| "a thread has panicked")??;
        }
        Ok(times)
    })
}
