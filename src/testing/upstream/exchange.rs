//! One request and its answer, from its arrival to its end.

use std::{
    fmt, future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{history::Departure, shared::Shared, socket::Line, step::Step};

/// A request that is being answered; if it is dropped unfinished, its client has left.
#[derive(Debug)]
pub(super) struct Exchange {
    number: usize,
    line: Arc<Line>,
    shared: Arc<Shared>,
    finished: AtomicBool,
}

impl Exchange {
    pub(super) fn new(number: usize, line: Arc<Line>, shared: Arc<Shared>) -> Self {
        Self {
            number,
            line,
            shared,
            finished: AtomicBool::new(false),
        }
    }

    pub(super) fn number(&self) -> usize {
        self.number
    }

    pub(super) fn line(&self) -> &Arc<Line> {
        &self.line
    }

    /// The answer is as whole as the script wants it.
    pub(super) fn finish(&self) {
        self.finished.store(true, Ordering::Release);
    }

    /// Plays a step that sends nothing; bytes have no place here and are passed over.
    pub(super) async fn play(self: Arc<Self>, step: Step) -> Result<(), BrokenOff> {
        match step {
            Step::Bytes(_) => Ok(()),
            Step::Pause(length) => {
                tokio::time::sleep(length).await;
                Ok(())
            }
            Step::Gate(gate) => {
                gate.opened().await;
                Ok(())
            }
            Step::Hold => future::pending().await,
            Step::Cut => {
                self.finish();
                Err(BrokenOff)
            }
            Step::Reset => {
                self.finish();
                self.line.reset.cancel();
                future::pending().await
            }
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        let ours =
            *self.finished.get_mut() || self.line.reset.is_cancelled() || self.shared.is_stopped();
        let departure = (!ours).then(|| Departure {
            request: self.number,
            connection: self.line.number,
            connection_open: self.line.is_open(),
        });
        self.shared.end(departure);
    }
}

/// An answer ended before its end, by its script or by its client.
#[derive(Debug, Clone, Copy)]
pub(super) struct BrokenOff;

impl fmt::Display for BrokenOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer was broken off")
    }
}

impl std::error::Error for BrokenOff {}
