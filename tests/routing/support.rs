//! Targets that say who they are.

use tollgate::{
    ChatExt, ChatRequest, ChatService, Error, Router,
    providers::scripted::{Scripted, answer},
    routing::Builder,
};
use tower::ServiceExt;

/// A target that answers with its name, as often as a test can ask.
pub(crate) fn target(name: &str) -> ChatService {
    scripted(name).boxed_chat()
}

pub(crate) fn scripted(name: &str) -> Scripted {
    Scripted::new((0..64).map(|_| answer(name))).named(name)
}

pub(crate) fn routes() -> Builder<ChatService> {
    Router::builder()
}

pub(crate) fn request(model: &str) -> ChatRequest {
    ChatRequest::new(model).user("hi").max_tokens(10)
}

/// Who answers for a model, and under which name it was asked for.
pub(crate) async fn ask(router: &Router, model: &str) -> Result<(String, String), Error> {
    let response = router.clone().oneshot(request(model)).await?;
    let answer = response.into_completion().await?;
    let asked = answer.summary().requested.as_deref().unwrap_or_default();
    Ok((answer.text().into_owned(), asked.to_owned()))
}

/// The pair that [`ask`] gives.
pub(crate) fn by(name: &str, model: &str) -> (String, String) {
    (name.to_owned(), model.to_owned())
}
