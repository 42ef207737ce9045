//! What clients see of `testing::Upstream`, and what it sees of them.

mod answers;
mod client;
mod faults;
mod http2;
mod lifetime;
