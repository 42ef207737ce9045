//! Pages as they are answered.

use bytes::Bytes;
use http::response::Parts;
use serde_json::{Map, Value};

use super::{Listing, Next, Page, stated::cursor};
use crate::{
    Error,
    protocol::{Endpoint, lenient::take, openai_chat::decode::undecodable},
};

impl Listing {
    /// Reads a page.
    pub(in crate::protocol) fn decode(
        &self,
        parts: &Parts,
        body: &Bytes,
        endpoint: &Endpoint,
    ) -> Result<Page, Error> {
        let wrong = |what| undecodable(parts, endpoint.provider(), what);
        let Ok(body) = serde_json::from_slice(body) else {
            return Err(wrong("the list of models is no JSON"));
        };
        if let Some(error) = (self.failure)(&body, endpoint) {
            return Err(error);
        }
        let (models, mut members) = match body {
            Value::Array(models) => (models, Map::new()),
            Value::Object(mut members) => match take(&mut members, self.list) {
                Some(Value::Array(models)) => (models, members),
                // Google leaves a list out that is empty.
                None if members.is_empty() => (Vec::new(), members),
                _ => return Err(wrong("there is no list of models")),
            },
            _ => return Err(wrong("there is no list of models")),
        };
        let models = models.into_iter().filter_map(|model| match model {
            Value::Object(members) => self.stated.model(members),
            _ => None,
        });
        Ok(Page {
            models: models.collect(),
            next: match self.next {
                Next::Never => None,
                Next::Token(name, _) => cursor(&mut members, name),
                Next::More(name, _) => {
                    let more = members.get("has_more") == Some(&Value::Bool(true));
                    cursor(&mut members, name).filter(|_| more)
                }
            },
        })
    }
}
