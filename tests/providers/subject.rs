//! A provider as the laws see it, whatever its protocol.

use std::{panic::RefUnwindSafe, sync::OnceLock};

use futures_util::StreamExt;
use tokio::runtime::{Builder as Building, Runtime};
use tollgate::{
    ChatExt, ChatRequest, ChatResponse, ChatService, Completion, EmbedRequest, EmbedResponse,
    Embeddings, Error,
    protocol::{EmbedProtocol, Protocol},
    providers::{Builder, Provider, Vendor},
    types::Secret,
};
use tower::ServiceExt;

use crate::{
    http::{Played, Reply, Sent},
    items::Item,
};

/// The key of every provider of the table.
pub(crate) const KEY: &str = "sk-canary-of-this-process";

thread_local! {
    /// Paused, so that equal calls take equal time: none.
    static RUNTIME: Runtime = Building::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime can be made");
}

pub(crate) fn run<F: Future>(future: F) -> F::Output {
    RUNTIME.with(|runtime| runtime.block_on(future))
}

/// A provider over a script in the place of HTTP.
pub(crate) trait Subject: Sync + RefUnwindSafe {
    fn vendor(&self) -> &'static Vendor;

    /// The name that this one goes by.
    fn name(&self) -> &str;

    /// Asks, is answered by `reply`, and gives what was sent and what came of it.
    fn ask(
        &self,
        request: ChatRequest,
        reply: Reply,
    ) -> (Option<Sent>, Result<ChatResponse, Error>);

    /// The same of embeddings; `None` where the protocol has none to ask for.
    fn embed(
        &self,
        request: EmbedRequest,
        reply: Reply,
    ) -> Option<(Option<Sent>, Result<Embeddings, Error>)>;

    /// The provider over a real socket, at this address.
    fn at(&self, url: &str) -> ChatService;

    /// The provider over a script, with room for an answer of this many bytes.
    fn within(&self, bytes: usize) -> ChatService;

    /// What it shows of itself before and after it is built.
    fn debug(&self) -> String;
}

type Embed<P> = fn(&Provider<P, Played>, EmbedRequest) -> Result<Embeddings, Error>;

/// The provider that a vendor's builder makes.
pub(crate) struct Of<P> {
    builder: fn() -> Builder<P>,
    embed: Option<Embed<P>>,
    provider: OnceLock<Provider<P, Played>>,
}

impl<P: Protocol> Of<P> {
    pub(crate) const fn new(builder: fn() -> Builder<P>) -> Self {
        Self {
            builder,
            embed: None,
            provider: OnceLock::new(),
        }
    }

    fn builder(&self) -> Builder<P> {
        (self.builder)().key(Secret::new(KEY).expect("a key"))
    }

    fn provider(&self) -> &Provider<P, Played> {
        self.provider.get_or_init(|| {
            let builder = self.builder().http(Played);
            builder.build().expect("the builder is complete")
        })
    }
}

impl<P: EmbedProtocol> Of<P> {
    /// Of one whose protocol has embeddings.
    pub(crate) const fn embedding(builder: fn() -> Builder<P>) -> Self {
        let mut of = Self::new(builder);
        of.embed = Some(|provider, request| {
            let answer = run(provider.embeddings().oneshot(request));
            answer.map(EmbedResponse::into_embeddings)
        });
        of
    }
}

impl<P: Protocol> Subject for Of<P> {
    fn vendor(&self) -> &'static Vendor {
        self.provider().vendor()
    }

    fn name(&self) -> &str {
        self.provider().name()
    }

    fn ask(
        &self,
        request: ChatRequest,
        reply: Reply,
    ) -> (Option<Sent>, Result<ChatResponse, Error>) {
        Played::answer_by(reply);
        let outcome = run(self.provider().clone().oneshot(request));
        (Played::sent(), outcome)
    }

    fn embed(
        &self,
        request: EmbedRequest,
        reply: Reply,
    ) -> Option<(Option<Sent>, Result<Embeddings, Error>)> {
        let embed = self.embed?;
        Played::answer_by(reply);
        let outcome = embed(self.provider(), request);
        Some((Played::sent(), outcome))
    }

    fn at(&self, url: &str) -> ChatService {
        let provider = self.builder().base_url(url).build();
        provider.expect("the address is well-formed").boxed_chat()
    }

    fn within(&self, bytes: usize) -> ChatService {
        let builder = self.builder().body_limit(bytes).http(Played);
        builder
            .build()
            .expect("the builder is complete")
            .boxed_chat()
    }

    fn debug(&self) -> String {
        format!("{:?} {:?}", self.builder(), self.provider())
    }
}

impl dyn Subject {
    /// What is sent for a request, or why nothing is.
    pub(crate) fn sent(&self, request: &ChatRequest) -> Result<Sent, Error> {
        let nothing = Reply::new(200, "application/json", "");
        let (sent, outcome) = self.ask(request.clone(), nothing);
        sent.ok_or_else(|| outcome.expect_err("what is not sent is refused"))
    }

    /// The whole answer that a reply is read as.
    pub(crate) fn complete(
        &self,
        request: &ChatRequest,
        reply: &Reply,
    ) -> Result<Completion, Error> {
        let (_, outcome) = self.ask(request.clone(), reply.clone());
        run(async { outcome?.into_completion().await })
    }

    /// The items that a reply is read as; the last may be an error.
    pub(crate) fn items(&self, request: &ChatRequest, reply: &Reply) -> Vec<Item> {
        let (_, outcome) = self.ask(request.clone(), reply.clone());
        match outcome {
            Ok(answer) => run(answer.into_events().collect()),
            Err(error) => vec![Err(error)],
        }
    }
}
