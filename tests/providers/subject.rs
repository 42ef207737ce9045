//! A provider as the laws see it, whatever its protocol.

use tokio::runtime::{Builder as Runtime, Runtime as Running};
use tollgate::{
    ChatRequest, ChatResponse, Error,
    protocol::Protocol,
    providers::{Builder, Vendor},
    types::Secret,
};
use tower::ServiceExt;

use crate::http::{Played, Reply, Sent};

/// What every provider of the table has its key from.
pub(crate) const KEY: &str = "sk-canary-of-this-process";

thread_local! {
    /// Paused, so that equal calls take equal time: none.
    static RUNTIME: Running = Runtime::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime can be made");
}

/// A provider over a script in the place of HTTP.
pub(crate) trait Subject: Sync {
    fn vendor(&self) -> &'static Vendor;

    /// Asks, is answered by `reply`, and gives what was sent and what came of it.
    fn ask(
        &self,
        request: ChatRequest,
        reply: Reply,
    ) -> (Option<Sent>, Result<ChatResponse, Error>);
}

/// The provider that a vendor's builder makes.
pub(crate) struct Of<P>(pub(crate) fn() -> Builder<P>);

impl<P: Protocol> Subject for Of<P> {
    fn vendor(&self) -> &'static Vendor {
        let provider = self.0().build().expect("the builder is complete");
        provider.vendor()
    }

    fn ask(
        &self,
        request: ChatRequest,
        reply: Reply,
    ) -> (Option<Sent>, Result<ChatResponse, Error>) {
        let played = Played::new(reply);
        let key = Secret::new(KEY).expect("a key");
        let provider = self.0().key(key).http(played.clone()).build();
        let provider = provider.expect("the builder is complete");
        let outcome = run(provider.oneshot(request));
        (played.sent(), outcome)
    }
}

pub(crate) fn run<F: Future>(future: F) -> F::Output {
    RUNTIME.with(|runtime| runtime.block_on(future))
}

impl dyn Subject {
    /// What is sent for a request, or why nothing is.
    pub(crate) fn sent(&self, request: &ChatRequest) -> Result<Sent, Error> {
        let nothing = Reply::new(200, "application/json", "");
        let (sent, outcome) = self.ask(request.clone(), nothing);
        sent.ok_or_else(|| outcome.expect_err("what is not sent is refused"))
    }
}
