//! A real server to call in tests: scripted answers, faults included, over loopback.
//!
//! For tests of what is built on tollgate as much as for its own. [`Upstream`] plays [`Answer`]s
//! over HTTP/1.1 and HTTP/2 and remembers what it was [`Asked`]; a [`Gate`] holds answers until the
//! test opens it.

mod gate;
mod upstream;

pub use gate::Gate;
pub use upstream::{Answer, Asked, Counts, Departure, Step, Upstream};
