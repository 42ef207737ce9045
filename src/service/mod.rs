//! Services that answer chat requests, by one name and boxed.

mod chat;
mod ext;
mod facts;

pub use self::{
    chat::ChatService,
    ext::{ChatExt, Complete, OpenStream},
    facts::Facts,
};
