//! A provider that plays a script, to test what is built on chat services without any socket.

mod future;
mod reply;
mod service;

pub use self::{
    future::Playing,
    reply::{Reply, answer, hang, status},
    service::Scripted,
};
