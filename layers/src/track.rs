//! The record of a call: what is known of each of its attempts, whatever ended them.

use std::{
    fmt,
    iter::once,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// A request that carries the [`Record`] of its call.
///
/// A call begins when something looks at the record of its request for the first time. A request
/// that was cloned before that is a template, and its clones are calls of their own; one that is
/// cloned afterwards is the same call. A layer that sends clones therefore looks at the record
/// before it makes the first.
#[diagnostic::on_unimplemented(
    message = "`{Self}` carries no record of its attempts",
    note = "implement `tollgate_layers::Track` for the request of the inner service"
)]
pub trait Track {
    /// What is known of one attempt.
    type Summary;

    /// The record of the call, at the attempt that this request stands for.
    fn record(&self) -> &Record<Self::Summary>;

    /// Opens the next attempt of the same call and makes this request stand for it.
    fn next_attempt(&mut self);
}

/// A shared cell per attempt of a call, in which the leaf writes what it knows as it knows it.
///
/// A clone is the same record. Everything that has to know how an attempt went although it gave no
/// answer (dropped, timed out, broken) reads it here.
pub struct Record<S> {
    call: Arc<Mutex<Attempts<S>>>,
    view: View,
}

struct Attempts<S> {
    /// Apart from the others: most calls have no other.
    first: First<S>,
    later: Vec<S>,
    /// Those that were over before another one took their cell, with the place of that cell.
    past: Vec<(usize, S)>,
    claimed: usize,
}

/// The first cell. It is made when somebody looks into it: where a cache answers, nobody does.
enum First<S> {
    Unwritten(fn() -> S),
    Written(S),
}

impl<S> First<S> {
    fn cell(&mut self) -> &mut S {
        if let Self::Unwritten(make) = self {
            *self = Self::Written(make());
        }
        match self {
            Self::Written(cell) => cell,
            Self::Unwritten(_) => unreachable!("written above"),
        }
    }
}

impl<S> Attempts<S> {
    const fn len(&self) -> usize {
        1 + self.later.len()
    }

    fn at(&mut self, place: usize) -> &mut S {
        match place.checked_sub(1) {
            None => self.first.cell(),
            Some(later) => &mut self.later[later],
        }
    }

    /// All, each with the place of its cell, or with none where it is past.
    fn iter(&mut self) -> impl Iterator<Item = (Option<usize>, &S)> {
        let Self {
            first, later, past, ..
        } = self;
        let (first, past) = (&*first.cell(), &*past);
        let cells = once(first).chain(&*later).enumerate();
        cells.flat_map(move |(at, cell)| {
            let past = past.iter().filter(move |(place, _)| *place == at);
            past.map(|(_, past)| (None, past))
                .chain(once((Some(at), cell)))
        })
    }
}

#[derive(Debug, Clone, Copy)]
enum View {
    Attempt(u32),
    Latest,
}

impl<S> Record<S> {
    /// The record of a new call, at its first attempt.
    #[must_use]
    pub fn new(first: S) -> Self {
        Self::begun(First::Written(first))
    }

    /// The record of a new call, whose first cell is made so when somebody looks into it.
    #[must_use]
    pub fn unwritten(first: fn() -> S) -> Self {
        Self::begun(First::Unwritten(first))
    }

    fn begun(first: First<S>) -> Self {
        Self {
            call: Arc::new(Mutex::new(Attempts {
                first,
                later: Vec::new(),
                past: Vec::new(),
                claimed: 1,
            })),
            view: View::Attempt(0),
        }
    }

    /// Opens one more attempt of the same call.
    #[must_use]
    pub fn open(&self, attempt: S) -> Self {
        let mut call = self.lock();
        call.later.push(attempt);
        Self {
            call: Arc::clone(&self.call),
            view: View::Attempt(u32::try_from(call.len() - 1).unwrap_or(u32::MAX)),
        }
    }

