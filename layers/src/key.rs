//! Which of many things a request belongs to.

use std::{any::type_name, fmt};

/// Finds the key of a request: its caller, its project, its model.
///
/// `None` means that the request has none: caches and coalescing skip it, limits and caps refuse
/// it.
pub trait Key<Req> {
    /// What requests are told apart by.
    type Key;

    /// The key of the request.
    fn key(&self, request: &Req) -> Option<Self::Key>;
}

/// Finds keys with a closure, see [`key_fn`].
#[derive(Clone)]
pub struct KeyFn<F>(F);

/// Finds the key of a request with a closure.
///
/// # Examples
///
/// ```
/// use tollgate_layers::{Key, key_fn};
///
/// let caller = key_fn(|path: &String| path.split('/').next().map(str::to_owned));
/// assert_eq!(caller.key(&"team-a/chat".to_owned()).as_deref(), Some("team-a"));
/// ```
pub const fn key_fn<Req, K, F>(f: F) -> KeyFn<F>
where
    F: Fn(&Req) -> Option<K>,
{
    KeyFn(f)
}

impl<Req, K, F> Key<Req> for KeyFn<F>
where
    F: Fn(&Req) -> Option<K>,
{
    type Key = K;

    fn key(&self, request: &Req) -> Option<K> {
        (self.0)(request)
    }
}

impl<F> fmt::Debug for KeyFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("KeyFn").field(&type_name::<F>()).finish()
    }
}
