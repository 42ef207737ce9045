//! Events of streams whose data is JSON.

use serde_json::{Map, Value};

/// What stands in an event.
pub(super) enum EventJson {
    /// An object, which may be an error all the same.
    Object(Map<String, Value>),
    /// An error of whatever form, by the name of the event.
    Failure(Value),
    /// JSON that says nothing.
    Nothing,
    /// No JSON.
    Garbled,
}

/// Reads an event; `failed` where its name says that it is an error.
pub(super) fn read(data: &[u8], failed: bool) -> EventJson {
    match serde_json::from_slice(data) {
        Ok(Value::Object(event)) => EventJson::Object(event),
        Ok(value) if failed => EventJson::Failure(value),
        Ok(_) => EventJson::Nothing,
        Err(_) if failed => {
            let text = String::from_utf8_lossy(data).into_owned();
            EventJson::Failure(Value::String(text))
        }
        Err(_) => EventJson::Garbled,
    }
}
