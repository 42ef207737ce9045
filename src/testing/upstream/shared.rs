//! What the handle, the connections and the answers of one upstream share.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use http::request::Parts;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{
    answer::Answer,
    asked::Asked,
    history::{Counts, Departure, History},
};

/// The script, the history, the counts and the end of one upstream.
pub(super) struct Shared {
    state: Mutex<State>,
    counts: watch::Sender<Counts>,
    stopped: CancellationToken,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Answer>,
    otherwise: Option<Arc<Otherwise>>,
    requests: usize,
    history: History,
}

type Otherwise = dyn Fn(&Asked) -> Answer + Send + Sync;

impl Shared {
    pub(super) fn new(stopped: CancellationToken) -> Self {
        Self {
            state: Mutex::default(),
            counts: watch::Sender::default(),
            stopped,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.is_cancelled()
    }

    // ===== script =====

    pub(super) fn play(&self, answers: impl Iterator<Item = Answer>) {
        // The iterator is the caller's code: it does not run under the lock.
        let answers: Vec<Answer> = answers.collect();
        self.state().queue.extend(answers);
    }

    pub(super) fn answer_with(&self, otherwise: Arc<Otherwise>) {
        self.state().otherwise = Some(otherwise);
    }

    pub(super) fn unplayed(&self) -> usize {
        self.state().queue.len()
    }

    /// Notes a request, and takes the answer that the script has for it. Without a body it was too
    /// large to read, and takes none.
    pub(super) fn ask(
        &self,
        connection: usize,
        head: Parts,
        body: Option<Bytes>,
    ) -> (Asked, Option<Answer>) {
        let mut state = self.state();
        let answer = match body {
            Some(_) => state.queue.pop_front(),
            None => Some(Answer::complaint(413, "the request body is over 32 MiB")),
        };
        let asked = Asked::new(state.requests, connection, head, body.unwrap_or_default());
        state.requests += 1;
        state.history.ask(asked.clone());
        drop(state);
        self.count(|counts| {
            counts.requests += 1;
            counts.in_flight += 1;
        });
        (asked, answer)
    }

    /// The answer to a request for which the queue had none.
    pub(super) fn improvise(&self, asked: &Asked) -> Answer {
        let otherwise = self.state().otherwise.clone();
        otherwise.map_or_else(
            || {
                let (number, method, path) = (asked.number, &asked.method, asked.path());
                let missing = format!(
                    "no answer is scripted for request {number} ({method} {path}): \
                     `play` one, or set `answer_with`"
                );
                Answer::complaint(500, &missing)
            },
            |otherwise| otherwise(asked),
        )
    }

    // ===== history =====

    pub(super) fn end(&self, departure: Option<Departure>) {
        if let Some(departure) = departure {
            self.state().history.depart(departure);
        }
        self.count(|counts| {
            counts.in_flight -= 1;
            counts.departures += usize::from(departure.is_some());
        });
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.state().history.asked()
    }

    pub(super) fn departures(&self) -> Vec<Departure> {
        self.state().history.departures()
    }

    // ===== counts =====

    pub(super) fn count(&self, change: impl FnOnce(&mut Counts)) {
        self.counts.send_modify(change);
    }

    pub(super) fn counts(&self) -> Counts {
        *self.counts.borrow()
    }

    pub(super) async fn wait_until(&self, reached: impl FnMut(&Counts) -> bool) -> Counts {
        let mut counts = self.counts.subscribe();
        let reached = counts.wait_for(reached).await.map(|counts| *counts);
        // The sender is in `self`: it cannot be gone while this waits.
        reached.unwrap_or_else(|_| self.counts())
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("counts", &self.counts())
            .field("unplayed", &self.unplayed())
            .finish_non_exhaustive()
    }
}
