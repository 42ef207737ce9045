use std::{
    fmt,
    sync::Arc,
    task::{Context, Poll},
};

use tollgate_layers::{Describe, Description, Retarget};
use tower::{Service, util::Oneshot};

use super::{Builder, Unrouted, future::ResponseFuture, table::Table};
use crate::ChatService;

/// Sends each request to the target of its model, see [the module](super).
///
/// A clone is the same router, and costs one reference count.
pub struct Router<T = ChatService> {
    table: Arc<Table<T>>,
}

// ===== impl Router =====

impl<T> Router<T> {
    /// A router without routes yet. `T` is what they lead to: [`ChatService`] where they differ,
    /// one service of any type where they do not.
    pub const fn builder() -> Builder<T> {
        Builder::new()
    }

    pub(super) fn new(table: Table<T>) -> Self {
        Self {
            table: Arc::new(table),
        }
    }

    /// The target for a model, and the name that it is asked for.
    ///
    /// The target is a template: it was never made ready.
    ///
    /// # Errors
    ///
    /// [`Unrouted`], as a call would be refused.
    pub fn resolve<'a>(&'a self, model: &'a str) -> Result<(&'a T, &'a str), Unrouted> {
        self.table.find(model)
    }

    /// The models and aliases that have a route of their own, in lower case and in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.table.names().keys().map(AsRef::as_ref)
    }

    /// The prefixes that have a route, in lower case and in order.
    pub fn prefixes(&self) -> impl Iterator<Item = &str> {
        self.table.prefixes().keys().map(AsRef::as_ref)
    }
}

impl<T, Req> Service<Req> for Router<T>
where
    T: Service<Req> + Clone,
    T::Error: From<Unrouted>,
    Req: Retarget,
{
    type Response = T::Response;
    type Error = T::Error;
    type Future = ResponseFuture<Oneshot<T, Req>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Req) -> Self::Future {
        let asked = request.target();
        let (target, renamed) = match self.table.find(asked) {
            Ok((target, name)) => (target.clone(), (name != asked).then(|| name.to_owned())),
            Err(unrouted) => return ResponseFuture::refused(unrouted),
        };
        if let Some(name) = renamed {
            request.retarget(&name);
        }
        ResponseFuture::calling(Oneshot::new(target, request))
    }
}

impl<T> Clone for Router<T> {
    fn clone(&self) -> Self {
        Self {
            table: Arc::clone(&self.table),
        }
    }
}

/// What is inside of it are its targets, each with the routes that lead to it; targets that are
/// described alike are one.
impl<T: Describe> Describe for Router<T> {
    fn describe(&self) -> Description {
        self.table.describe(Description::new("router"))
    }
}

impl<T> fmt::Debug for Router<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router")
            .field("names", &self.table.names().len())
            .field("prefixes", &self.table.prefixes().len())
            .field("otherwise", &self.table.has_otherwise())
            .finish()
    }
}
