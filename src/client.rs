//! Chats and embeddings for application code: ready, call and collect in one step.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use crate::{
    ChatExt, ChatRequest, ChatService, Completion, EmbedExt, EmbedRequest, EmbedService,
    Embeddings, Error, ErrorKind, stack,
    types::{EmbedInput, Events, Input},
};

/// Chats and embeddings for application code: ready, call and collect in one step.
///
/// It adds nothing to the services that it holds but this form, and calls a clone of one each time:
/// a client is shared by reference or cloned, and every clone meets the same caps and budgets.
///
/// What it gives back can be spawned: it borrows neither the client nor the input. Nothing is sent
/// before it is polled, and dropping it ends the call at once; what was seen by then is settled.
///
/// # Examples
///
/// ```
/// use tollgate::{ChatExt, ChatRequest, Client, providers::scripted::{Scripted, answer}};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), tollgate::Error> {
/// // `Client::from_env()?` in earnest; a script needs no key and no network.
/// let client = Client::new(Scripted::new([answer("Salut !"), answer("Coins ring")]).boxed_chat());
///
/// let answer = client.complete("gpt-4o-mini", "Say hi in French").await?;
/// assert_eq!(answer.text(), "Salut !");
///
/// // What a call is to be like beyond model and input is said by a request.
/// let request = ChatRequest::new("gpt-4o-mini").user("A haiku").max_tokens(30);
/// let mut events = client.open(request).await?;
/// let mut text = String::new();
/// while let Some(event) = events.try_next().await? {
///     text.push_str(event.text().unwrap_or_default());
/// }
/// assert_eq!(text, "Coins ring");
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Client {
    service: ChatService,
    embeddings: Option<EmbedService>,
}

// ===== impl Client =====

impl Client {
    /// Calls this service. [`boxed_chat`](ChatExt::boxed_chat) makes one of any stack.
    #[must_use]
    pub const fn new(service: ChatService) -> Self {
        Self {
            service,
            embeddings: None,
        }
    }

    /// Calls this service for embeddings. [`boxed_embed`](EmbedExt::boxed_embed) makes one of any
    /// stack.
    #[must_use]
    pub fn with_embeddings(mut self, service: EmbedService) -> Self {
        self.embeddings = Some(service);
        self
    }

    /// The client that the environment says: all vendors whose keys are set, such as `OPENAI_API_KEY`,
    /// each for its own models.
    ///
    /// Its stack is [`stack::front`] around the router of [`Target::routes`](stack::Target::routes),
    /// whose targets are [`stack::target`]s, all as they come: for a spend cap, or anything else of
    /// your own, put them together yourself.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Authentication`] where no vendor's key is set, nor `OLLAMA_HOST`; and those of
    /// [`Target::routes`](stack::Target::routes).
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// The same by any other source of variables.
    ///
    /// # Errors
    ///
    /// Those of [`from_env`](Self::from_env).
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let routes = stack::target().routes(variable)?;
        if !routes.is_named() {
            let what = "OPENAI_API_KEY is not set, nor is the key of any other vendor";
            return Err(Error::new(ErrorKind::Authentication).with_message(what));
        }
        let embeddings = routes.embeddings.build()?.boxed_embed();
        let chat = stack::front().around(routes.chats.build()?.boxed_chat());
        Ok(Self::new(chat).with_embeddings(embeddings))
    }

    /// Asks a model, and waits for the whole answer.
    ///
    /// # Errors
    ///
    /// What the stack gives back, with the trail of [attempts](Error::attempts).
    pub fn complete(
        &self,
        model: impl Into<Arc<str>>,
        input: impl Into<Input>,
    ) -> ResponseFuture<Completion> {
        self.send(ChatRequest::new(model).input(input))
    }

    /// Asks a model for a stream, and gives its events.
    ///
    /// # Errors
    ///
    /// What the stack gives back before the stream begins, with the trail of
    /// [attempts](Error::attempts). What breaks it later is an item of the stream.
    pub fn stream(
        &self,
        model: impl Into<Arc<str>>,
        input: impl Into<Input>,
    ) -> ResponseFuture<Events> {
        self.open(ChatRequest::new(model).input(input))
    }

    /// Sends a request, and waits for the whole answer.
    ///
    /// # Errors
    ///
    /// As with [`complete`](Self::complete).
    pub fn send(&self, request: ChatRequest) -> ResponseFuture<Completion> {
        let mut service = self.service.clone();
        ResponseFuture::new(async move { service.complete(request).await })
    }

    /// Sends a request for a stream, and gives its events.
    ///
    /// # Errors
    ///
    /// As with [`stream`](Self::stream).
    pub fn open(&self, request: ChatRequest) -> ResponseFuture<Events> {
        let mut service = self.service.clone();
        ResponseFuture::new(async move { service.stream(request).await })
    }

    /// Asks a model for the vectors of a text, a list of texts, or their token ids.
    ///
    /// # Errors
    ///
    /// What the stack gives back, with the trail of [attempts](Error::attempts), and
    /// [`Unsupported`](ErrorKind::Unsupported) where the client has
    /// [no embeddings](Self::with_embeddings).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use tollgate::Client;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), tollgate::Error> {
    /// let client = Client::from_env()?;
    /// let answer = client.embed("text-embedding-3-small", ["hello", "world"]).await?;
    /// assert_eq!(answer.vectors.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn embed(
        &self,
        model: impl Into<Arc<str>>,
        input: impl Into<EmbedInput>,
    ) -> ResponseFuture<Embeddings> {
        self.send_embed(EmbedRequest::new(model, input))
    }

    /// Sends a request for embeddings, and waits for the vectors.
    ///
    /// # Errors
    ///
    /// As with [`embed`](Self::embed).
    pub fn send_embed(&self, request: EmbedRequest) -> ResponseFuture<Embeddings> {
        let service = self.embeddings.clone();
        ResponseFuture::new(async move {
            let mut service = service.ok_or_else(without_embeddings)?;
            service.embed(request).await
        })
    }

    /// The service that it calls clones of.
    #[must_use]
    pub const fn get_ref(&self) -> &ChatService {
        &self.service
    }
}

fn without_embeddings() -> Error {
    Error::new(ErrorKind::Unsupported)
        .with_message("the client has no embeddings; give it some by Client::with_embeddings")
}

impl From<ChatService> for Client {
    fn from(service: ChatService) -> Self {
        Self::new(service)
    }
}

/// One call of a [`Client`], on its way to a `T`.
#[must_use = "futures do nothing unless polled"]
pub struct ResponseFuture<T>(Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>);

impl<T> ResponseFuture<T> {
    fn new(call: impl Future<Output = Result<T, Error>> + Send + 'static) -> Self {
        Self(Box::pin(call))
    }
}

impl<T> Future for ResponseFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(cx)
    }
}

impl<T> fmt::Debug for ResponseFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
