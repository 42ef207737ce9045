//! Results of tools that failed, where there is no member to say so.

use std::borrow::Cow;

use serde_json::{Value, json};

use crate::types::{Message, Part, Role};

/// Beside a tool's result: whether it is an error.
pub(super) const IS_ERROR: &str = "is_error";

/// Whether a message is the result of a tool that failed.
pub(super) fn is_failed(message: &Message) -> bool {
    message.role == Role::Tool && message.extra.get(IS_ERROR) == Some(&Value::Bool(true))
}

/// Says in the text of a result what no member says: a JSON object with the member `error`, as the
/// protocols have it whose results are objects. What is not text stands behind it.
pub(super) fn told(message: &mut Cow<'_, Message>) {
    if !is_failed(message) {
        return;
    }
    let message = message.to_mut();
    let said = json!({"error": message.text()}).to_string();
    message
        .content
        .retain(|part| !matches!(part, Part::Text(_)));
    message.content.insert(0, Part::text(said));
}
