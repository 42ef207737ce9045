//! A server on loopback that plays scripted answers.

mod answer;
mod asked;
mod exchange;
mod history;
mod playback;
mod respond;
mod serve;
mod shape;
mod shared;
mod socket;
mod step;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use tokio::net::TcpListener;

pub use self::{
    answer::Answer,
    asked::Asked,
    history::{Counts, Departure},
    step::Step,
};
use self::{serve::Tasks, shared::Shared};

/// A real HTTP server on loopback that plays a script, and remembers what it was asked.
///
/// It speaks HTTP/1.1, and HTTP/2 without TLS to clients that begin with it (prior knowledge).
/// Each request, once it has arrived whole, takes the next [`Answer`] of the queue that
/// [`play`](Self::play) fills; when the queue is empty, the closure of
/// [`answer_with`](Self::answer_with) answers; without one, a 500 says so.
///
/// # Limits
///
/// Request bodies are read up to 32 MiB; a larger one is answered by 413, without taking an answer
/// from the queue, and is remembered without its body. The latest 10,000 requests, as far as their
/// bodies fit into 256 MiB, and the latest 10,000 departures are kept.
///
/// # Time
///
/// Delays use tokio's clock. Paused time moves as soon as every task waits, and a task that waits
/// for a socket counts as waiting: under `start_paused` a delay may pass before the bytes in front
/// of it are read. Where the order matters, hold the answer by a [`Gate`](super::Gate) instead.
///
/// # Cancellation
///
/// Dropping the upstream stops it: no task outlives it for longer than the runtime takes to run it
/// once. [`stop`](Self::stop) waits for that.
///
/// # Examples
///
/// ```
/// use bytes::Bytes;
/// use http_body_util::{BodyExt, Full};
/// use hyper_util::{client::legacy::Client, rt::TokioExecutor};
/// use tollgate::testing::{Answer, Upstream};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let upstream = Upstream::start().await?;
/// upstream.play([
///     Answer::status(429).header("retry-after", 1),
///     Answer::sse([r#"{"text":"hello"}"#, "[DONE]"]),
/// ]);
///
/// let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
/// let url: http::Uri = format!("{}/v1/messages", upstream.url()).parse()?;
///
/// let refused = client.get(url.clone()).await?;
/// assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (429, &"1".parse()?));
///
/// let body = client.get(url).await?.into_body().collect().await?.to_bytes();
/// assert_eq!(body, "data: {\"text\":\"hello\"}\n\ndata: [DONE]\n\n");
/// assert_eq!(upstream.asked()[1].path(), "/v1/messages");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Upstream {
    address: SocketAddr,
    url: String,
    shared: Arc<Shared>,
    tasks: Tasks,
}

impl Upstream {
    /// Starts an upstream on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// Fails where no port can be bound.
    pub async fn start() -> io::Result<Self> {
        Self::start_on(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await
    }

    /// Starts an upstream on an address: that of one that was stopped, for a server that comes
    /// back.
    ///
    /// # Errors
    ///
    /// Fails where the address cannot be bound.
    pub async fn start_on(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let tasks = Tasks::default();
        let shared = Arc::new(Shared::new(tasks.stopped.clone()));
        tasks.spawn(serve::accept(listener, Arc::clone(&shared), tasks.clone()));
        Ok(Self {
            address,
            url: format!("http://{address}"),
            shared,
            tasks,
        })
    }

    /// Where it listens: `http://127.0.0.1:PORT`, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address it listens on.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Closes the port and every connection, and waits until no task is left.
    ///
    /// What was in flight is broken off. Afterwards connections to the address are refused.
    pub async fn stop(self) {
        self.tasks.stopped.cancel();
        self.tasks.ended().await;
    }
}

// ===== script =====

impl Upstream {
    /// Adds answers to the end of the queue, one per request, in the order in which requests have
    /// arrived whole.
    pub fn play(&self, answers: impl IntoIterator<Item = Answer>) {
        self.shared.play(answers.into_iter());
    }

    /// Answers by this closure whenever the queue is empty, in place of an earlier closure.
    pub fn answer_with(&self, otherwise: impl Fn(&Asked) -> Answer + Send + Sync + 'static) {
        self.shared.answer_with(Arc::new(otherwise));
    }

    /// How many answers of the queue no request has taken.
    #[must_use]
    pub fn unplayed(&self) -> usize {
        self.shared.unplayed()
    }
}

// ===== history =====

impl Upstream {
    /// What it was asked, oldest first.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.shared.asked()
    }

    /// The clients that left before their answers were whole, in the order in which they left.
    #[must_use]
    pub fn departures(&self) -> Vec<Departure> {
        self.shared.departures()
    }

    /// How often what happened.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.shared.counts()
    }

    /// How many requests have arrived whole.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.counts().requests
    }

    /// How many connections were accepted.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.counts().connections
    }

    /// Waits until the counts are as wanted, and returns them; at once where they are already.
    pub async fn wait_until(&self, reached: impl FnMut(&Counts) -> bool) -> Counts {
        self.shared.wait_until(reached).await
    }

    /// Waits until at least so many requests have arrived whole, in all.
    pub async fn wait_for_requests(&self, requests: usize) {
        self.wait_until(|counts| counts.requests >= requests).await;
    }

    /// Waits until at least so many clients have left before their answers were whole, in all.
    pub async fn wait_for_departures(&self, departures: usize) {
        self.wait_until(|counts| counts.departures >= departures)
            .await;
    }

    /// Waits until no answer is in flight.
    pub async fn wait_for_idle(&self) {
        self.wait_until(|counts| counts.in_flight == 0).await;
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.tasks.stopped.cancel();
    }
}
