//! Lists of models, of every protocol that has one.

mod lists;
mod mutations;
mod refused;
mod vendors;
