//! Stacks over a real provider, over a real socket.

mod as_written;
mod cache;
mod cancel;
mod fallback;
mod hooks;
mod http_seam;
mod patience;
mod retry;
mod secrecy;
mod spend;
mod stack;
mod support;
mod truncation;
