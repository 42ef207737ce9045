//! Every law of a provider, held against every provider.
//!
//! A provider is one row of `table.rs`.

mod claims;
mod http;
mod probes;
mod readme;
mod subject;
mod table;
