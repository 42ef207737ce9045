//! What happened so far, and how much of it is kept.

use std::collections::VecDeque;

use super::asked::Asked;

/// The most requests, and the most departures, that are kept.
pub(super) const KEPT: usize = 10_000;

/// The most bytes of request bodies that are kept.
const KEPT_BYTES: usize = 256 * 1024 * 1024;

/// A client that left before its answer was whole: it closed the connection (HTTP/1.1) or reset
/// the stream (HTTP/2).
///
/// An answer that the script itself broke off is no departure, nor is one that the end of the
/// upstream broke off. Once the last bytes of an answer are in the socket it counts as whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Departure {
    /// The [`number`](Asked::number) of the request.
    pub request: usize,
    /// The number of the connection.
    pub connection: usize,
    /// Whether the connection was still open then, as far as the upstream had read.
    pub connection_open: bool,
}

/// How often what happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Connections accepted.
    pub connections: usize,
    /// Connections that are open.
    pub open_connections: usize,
    /// Requests that arrived whole.
    pub requests: usize,
    /// Requests whose answer has not ended: neither whole, nor broken off, nor left.
    pub in_flight: usize,
    /// Requests whose client left before the answer was whole.
    pub departures: usize,
}

/// The latest requests and departures.
#[derive(Debug, Default)]
pub(super) struct History {
    asked: VecDeque<Asked>,
    bytes: usize,
    departures: VecDeque<Departure>,
}

impl History {
    pub(super) fn ask(&mut self, asked: Asked) {
        self.bytes += asked.body.len();
        self.asked.push_back(asked);
        while self.asked.len() > KEPT || self.bytes > KEPT_BYTES {
            let Some(oldest) = self.asked.pop_front() else {
                break;
            };
            self.bytes -= oldest.body.len();
        }
    }

    pub(super) fn depart(&mut self, departure: Departure) {
        self.departures.push_back(departure);
        if self.departures.len() > KEPT {
            self.departures.pop_front();
        }
    }

    pub(super) fn asked(&self) -> Vec<Asked> {
        self.asked.iter().cloned().collect()
    }

    pub(super) fn departures(&self) -> Vec<Departure> {
        self.departures.iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;

    use super::*;

    fn asked(number: usize, body: usize) -> Asked {
        let (head, ()) = Request::new(()).into_parts();
        Asked::new(number, 0, head, Bytes::from(vec![0; body]))
    }

    #[test]
    fn only_the_latest_requests_and_departures_are_kept() {
        let mut history = History::default();
        for number in 0..KEPT + 5 {
            history.ask(asked(number, 0));
            history.depart(Departure {
                request: number,
                connection: 0,
                connection_open: false,
            });
        }
        assert_eq!(
            (history.asked().len(), history.asked()[0].number),
            (KEPT, 5)
        );
        assert_eq!(history.departures().len(), KEPT);
        assert_eq!(history.departures()[0].request, 5);
    }

    #[test]
    fn bodies_are_kept_up_to_a_total() {
        let mut history = History::default();
        let half = KEPT_BYTES / 2;
        for (number, size) in [1, half, half].into_iter().enumerate() {
            history.ask(asked(number, size));
        }
        assert_eq!(history.asked()[0].number, 1);
        history.ask(asked(3, 1));
        assert_eq!(history.asked().len(), 2);
    }
}
