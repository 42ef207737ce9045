use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tollgate_layers::{Describe, Description, Retarget};
use tower::{Service, util::BoxCloneSyncService};

use super::Facts;
use crate::{ChatRequest, ChatResponse, Error};

/// Any chat service, behind one name.
///
/// A box for where types have to be equal: a list of fallback targets, a field, the end of a function.
/// Stacks need none between their layers.
///
/// It keeps the [description](Describe) of what it boxed, where that has one:
/// [`boxed_chat`](crate::ChatExt::boxed_chat) asks for it, [`new`](Self::new) does not.
///
/// # Readiness
///
/// That of the service inside; a clone is not ready.
#[derive(Clone)]
pub struct ChatService {
    inner: BoxCloneSyncService<ChatRequest, ChatResponse, Error>,
    about: Arc<About>,
}

/// What clones of a service share.
struct About {
    facts: Facts,
    /// The model that every request is sent to.
    target: Option<Arc<str>>,
}

impl ChatService {
    /// Boxes a service of which nothing is known but its type: any service will do.
    #[must_use]
    pub fn new<S>(inner: S) -> Self
    where
        S: Service<ChatRequest, Response = ChatResponse, Error = Error>,
        S: Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
    {
        Self {
            inner: BoxCloneSyncService::new(inner),
            about: Arc::new(About {
                facts: Facts {
                    description: Some(Description::opaque::<S>("service")),
                    ..Facts::default()
                },
                target: None,
            }),
        }
    }

    /// Boxes a service with its description.
    #[must_use]
    pub fn described<S>(inner: S) -> Self
    where
        S: Service<ChatRequest, Response = ChatResponse, Error = Error>,
        S: Describe + Clone + Send + Sync + 'static,
        S::Future: Send + 'static,
    {
        let description = inner.describe();
        Self::new(inner).with_facts(Facts {
            description: Some(description),
            ..Facts::default()
        })
    }

    /// Says what is known of it. The description that it has stays, unless these have one.
    #[must_use]
    pub fn with_facts(mut self, mut facts: Facts) -> Self {
        let kept = || self.facts().description.clone();
        facts.description = facts.description.take().or_else(kept);
        let target = self.about.target.clone();
        self.about = Arc::new(About { facts, target });
        self
    }

    /// Sends every request to this model, whatever it named; one that does so already stays with
    /// its own.
    ///
    /// All that is known of the service stays known, with its new model and, where the bundled
    /// prices have it, that model's window; [`ChatExt::retargeted`](crate::ChatExt::retargeted)
    /// makes a service of another type, of which nothing is known.
    #[must_use]
    pub fn retargeted(mut self, model: impl Into<Arc<str>>) -> Self {
        if self.about.target.is_some() {
            return self;
        }
        let model = model.into();
        let description = Description::new("retargeted")
            .setting("target", &model)
            .child(self.describe());
        let facts = Facts {
            window: self.facts().window_of(&model),
            model: Some(Arc::clone(&model)),
            description: Some(description),
            ..self.facts().clone()
        };
        let target = Some(model);
        self.about = Arc::new(About { facts, target });
        self
    }

    /// Itself: it is boxed, and stays known.
    #[must_use]
    pub fn boxed_chat(self) -> Self {
        self
    }

    /// What is known of it.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.about.facts
    }
}

impl Service<ChatRequest> for ChatService {
    type Response = ChatResponse;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<ChatResponse, Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: ChatRequest) -> Self::Future {
        if let Some(target) = &self.about.target {
            request.retarget(target);
        }
        self.inner.call(request)
    }
}

/// That of what was boxed, as it was set then.
impl Describe for ChatService {
    fn describe(&self) -> Description {
        let unknown = || Description::new("service");
        let description = self.facts().description.clone();
        description.unwrap_or_else(unknown)
    }
}

impl fmt::Debug for ChatService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatService")
            .field("facts", self.facts())
            .finish_non_exhaustive()
    }
}
