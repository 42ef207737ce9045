use std::{
    collections::VecDeque,
    fmt,
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use tower::Service;

use super::{
    Answer, Call, Fault, Note,
    reply::{Head, Reply},
};
use crate::{Describe, Description, Reach, Record, Retarget, Track, fallback::Candidate};

/// The innermost service of a test: it plays one [`Reply`] per call, in order.
///
/// A clone plays the same script. When the script is over the last reply is played again.
#[derive(Debug, Clone)]
pub struct Scripted {
    script: Arc<Mutex<Script>>,
    live: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct Script {
    replies: VecDeque<Reply>,
    targets: Vec<String>,
}

impl Scripted {
    /// Plays these replies.
    ///
    /// # Panics
    ///
    /// On the first call, if there are none.
    #[must_use]
    pub fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self {
            script: Arc::new(Mutex::new(Script {
                replies: replies.into_iter().collect(),
                targets: Vec::new(),
            })),
            live: Arc::new(AtomicUsize::new(0)),
        }
    }

    /// Plays these replies from now on, in place of what is left of the script.
    ///
    /// # Panics
    ///
    /// On the next call, if there are none.
    pub fn play(&self, replies: impl IntoIterator<Item = Reply>) {
        let replies = replies.into_iter().collect();
        self.with(|script| script.replies = replies);
    }

    /// How many calls came.
    #[must_use]
    pub fn calls(&self) -> usize {
        self.with(|script| script.targets.len())
    }

    /// The targets that the calls named, in order.
    #[must_use]
    pub fn targets(&self) -> Vec<String> {
        self.with(|script| script.targets.clone())
    }

    /// How many calls and streams are still alive.
    #[must_use]
    pub fn live(&self) -> usize {
        self.live.load(Ordering::SeqCst)
    }

    fn with<T>(&self, f: impl FnOnce(&mut Script) -> T) -> T {
        f(&mut self.script.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Counts one call or stream for as long as it lives.
#[derive(Debug)]
pub(super) struct Live(Arc<AtomicUsize>);

impl Live {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(count))
    }

    pub(super) fn detached() -> Self {
        Self(Arc::new(AtomicUsize::new(1)))
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Service<Call> for Scripted {
    type Response = Answer;
    type Error = Fault;
    type Future = Playing;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: Call) -> Playing {
        let reply = self.with(|script| {
            script.targets.push(call.target().to_owned());
            if script.replies.len() > 1 {
                script.replies.pop_front()
            } else {
                script.replies.front().cloned()
            }
        });
        let reply = reply.expect("a script holds at least one reply");
        let live = Live::new(&self.live);
        Playing(Box::pin(play(reply, call.record().clone(), live)))
    }
}

async fn play(reply: Reply, record: Record<Note>, live: Live) -> Result<Answer, Fault> {
    record.with(|note| {
        note.reach = Reach::MaybeProcessed;
        note.used = reply.at_risk;
    });
    if !reply.delay.is_zero() {
        tokio::time::sleep(reply.delay).await;
    }
    let whole = match &reply.head {
        Head::Whole => true,
        Head::Stream => false,
        Head::Hang => std::future::pending().await,
        Head::Error(fault) => {
            record.with(|note| {
                note.reach = Reach::Answered;
                note.used = reply.used;
            });
            return Err(fault.clone());
        }
    };
    record.with(|note| note.reach = Reach::Answered);
    Ok(Answer::new(reply, record, whole, live))
}

impl Candidate<Call> for Scripted {}

impl Describe for Scripted {
    fn describe(&self) -> Description {
        Description::new("scripted")
    }
}

/// The future of [`Scripted`].
pub struct Playing(Pin<Box<dyn Future<Output = Result<Answer, Fault>> + Send>>);

impl Future for Playing {
    type Output = Result<Answer, Fault>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for Playing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Playing")
    }
}
