use std::future::Future;

use super::CacheKey;
use crate::Description;

/// Where answers are kept: [`MemoryStore`](super::MemoryStore), or a store that a fleet shares.
///
/// A clone is a handle to the same answers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` keeps no answers",
    note = "hand the layer a `MemoryStore`, or implement `tollgate_layers::cache::Store`"
)]
pub trait Store: Clone + Send + Sync + 'static {
    /// A recorded answer, see [`Replay`](crate::Replay).
    type Recording;
    /// Resolves when it is known what is kept; an answer that is not to be had in time is none.
    type Get: Future<Output = Option<Self::Recording>>;

    /// The answer that is kept under the key and has not expired.
    fn get(&self, key: &CacheKey) -> Self::Get;

    /// Keeps an answer of about `size` bytes, in place of the one before it, as long as there is
    /// room.
    ///
    /// Called where an answer ends, so it may neither block nor panic: a store on another machine
    /// puts it on a bounded queue.
    fn put(&self, key: CacheKey, recording: Self::Recording, size: usize);

    /// Adds what is to be known of the store to the description of its layer: its type, unless it
    /// says otherwise.
    fn describe(&self, layer: Description) -> Description {
        layer.setting_type::<Self>("store")
    }
}
