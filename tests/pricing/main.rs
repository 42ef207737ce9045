//! What models cost, by name, class, step and tier.

mod bound;
mod charges;
mod facts;
mod names;
mod overlay;
