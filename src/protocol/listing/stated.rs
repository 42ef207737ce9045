//! Under which names a model's properties stand.

use std::sync::Arc;

use serde_json::{Map, Value};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    protocol::lenient::{count, take, text, word},
    types::Model,
};

/// The members that say something of a model; of several the first that says it counts.
pub(in crate::protocol) struct Stated {
    pub(in crate::protocol) id: &'static [&'static str],
    pub(in crate::protocol) title: &'static [&'static str],
    pub(in crate::protocol) created: &'static [&'static str],
    pub(in crate::protocol) owner: &'static [&'static str],
    pub(in crate::protocol) window: &'static [&'static str],
    pub(in crate::protocol) output: &'static [&'static str],
}

impl Stated {
    /// What is said of a model; `None` where it has no name.
    pub(super) fn model(&self, mut members: Map<String, Value>) -> Option<Model> {
        let first = |names: &'static [&'static str], members: &mut Map<String, Value>| {
            names.iter().find_map(|name| word(members, name))
        };
        let id = first(self.id, &mut members)?;
        let id = id.strip_prefix("models/").map_or(id.clone(), Arc::from);
        let title = first(self.title, &mut members);
        let created = self
            .created
            .iter()
            .find_map(|name| moment(&mut members, name));
        let owner = first(self.owner, &mut members);
        // They stay where they stand inside of something else that is not read.
        let tokens = |names: &'static [&'static str], members: &mut Map<String, Value>| {
            names.iter().find_map(|name| {
                let tokens = count(members.get(*name)).filter(|tokens| *tokens > 0)?;
                take(members, name);
                Some(tokens)
            })
        };
        let window = tokens(self.window, &mut members);
        let output = tokens(self.output, &mut members);
        Some(Model {
            id,
            title,
            created,
            owner,
            window,
            output,
            extra: members.into(),
        })
    }
}

/// A moment in seconds since 1970: a number, or a date by RFC 3339. What cannot be read stays.
fn moment(members: &mut Map<String, Value>, name: &str) -> Option<u64> {
    let stated = members.get(name)?;
    let moment = match stated.as_str() {
        Some(date) => {
            let date = OffsetDateTime::parse(date, &Rfc3339).ok()?;
            u64::try_from(date.unix_timestamp()).ok()?
        }
        None => count(Some(stated))?,
    };
    take(members, name);
    Some(moment)
}

/// The next page's name.
pub(super) fn cursor(members: &mut Map<String, Value>, name: &str) -> Option<String> {
    text(members, name)
}
