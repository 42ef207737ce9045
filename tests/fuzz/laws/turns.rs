//! What a model said goes back to it, and to others.

use tollgate::{
    ChatRequest,
    protocol::{Endpoint, Protocol},
    types::{Message, Origin},
};

use super::shown::tells_no_secret;

/// Where it goes back to.
pub(crate) fn endpoint<P: Protocol>() -> Endpoint {
    Endpoint::new(P::NAME, "https://example.com").expect("an address")
}

/// A turn goes into the next request, or is refused in so many words, whoever wrote it; and its serde
/// form is steady.
pub(crate) fn goes_back<P: Protocol>(message: &Message, endpoint: &Endpoint) {
    for call in message.tool_calls() {
        assert!(!call.id.is_empty(), "a call has an identifier");
    }
    let elsewhere = Origin::from("elsewhere");
    let here = Origin::from(endpoint.provider().clone());
    for origin in [None, Some(here), Some(elsewhere)] {
        let mut message = message.clone();
        message.origin = origin;
        let request = ChatRequest::new("m").user("hi").message(message);
        let request = request.user("go on").drop_unsupported(true);
        if let Err(error) = P::encode(&request, endpoint) {
            tells_no_secret(&error);
        }
        is_steady(&request);
    }
}

/// What is written is read as it was.
fn is_steady(request: &ChatRequest) {
    let form = serde_json::to_value(request).expect("a request has a form");
    let again: ChatRequest = serde_json::from_value(form.clone()).expect("the form can be read");
    let again = serde_json::to_value(&again).expect("a request has a form");
    assert_eq!(again, form, "what is written is read as it was");
}
