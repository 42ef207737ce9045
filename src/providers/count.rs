//! Asking a vendor how many tokens a request comes to.

use std::{future::poll_fn, pin::pin, sync::Arc};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use tower::{BoxError, Service};

use super::{
    exchange::{Answer, Exchange},
    leaf::{Leaf, from_http},
    provider::{Provider, Shared},
};
use crate::{
    ChatRequest, Error, ErrorKind,
    protocol::CountTokens,
    tokens::{Basis, TokenCount},
    transport::Payload,
};

impl<P, H, B> Provider<P, H>
where
    P: CountTokens,
    H: Service<Request<Payload>, Response = Response<B>> + Clone,
    H::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    /// Asks the vendor how many input tokens a request comes to; with the feature `tokens`.
    ///
    /// Nothing of it is written into the record of the request, so that it is no attempt of its call.
    /// It is asked once, whatever comes of it, and for as long as it takes: a deadline is the
    /// caller's to keep. Keys that the request brings along are sent.
    ///
    /// # Errors
    ///
    /// Those of a chat.
    ///
    /// # Examples
    ///
    /// ```
    /// use tollgate::{ChatRequest, providers::Anthropic, testing::{Answer, Upstream}, tokens::Basis};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let upstream = Upstream::start().await?;
    /// upstream.play([Answer::json(r#"{"input_tokens": 9}"#)]);
    /// let anthropic = Anthropic::builder().base_url(upstream.url()).build()?;
    ///
    /// let request = ChatRequest::new("claude-haiku-4-5").user("hi");
    /// let count = anthropic.count_tokens(&request).await?;
    /// assert_eq!((count.tokens, count.basis), (9, Basis::Provider));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn count_tokens(&self, request: &ChatRequest) -> Result<TokenCount, Error> {
        let request = request.apart();
        let (http, shared) = self.parts();
        let account = shared.endpoint.account_of(request.credentials());
        let mut leaf = Leaf::new(&request, shared.endpoint.provider(), account);
        let counted = ask::<P, H, B>(http.clone(), &request, shared, &mut leaf).await;
        match counted {
            Ok(tokens) => Ok(TokenCount::new(tokens, Basis::Provider)),
            Err(error) => Err(leaf.fail(error)),
        }
    }
}

async fn ask<P, H, B>(
    mut http: H,
    request: &ChatRequest,
    shared: &Arc<Shared>,
    leaf: &mut Leaf,
) -> Result<u64, Error>
where
    P: CountTokens,
    H: Service<Request<Payload>, Response = Response<B>>,
    H::Error: Into<BoxError>,
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    let encoded = P::encode_count(request, &shared.endpoint)?;
    let (outgoing, sent) = shared.outgoing(encoded, request.credentials())?;
    poll_fn(|cx| http.poll_ready(cx)).await.map_err(from_http)?;
    leaf.sending(sent);
    let mut exchange = pin!(Exchange::new(http.call(outgoing), false));
    let answer = poll_fn(|cx| exchange.as_mut().poll_answer::<P, _>(cx, leaf, shared));
    match answer.await? {
        Answer::Whole(parts, body) => P::decode_count(&parts, &body, &shared.endpoint),
        Answer::Events(_) => Err(Error::new(ErrorKind::Protocol)
            .with_message("the server answered with a stream, and was not asked for one")),
    }
}
