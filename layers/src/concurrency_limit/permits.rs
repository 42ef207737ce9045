use std::{
    fmt,
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::PollSemaphore;

use super::Saturated;

/// The permits of a [`ConcurrencyLimit`](super::ConcurrencyLimit), and the queue for them.
///
/// A handle: clones share both, to be limited by and to be read. Each reading is true by itself;
/// while calls are running, two of them are not of the same moment.
#[derive(Clone)]
pub struct Permits {
    shared: Arc<Shared>,
}

struct Shared {
    semaphore: Arc<Semaphore>,
    queued: AtomicUsize,
    max: usize,
}

/// A place in the queue, free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    of: Permits,
}

// ===== impl Permits =====

impl Permits {
    /// As many permits as calls may run at once, at most [`Semaphore::MAX_PERMITS`].
    #[must_use]
    pub fn new(max: NonZeroUsize) -> Self {
        let max = max.get().min(Semaphore::MAX_PERMITS);
        let shared = Shared {
            semaphore: Arc::new(Semaphore::new(max)),
            queued: AtomicUsize::new(0),
            max,
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// How many calls may run at once.
    #[must_use]
    pub fn max(&self) -> usize {
        self.shared.max
    }

    /// How many calls run now, streams that have not ended included.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.shared.max - self.shared.semaphore.available_permits()
    }

    /// How many calls wait now.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.shared.queued.load(Ordering::Relaxed)
    }

    /// A permit that is free. One that somebody waits for never is: it goes from hand to hand.
    pub(super) fn try_acquire(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.shared.semaphore).try_acquire_owned().ok()
    }

    /// A place in the queue, unless `max_queue` calls wait.
    pub(super) fn enqueue(&self, max_queue: usize) -> Result<Place, Saturated> {
        // A count and nothing else: no other memory is read by what it says.
        let joined =
            self.shared
                .queued
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |queued| {
                    (queued < max_queue).then_some(queued + 1)
                });
        match joined {
            Ok(_) => Ok(Place { of: self.clone() }),
            Err(_) => Err(Saturated::QueueFull { max_queue }),
        }
    }
}

impl fmt::Debug for Permits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permits")
            .field("max", &self.max())
            .field("in_flight", &self.in_flight())
            .field("queued", &self.queued())
            .finish()
    }
}

// ===== impl Place =====

impl Place {
    /// What to poll for a permit; its turn is kept from the first poll on.
    pub(super) fn turn(&self) -> PollSemaphore {
        PollSemaphore::new(Arc::clone(&self.of.shared.semaphore))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.of.shared.queued.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use proptest::{collection::vec, prelude::*};

    use super::*;

    const MAX: NonZeroUsize = NonZeroUsize::new(3).unwrap();

    proptest! {
        /// Calls come and go in any order; `true` comes.
        #[test]
        fn never_more_wait_than_may_and_every_place_is_given_back(
            steps in vec((any::<bool>(), 0..8_usize), 0..200),
            max_queue in 0..5_usize,
        ) {
            let permits = Permits::new(MAX);
            let (mut running, mut waiting) = (Vec::new(), Vec::new());
            for (comes, which) in steps {
                if comes {
                    match permits.try_acquire() {
                        Some(permit) => running.push(permit),
                        None => match permits.enqueue(max_queue) {
                            Ok(place) => waiting.push(place),
                            Err(refused) => {
                                prop_assert_eq!(refused, Saturated::QueueFull { max_queue });
                                prop_assert_eq!(waiting.len(), max_queue);
                            }
                        },
                    }
                } else if which < waiting.len() {
                    drop(waiting.remove(which));
                } else if which < running.len() {
                    drop(running.remove(which));
                }
                prop_assert_eq!(permits.in_flight(), running.len());
                prop_assert_eq!(permits.queued(), waiting.len());
                prop_assert!(running.len() <= permits.max() && waiting.len() <= max_queue);
            }
            drop((running, waiting));
            prop_assert_eq!((permits.in_flight(), permits.queued()), (0, 0));
        }
    }

    #[test]
    fn threads_that_race_for_the_last_place_never_pass_the_bound() {
        const MAX_QUEUE: usize = 5;
        let permits = Permits::new(MAX);
        let refused: usize = thread::scope(|scope| {
            let racers: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        let mut refused = 0;
                        for _ in 0..2_000 {
                            let places = [(); 2].map(|()| permits.enqueue(MAX_QUEUE));
                            assert!(permits.queued() <= MAX_QUEUE);
                            refused += places.iter().filter(|place| place.is_err()).count();
                        }
                        refused
                    })
                })
                .collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).sum()
        });
        assert!(refused < 8 * 2 * 2_000);
        assert_eq!(permits.queued(), 0);
    }

    #[test]
    fn more_permits_than_the_semaphore_can_hold_are_as_many_as_it_can() {
        let permits = Permits::new(NonZeroUsize::MAX);
        assert_eq!(permits.max(), Semaphore::MAX_PERMITS);
        assert_eq!(permits.in_flight(), 0);
    }
}