    /// Puts an attempt that is over into the trail, in front of this one.
    ///
    /// For a leaf that sends once more by itself: those outside of it watch one cell, which is from
    /// then on that of the attempt under way.
    pub fn precede(&self, past: S) {
        let mut call = self.lock();
        let at = self.position(&call);
        call.past.push((at, past));
    }

    /// The same record as seen by the whole call: at whichever attempt was opened last.
    #[must_use]
    pub fn of_call(&self) -> Self {
        Self {
            call: Arc::clone(&self.call),
            view: View::Latest,
        }
    }

    /// Whether anybody else holds the record of this call, and may read what is written.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.call) > 1
    }

    /// How many attempts were opened, the first included.
    #[must_use]
    pub fn attempts(&self) -> usize {
        let call = self.lock();
        call.len() + call.past.len()
    }

    /// Takes one attempt out of the budget of the whole call, unless `limit` are taken; the first
    /// was taken when the call began.
    #[must_use]
    pub fn claim(&self, limit: usize) -> bool {
        let mut call = self.lock();
        let granted = call.claimed < limit;
        call.claimed += usize::from(granted);
        granted
    }

    /// Reads or writes what is known of the attempt.
    ///
    /// The cell is locked meanwhile: `f` must be short, and must not use the record again.
    pub fn with<T>(&self, f: impl FnOnce(&mut S) -> T) -> T {
        let mut call = self.lock();
        let at = self.position(&call);
        f(call.at(at))
    }

    /// Everything known of every attempt so far, in the order in which they were opened.
    #[must_use]
    pub fn trail(&self) -> Vec<S>
    where
        S: Clone,
    {
        let mut call = self.lock();
        call.iter().map(|(_, attempt)| attempt.clone()).collect()
    }

    /// What is known of every attempt but this one.
    #[must_use]
    pub fn others(&self) -> Vec<S>
    where
        S: Clone,
    {
        let mut call = self.lock();
        if call.later.is_empty() && call.past.is_empty() {
            return Vec::new();
        }
        let at = self.position(&call);
        let others = call.iter().filter(|(place, _)| *place != Some(at));
        others.map(|(_, attempt)| attempt.clone()).collect()
    }

    const fn position(&self, call: &Attempts<S>) -> usize {
        match self.view {
            View::Attempt(at) => at as usize,
            View::Latest => call.len() - 1,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Attempts<S>> {
        // The cells hold plain data, which a panic elsewhere leaves whole.
        self.call.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S> Clone for Record<S> {
    fn clone(&self) -> Self {
        Self {
            call: Arc::clone(&self.call),
            view: self.view,
        }
    }
}

impl<S> fmt::Debug for Record<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("view", &self.view)
            .field("attempts", &self.attempts())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_attempt_has_a_cell_of_its_own_and_the_call_sees_the_last() {
        let first = Record::new("first");
        let call = first.of_call();
        assert_eq!(call.with(|seen| *seen), "first");

        let second = first.open("second");
        second.with(|seen| *seen = "second, sent");

        assert_eq!(first.with(|seen| *seen), "first");
        assert_eq!(call.with(|seen| *seen), "second, sent");
        assert_eq!(call.trail(), ["first", "second, sent"]);
        assert_eq!(second.others(), ["first"]);
        assert_eq!(call.attempts(), 2);
    }

    #[test]
    fn what_a_leaf_did_before_stands_in_the_trail_and_moves_no_cell() {
        let first = Record::new("first");
        let second = first.open("second");
        first.precede("before the first");
        second.precede("before the second");
        assert_eq!(
            first.trail(),
            ["before the first", "first", "before the second", "second"]
        );
        assert_eq!(second.with(|seen| *seen), "second");
        assert_eq!(first.of_call().with(|seen| *seen), "second");
        assert_eq!(
            second.others(),
            ["before the first", "first", "before the second"]
        );
        assert_eq!(first.attempts(), 4);
    }

    #[test]
    fn a_call_claims_no_more_attempts_than_its_limit_whoever_claims_them() {
        let record = Record::new(());
        let inner = record.open(());
        assert!(record.claim(3) && inner.claim(3));
        assert!(!record.claim(3) && !inner.claim(3));
    }
}
