//! What a provider signs or encrypts goes back to its own account and family of models only.

mod accounts;
mod fallbacks;
#[path = "../harness/framed.rs"]
mod framed;
mod kept;
mod refused;
mod times;
mod worlds;
