//! Services that answer requests for chats and embeddings, by one name and boxed.

mod calling;
mod candidate;
mod chat;
mod embed;
mod ext;
mod facts;

pub use self::{
    chat::ChatService,
    embed::{Embed, EmbedExt, EmbedService},
    ext::{ChatExt, Complete, OpenStream},
    facts::Facts,
};
