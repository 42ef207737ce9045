//! The connections to one host: which can be used again, and who waits for one.

use std::{collections::VecDeque, time::Duration};

use tokio::{sync::oneshot, time::Instant};

/// A connection, as far as it matters for using it again.
pub(super) trait Reusable: Sized {
    /// Whether it can take a request now.
    fn is_open(&self) -> bool;

    /// Another handle to it, where it takes many requests at once.
    fn share(&self) -> Option<Self>;
}

/// What may be kept.
#[derive(Debug, Clone, Copy)]
pub(in crate::transport) struct Limits {
    /// How long a connection may be unused.
    pub(in crate::transport) unused: Duration,
    /// How many may be unused at once; with 0 nothing is used again.
    pub(in crate::transport) count: usize,
}

/// The connections to one host.
#[derive(Debug)]
pub(super) struct Host<C> {
    limits: Limits,
    /// Unused ones, each with the time of its last use, the latest at the end. One that takes many
    /// requests at once stays here while it is used.
    unused: Vec<(C, Instant)>,
    /// Requests that take whatever comes free. Each is a call under way, and all but those that wait
    /// for a shared connection are connecting themselves.
    waiting: VecDeque<oneshot::Sender<C>>,
    /// How many are connecting.
    connecting: usize,
    /// Whether the host's connections take many requests at once, as far as is known.
    is_shared: bool,
}

/// How to come by a connection.
#[derive(Debug)]
pub(super) enum Way<C> {
    /// This one is free.
    Open(C),
    /// Another request is connecting, for all. Where nothing comes of it, look again.
    Wait(oneshot::Receiver<C>),
    /// By connecting, and [`connected`](Host::connected) when that ends either way; unless one
    /// comes free first.
    Connect(oneshot::Receiver<C>),
}

impl<C: Reusable> Host<C> {
    pub(super) const fn new(limits: Limits, is_shared: bool) -> Self {
        Self {
            limits,
            unused: Vec::new(),
            waiting: VecDeque::new(),
            connecting: 0,
            is_shared,
        }
    }

    /// Takes the connection that was used last, as it is the likeliest to be open still.
    pub(super) fn take(&mut self, now: Instant) -> Option<C> {
        while let Some((connection, used)) = self.unused.pop() {
            if now.saturating_duration_since(used) > self.limits.unused {
                // Those before it are older.
                self.unused.clear();
                return None;
            }
            if !connection.is_open() {
                continue;
            }
            let Some(another) = connection.share() else {
                return Some(connection);
            };
            self.unused.push((connection, now));
            return Some(another);
        }
        None
    }

    /// Takes a connection, or says how to come by one.
    pub(super) fn way(&mut self, now: Instant) -> Way<C> {
        if let Some(connection) = self.take(now) {
            return Way::Open(connection);
        }
        let (sender, receiver) = oneshot::channel();
        self.waiting.push_back(sender);
        if self.is_shared && self.connecting > 0 {
            return Way::Wait(receiver);
        }
        self.connecting += 1;
        Way::Connect(receiver)
    }

    /// Somebody who was connecting is not any more.
    pub(super) fn connected(&mut self, has_failed: bool) {
        self.connecting -= 1;
        if self.connecting == 0 {
            // Whoever still waits relied on the others, and looks again. Where the host is out of
            // reach, that must not be found out by one after the other.
            self.waiting.clear();
            self.is_shared &= !has_failed;
        }
        self.waiting.retain(|waiting| !waiting.is_closed());
    }

    /// Gives a connection to who waits for one, or keeps it.
    pub(super) fn put(&mut self, connection: C, now: Instant) {
        if self.limits.count == 0 {
            return;
        }
        match connection.share() {
            None => self.put_exclusive(connection, now),
            Some(_) => self.put_shared(connection, now),
        }
    }

    fn put_exclusive(&mut self, mut connection: C, now: Instant) {
        while let Some(waiting) = self.waiting.pop_front() {
            match waiting.send(connection) {
                Ok(()) => return,
                Err(refused) => connection = refused,
            }
        }
        if self.unused.len() < self.limits.count {
            self.unused.push((connection, now));
        }
    }

    fn put_shared(&mut self, connection: C, now: Instant) {
        self.is_shared = true;
        for waiting in self.waiting.drain(..) {
            if let Some(another) = connection.share() {
                // It may have ended meanwhile.
                let _ = waiting.send(another);
            }
        }
        // One is enough, and the one that is there is in use.
        self.unused.retain(|(known, _)| known.is_open());
        if self.unused.is_empty() {
            self.unused.push((connection, now));
        }
    }

    /// Closes what is unused for too long or closed already, and says whether nothing is left.
    pub(super) fn expire(&mut self, now: Instant) -> bool {
        let limit = self.limits.unused;
        self.unused.retain(|(connection, used)| {
            connection.is_open() && now.saturating_duration_since(*used) <= limit
        });
        self.unused.is_empty() && self.connecting == 0
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, rc::Rc};

    use proptest::prelude::*;

    use super::*;

    /// A connection that can be closed from outside.
    #[derive(Debug, Clone)]
    struct Line {
        number: usize,
        is_open: Rc<Cell<bool>>,
        is_shared: bool,
    }

    impl Line {
        fn new(number: usize, is_shared: bool) -> Self {
            let is_open = Rc::new(Cell::new(true));
            Self {
                number,
                is_open,
                is_shared,
            }
        }
    }

    impl Reusable for Line {
        fn is_open(&self) -> bool {
            self.is_open.get()
        }

        fn share(&self) -> Option<Self> {
            self.is_shared.then(|| self.clone())
        }
    }

