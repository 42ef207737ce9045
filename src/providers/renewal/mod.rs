//! What is fetched once it is needed, shared by all clones of a service, and renewed before it expires.

mod cell;
mod failure;
mod obtain;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::Semaphore, time::Instant};

use self::cell::{Cell, Look};
pub(super) use self::{failure::Failure, obtain::Obtain};
use crate::Error;

/// What was fetched just now, and how long it lasts from when it was asked for; `None` until it is
/// refused.
pub(super) type Fresh<T> = (T, Option<Duration>);

/// Keeps what was fetched, and sees to it that one fetches at a time.
pub(super) struct Keeper<T> {
    /// Of the one that may fetch.
    turn: Arc<Semaphore>,
    cell: Mutex<Cell<T>>,
}

impl<T: Clone + PartialEq> Keeper<T> {
    pub(super) fn new() -> Self {
        Self {
            turn: Arc::new(Semaphore::new(1)),
            cell: Mutex::new(Cell::new()),
        }
    }

    /// This one was refused; gives whether another may do better, which one that is older than
    /// `began` may.
    pub(super) fn refuse(&self, value: &T, began: Instant) -> bool {
        self.cell().refuse(value, began)
    }

    fn cell(&self) -> MutexGuard<'_, Cell<T>> {
        self.cell.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes down what came of a fetch. What could not be renewed is used to its end.
    fn settle(&self, fetched: Result<Fresh<T>, Error>, asked: Instant) -> Result<T, Error> {
        let now = Instant::now();
        let mut cell = self.cell();
        match fetched {
            Ok((value, life)) => {
                cell.put(value.clone(), life, asked);
                Ok(value)
            }
            Err(error) => {
                let failure = Failure::from(&error);
                cell.fail(failure.clone(), now);
                match cell.look(now) {
                    Look::Good(old) | Look::Aging(old) => Ok(old),
                    Look::Nothing => Err(failure.error()),
                }
            }
        }
    }
}
