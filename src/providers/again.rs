use std::fmt;

use http::Request;
use tollgate_layers::Patience;
use tower::{Service, util::Oneshot};
use tracing::debug;

use super::{exchange::Exchange, leaf::Leaf, provider::Shared};
use crate::{ChatRequest, Error, protocol::Protocol, transport::Payload, types::Role};

/// What it takes to ask once more, where a provider refuses the opaque reasoning of a conversation.
pub(super) struct Again<H> {
    request: ChatRequest,
    http: H,
}

/// The second exchange, over a clone of the HTTP service.
pub(super) type Second<H, B> = Exchange<Oneshot<H, Request<Payload>>, B>;

impl<H> Again<H> {
    /// Keeps a request whose history holds a turn of a model. On the heap: most have none, and
    /// hardly one is refused.
    pub(super) fn of(request: ChatRequest, http: &H) -> Option<Box<Self>>
    where
        H: Clone,
    {
        let mut turns = request.messages().iter();
        if !turns.any(|turn| turn.role == Role::Assistant) {
            return None;
        }
        let http = http.clone();
        Some(Box::new(Self { request, http }))
    }

    /// Sends the request without the reasoning that a refusal blames, where it blames some, it can
    /// be asked without, and the call's budget of attempts allows it.
    pub(super) fn send<P, B>(
        mut self,
        refusal: &Error,
        leaf: &mut Leaf,
        shared: &Shared,
    ) -> Option<Second<H, B>>
    where
        P: Protocol,
        H: Service<Request<Payload>>,
    {
        // What the endpoint cannot do it has refused before; what is refused now is thinking that
        // went on from what is taken out.
        let unsealed = P::unsealed(&self.request, refusal)?.drop_unsupported(true);
        let encoded = P::encode(&unsealed, &shared.endpoint).ok()?;
        let (request, sent) = shared.outgoing(encoded, unsealed.credentials()).ok()?;
        if !self.request.take_attempt() {
            return None;
        }
        debug!("asking again without the reasoning that was refused");
        leaf.again(refusal);
        leaf.sending(sent);
        let head = Oneshot::new(self.http, request);
        Some(Exchange::new(head, unsealed.is_stream()))
    }
}

impl<H> fmt::Debug for Again<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Again").finish_non_exhaustive()
    }
}
