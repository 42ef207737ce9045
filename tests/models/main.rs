//! Lists of models, of every protocol that has one.

mod lists;
#[path = "../harness/mutations.rs"]
mod mutations;
mod pages;
mod refused;
mod vendors;
