//! What telemetry says of calls, and what it never says.

mod metrics;
mod spans;
mod support;
