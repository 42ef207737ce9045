//! Streams, in whichever framing and however they are cut on their way.
//!
//! Frames that were written are read, in any pieces; what a model says in the words of any protocol
//! is read, in any pieces; and our own fixtures are the same frames wherever they are cut.

mod bodies;
mod fixtures;
mod frames;
mod said;
mod speeches;
mod writers;

#[path = "../fuzz/laws/events.rs"]
mod events;
#[path = "../fuzz/laws/messages.rs"]
mod messages;
#[path = "../corpus/seeds/mod.rs"]
mod seeds;
#[path = "../fuzz/laws/shown.rs"]
mod shown;
#[path = "../fuzz/laws/turns.rs"]
mod turns;