    const UNUSED: Duration = Duration::from_secs(30);

    fn host(count: usize) -> Host<Line> {
        let unused = UNUSED;
        Host::new(Limits { unused, count }, false)
    }

    fn number(line: Option<Line>) -> Option<usize> {
        line.map(|line| line.number)
    }

    #[test]
    fn the_connection_that_was_used_last_goes_first_and_one_that_closed_never() {
        let (mut host, now) = (host(9), Instant::now());
        let lines: Vec<_> = (0..4).map(|number| Line::new(number, false)).collect();
        lines.iter().for_each(|line| host.put(line.clone(), now));
        lines[2].is_open.set(false);
        assert_eq!(number(host.take(now)), Some(3));
        assert_eq!(number(host.take(now)), Some(1));
        assert_eq!(number(host.take(now)), Some(0));
        assert_eq!(number(host.take(now)), None);
    }

    #[test]
    fn a_connection_is_kept_for_so_long_and_so_many_of_them() {
        let (mut host, now) = (host(2), Instant::now());
        for number in 0..3 {
            host.put(Line::new(number, false), now);
        }
        assert!(!host.expire(now + UNUSED));
        assert_eq!(number(host.take(now + UNUSED)), Some(1));
        assert_eq!(
            number(host.take(now + UNUSED + Duration::from_nanos(1))),
            None
        );
        assert!(host.expire(now));
    }

    #[test]
    fn with_a_count_of_0_nothing_is_used_again() {
        for is_shared in [false, true] {
            let (mut host, now) = (host(0), Instant::now());
            assert!(matches!(host.way(now), Way::Connect(_)));
            host.put(Line::new(0, is_shared), now);
            assert!(matches!(host.way(now), Way::Connect(_)));
        }
    }

    #[test]
    fn who_waits_gets_what_comes_free_in_the_order_of_coming() {
        let (mut host, now) = (host(9), Instant::now());
        let mut ways = (0..3).map(|_| host.way(now)).collect::<Vec<_>>();
        // The first has gone.
        ways.remove(0);
        for number in 0..3 {
            host.put(Line::new(number, false), now);
        }
        for (expected, way) in ways.into_iter().enumerate() {
            let Way::Connect(mut free) = way else {
                panic!("nothing was free");
            };
            assert_eq!(number(free.try_recv().ok()), Some(expected));
        }
        assert_eq!(number(host.take(now)), Some(2));
    }

    #[test]
    fn one_shared_connection_is_everybodys_and_only_one_request_makes_it() {
        let (mut host, now) = (host(9), Instant::now());
        let Way::Connect(mut first) = host.way(now) else {
            panic!("nothing is known of the host");
        };
        host.put(Line::new(0, true), now);
        host.connected(false);
        assert_eq!(number(first.try_recv().ok()), Some(0));
        let line = host.take(now).expect("it is kept while it is used");
        assert_eq!(number(host.take(now)), Some(0));
        // It ends, and what is known of the host stays.
        line.is_open.set(false);
        let (Way::Connect(_own), Way::Wait(mut free)) = (host.way(now), host.way(now)) else {
            panic!("one connects and the other waits");
        };
        // It was given up: whoever waits is told, and one of them connects.
        host.connected(false);
        assert!(free.try_recv().is_err());
        let (Way::Connect(_own), Way::Wait(mut free)) = (host.way(now), host.way(now)) else {
            panic!("one connects and the other waits");
        };
        // It failed: now each finds out for itself.
        host.connected(true);
        assert!(free.try_recv().is_err());
        for _ in 0..2 {
            assert!(matches!(host.way(now), Way::Connect(_)));
        }
    }

    #[test]
    fn a_second_shared_connection_is_not_kept() {
        let (mut host, now) = (host(9), Instant::now());
        host.put(Line::new(0, true), now);
        host.put(Line::new(1, true), now);
        assert_eq!(number(host.take(now)), Some(0));
    }

    proptest! {
        #[test]
        fn no_connection_is_given_twice_or_late_or_closed(
            steps in prop::collection::vec((0..5_u8, 0..40_u64), 0..200),
            count in 0..4_usize,
        ) {
            let (mut host, mut now) = (host(count), Instant::now());
            let (mut taken, mut put) = (Vec::new(), Vec::new());
            let mut connecting = Vec::new();
            for (step, seconds) in steps {
                match step {
                    0 => now += Duration::from_secs(seconds),
                    1 => {
                        let line = Line::new(put.len(), false);
                        put.push((line.clone(), now));
                        host.put(line, now);
                    }
                    2 => match host.way(now) {
                        Way::Open(line) => taken.push(line),
                        Way::Connect(free) => connecting.push(free),
                        Way::Wait(_) => prop_assert!(false, "nothing is shared"),
                    },
                    3 => {
                        if let Some(mut free) = connecting.pop() {
                            taken.extend(free.try_recv());
                            drop(free);
                            host.connected(true);
                        }
                    }
                    _ => put.iter().take(seconds as usize).for_each(|(line, _)| line.is_open.set(false)),
                }
                prop_assert!(host.unused.len() <= count);
                prop_assert!(host.waiting.len() <= connecting.len());
                prop_assert_eq!(host.connecting, connecting.len());
            }
            let mut numbers: Vec<_> = taken.iter().map(|line| line.number).collect();
            numbers.sort_unstable();
            numbers.dedup();
            prop_assert_eq!(numbers.len(), taken.len());
            if let Some(line) = host.take(now) {
                prop_assert!(line.is_open());
                prop_assert!(now - put[line.number].1 <= UNUSED);
            }
        }
    }
}
