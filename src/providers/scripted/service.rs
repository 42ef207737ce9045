use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use tollgate_layers::{Describe, Description};
use tower::Service;

use super::{future::Playing, reply::Reply};
use crate::{ChatRequest, ChatResponse, Error, providers::leaf::Leaf};

/// A provider that plays a script: one [`Reply`] per request, in order, without any socket.
///
/// It keeps the record of a request as a real provider does, so that costs, caps and retries around
/// it behave as they will. Clones play the same script. A request that comes when the script is over
/// is an error.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use tollgate::{
///     ChatExt, ChatRequest,
///     layers::RetryLayer,
///     providers::scripted::{Scripted, answer, status},
/// };
/// use tower::ServiceBuilder;
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), tollgate::Error> {
/// let provider = Scripted::new([
///     status(429).retry_after(Duration::from_secs(2)),
///     answer("hello world"),
/// ]);
/// let mut chat = ServiceBuilder::new().layer(RetryLayer::default()).service(provider);
///
/// let answer = chat.complete(ChatRequest::new("gpt-4o-mini").user("hi")).await?;
/// assert_eq!(answer.text(), "hello world");
/// assert_eq!(answer.summary().attempts(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Scripted {
    name: Arc<str>,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug)]
struct Shared {
    replies: VecDeque<Reply>,
    requests: Vec<ChatRequest>,
}

impl Scripted {
    /// Plays these replies, under the name `scripted`.
    #[must_use]
    pub fn new(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self {
            name: "scripted".into(),
            shared: Arc::new(Mutex::new(Shared {
                replies: replies.into_iter().collect(),
                requests: Vec::new(),
            })),
        }
    }

    /// Stands in for the provider of this name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = name.into();
        self
    }

    /// The requests that were answered so far, in order.
    #[must_use]
    pub fn requests(&self) -> Vec<ChatRequest> {
        self.lock().requests.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service<ChatRequest> for Scripted {
    type Response = ChatResponse;
    type Error = Error;
    type Future = Playing;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: ChatRequest) -> Playing {
        let leaf = Leaf::new(&request, &self.name, None);
        let mut shared = self.lock();
        let reply = shared.replies.pop_front();
        if reply.is_some() {
            shared.requests.push(request.clone());
        }
        Playing::new(reply, leaf, &request)
    }
}

impl Describe for Scripted {
    fn describe(&self) -> Description {
        Description::new("scripted").setting("name", &self.name)
    }
}
