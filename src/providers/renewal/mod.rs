//! What is fetched once it is needed, shared by all clones of a service, and renewed before it expires.

mod cell;
mod failure;
mod obtain;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::{sync::Semaphore, time::Instant};

use self::cell::Cell;
pub(super) use self::{
    cell::Fresh,
    failure::{Failure, shortened},
    obtain::Obtain,
};

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
}
