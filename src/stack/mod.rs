//! The recommended stacks, a reason per line: one around each target, and one in front of them.

mod environment;
mod front;
mod refusing;
mod target;
mod vendors;

pub use self::{
    environment::{Missing, Routes},
    front::{Front, front},
    target::{Target, target},
};
