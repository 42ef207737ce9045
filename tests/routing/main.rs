//! Routers: which target a model leads to, and what stays true on the way.

mod building;
mod choosing;
mod environment;
mod order;
mod readiness;
mod refusing;
mod support;
