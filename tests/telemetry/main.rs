//! What telemetry says of calls, and what it never says.

mod metrics;
mod operation;
mod spans;
mod support;
