//! The one list that holds what layers hang on a stream.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use crate::{Gate, Outcome};

/// Hooks, guards, gates and taps of one answer, in one flat list.
///
/// This is what an implementation of [`Body`](crate::Body) for a stream is made of: it forwards the
/// four adding methods here, asks the gates before it reads its source ([`end_now`](Self::end_now)),
/// polls them when the source has no item ([`poll_gates`](Self::poll_gates)), shows each item
/// ([`pass`](Self::pass)), and calls [`finish`](Self::finish) at the end. An empty list allocates
/// nothing.
pub struct Attachments<I, S, E> {
    list: Vec<Attachment<I, S, E>>,
    gates: usize,
    taps: usize,
}

type Hook<S, E> = Box<dyn FnOnce(Outcome<'_, S, E>) + Send>;

enum Attachment<I, S, E> {
    Hook(Hook<S, E>),
    Guard(Box<dyn Send>),
    Gate(Pin<Box<dyn Gate<E>>>),
    Tap(Box<dyn FnMut(&I) + Send>),
}

impl<I, S, E> Attachments<I, S, E> {
    /// An empty list.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            list: Vec::new(),
            gates: 0,
            taps: 0,
        }
    }

    /// Adds a hook, see [`Body::on_finish`](crate::Body::on_finish).
    pub fn on_finish(&mut self, hook: impl FnOnce(Outcome<'_, S, E>) + Send + 'static) {
        self.list.push(Attachment::Hook(Box::new(hook)));
    }

    /// Adds a guard, see [`Body::hold`](crate::Body::hold).
    pub fn hold(&mut self, guard: impl Send + 'static) {
        self.list.push(Attachment::Guard(Box::new(guard)));
    }

    /// Adds a gate, see [`Body::gate`](crate::Body::gate).
    pub fn gate(&mut self, gate: impl Gate<E> + 'static) {
        self.gates += 1;
        self.list.push(Attachment::Gate(Box::pin(gate)));
    }

    /// Adds a tap, see [`Body::tap`](crate::Body::tap).
    pub fn tap(&mut self, tap: impl FnMut(&I) + Send + 'static) {
        self.taps += 1;
        self.list.push(Attachment::Tap(Box::new(tap)));
    }

    /// Asks every gate, before an item is read, whether the answer has to end all the same.
    #[must_use]
    pub fn end_now(&self) -> Option<E> {
        if self.gates == 0 {
            return None;
        }
        self.list.iter().find_map(|attachment| match attachment {
            Attachment::Gate(gate) => gate.end_now(),
            Attachment::Hook(_) | Attachment::Guard(_) | Attachment::Tap(_) => None,
        })
    }

    /// Polls every gate, when the source has no item; ready when one of them ends the answer.
    pub fn poll_gates(&mut self, cx: &mut Context<'_>) -> Poll<E> {
        if self.gates > 0 {
            for attachment in &mut self.list {
                if let Attachment::Gate(gate) = attachment
                    && let Poll::Ready(error) = gate.as_mut().poll_end(cx)
                {
                    return Poll::Ready(error);
                }
            }
        }
        Poll::Pending
    }

    /// Shows an item to the taps, and tells the gates that it passes.
    pub fn pass(&mut self, item: &I) {
        if self.gates + self.taps == 0 {
            return;
        }
        for attachment in &mut self.list {
            match attachment {
                Attachment::Tap(tap) => tap(item),
                Attachment::Gate(gate) => gate.as_mut().item_passed(),
                Attachment::Hook(_) | Attachment::Guard(_) => {}
            }
        }
    }

    /// Fires the hooks and drops the guards, in the order in which they were added.
    ///
    /// The list is empty afterwards: a second call does nothing.
    pub fn finish(&mut self, mut outcome: Outcome<'_, S, E>) {
        self.gates = 0;
        self.taps = 0;
        for attachment in std::mem::take(&mut self.list) {
            match attachment {
                Attachment::Hook(hook) => hook(outcome.reborrow()),
                Attachment::Guard(guard) => drop(guard),
                Attachment::Gate(_) | Attachment::Tap(_) => {}
            }
        }
    }
}

impl<I, S, E> Default for Attachments<I, S, E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I, S, E> fmt::Debug for Attachments<I, S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachments")
            .field("len", &self.list.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn hooks_fire_once_and_guards_are_dropped_in_the_order_they_were_added() {
        struct Guard(Arc<Mutex<Vec<&'static str>>>);
        impl Drop for Guard {
            fn drop(&mut self) {
                self.0.lock().unwrap().push("guard");
            }
        }

        let seen = Arc::new(Mutex::new(Vec::new()));
        let note = |word: &'static str| {
            let seen = Arc::clone(&seen);
            move |mut outcome: Outcome<'_, u32, ()>| {
                *outcome.summary() += 1;
                seen.lock().unwrap().push(word);
            }
        };
        let mut attachments = Attachments::<(), u32, ()>::new();
        attachments.on_finish(note("inner"));
        attachments.hold(Guard(Arc::clone(&seen)));
        attachments.on_finish(note("outer"));

        let mut summary = 0;
        attachments.finish(Outcome::Complete(&mut summary));
        attachments.finish(Outcome::Dropped(&mut summary));

        assert_eq!(*seen.lock().unwrap(), ["inner", "guard", "outer"]);
        assert_eq!(summary, 2);
    }
}
