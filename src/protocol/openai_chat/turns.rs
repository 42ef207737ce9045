//! Messages as an endpoint may see them.

use std::{borrow::Cow, mem};

use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use super::{call_ids, parts};
use crate::{
    Error,
    protocol::{
        CallIds, Own, Quirks, Thoughts, failed, lenient::arguments, unsupported::Unsupported,
    },
    types::{
        Extra, Message, Part, Role,
        form::{REASONING, Written},
    },
};

/// Marks the last turn of the model as the beginning of the answer.
const PREFIX: &str = "prefix";

const WHY: &str = "not known to this provider";

/// The messages as an endpoint may see them, each copied only where it has to change.
pub(super) struct Turns<'a> {
    messages: Seen<'a>,
    nulls: bool,
}

enum Seen<'a> {
    AsTheyAre(&'a [Message]),
    Each(Vec<Cow<'a, Message>>),
}

impl<'a> Turns<'a> {
    pub(super) fn of(
        messages: &'a [Message],
        own: &Own<'_>,
        quirks: &Quirks,
        unsupported: Unsupported<'_>,
    ) -> Result<Self, Error> {
        if !quirks.strict_turns && messages.iter().all(is_plain) {
            return Ok(Self {
                messages: Seen::AsTheyAre(messages),
                nulls: quirks.nulls,
            });
        }
        let mut seen = Vec::with_capacity(messages.len());
        for (at, message) in messages.iter().enumerate() {
            let message = turn(at, message, own, quirks, unsupported)?;
            let said = message.filter(|said| !quirks.strict_turns || !is_silent(said));
            seen.extend(said);
        }
        if seen.is_empty() && !messages.is_empty() {
            return Err(unsupported.error("messages", "somebody has to say something"));
        }
        if quirks.strict_turns
            && let Some(last) = seen.last_mut().filter(|last| is_begun(last))
        {
            last.to_mut().extra.insert(PREFIX, Value::Bool(true));
        }
        Ok(Self {
            messages: Seen::Each(seen),
            nulls: quirks.nulls,
        })
    }
}

impl Serialize for Turns<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nulls = self.nulls;
        let written = |message| Written { message, nulls };
        match &self.messages {
            Seen::AsTheyAre(messages) => serializer.collect_seq(messages.iter().map(written)),
            Seen::Each(messages) => {
                serializer.collect_seq(messages.iter().map(|message| written(message)))
            }
        }
    }
}

/// A message as the endpoint may see it; `None` where nothing is left of it.
fn turn<'a>(
    at: usize,
    message: &'a Message,
    own: &Own<'_>,
    quirks: &Quirks,
    unsupported: Unsupported<'_>,
) -> Result<Option<Cow<'a, Message>>, Error> {
    if is_plain(message) {
        return Ok(Some(Cow::Borrowed(message)));
    }
    let mut message = Cow::Borrowed(message);
    if quirks.closed_messages && matches!(message.role, Role::Other(_)) {
        unsupported.field(format_args!("messages[{at}].role"), WHY)?;
        return Ok(None);
    }
    if !own.wrote(&message) {
        strip(message.to_mut());
    }
    thoughts(&mut message, quirks.thoughts);
    if message.role == Role::Developer && !quirks.developer_role {
        message.to_mut().role = Role::System;
    }
    if let Some(id) = heard(&message) {
        message.to_mut().extra.insert("audio", json!({"id": id}));
    }
    if quirks.call_ids == CallIds::NineAlphanumerics {
        call_ids::shorten(&mut message);
    }
    if !quirks.custom_tools {
        calls_of_functions(&mut message);
    }
    if message.name.is_some() && !quirks.names.knows(message.role.as_str()) {
        unnamed(at, &mut message, unsupported)?;
    }
    failed::told(&mut message);
    if message.role == Role::Tool && message.extra.contains(failed::IS_ERROR) {
        message.to_mut().extra.remove(failed::IS_ERROR);
    }
    if quirks.closed_messages {
        close(at, &mut message, quirks.strict_turns, unsupported)?;
    }
    let is_left = parts::written(at, &mut message, quirks, unsupported)?;
    Ok(is_left.then_some(message))
}

/// Whether it is text and nothing else, of a role that every provider knows: whatever the endpoint
/// knows or not, such a turn goes out as it is.
fn is_plain(message: &Message) -> bool {
    let Message {
        role,
        content,
        name,
        tool_call_id,
        extra,
        origin: _,
    } = message;
    let is_text = |part: &Part| matches!(part, Part::Text(text) if text.extra.is_empty());
    matches!(role, Role::System | Role::User | Role::Assistant)
        && name.is_none()
        && tool_call_id.is_none()
        && extra.is_empty()
        && content.iter().all(is_text)
}

/// Makes calls of `custom` tools calls of functions.
fn calls_of_functions(message: &mut Cow<'_, Message>) {
    if !message.tool_calls().any(|call| call.custom) {
        return;
    }
    for part in &mut message.to_mut().content {
        if let Part::ToolCall(call) = part
            && call.custom
        {
            call.custom = false;
            call.arguments = Value::Object(arguments(&call.arguments)).to_string();
            call.extra.remove("custom");
        }
    }
}

/// Takes the name of a message away. That of a tool is known by its call.
fn unnamed(
    at: usize,
    message: &mut Cow<'_, Message>,
    unsupported: Unsupported<'_>,
) -> Result<(), Error> {
    if message.role != Role::Tool {
        unsupported.field(format_args!("messages[{at}].name"), WHY)?;
    }
    message.to_mut().name = None;
    Ok(())
}

/// Takes away what another wrote for itself: it means nothing here, and may be refused.
fn strip(message: &mut Message) {
    message.extra = Extra::default();
    let own = |part: &Part| matches!(part, Part::Reasoning(_) | Part::Opaque(_));
    message.content.retain(|part| !own(part));
    bare(message);
}

/// Takes away what stands beside the parts of an answer.
fn bare(message: &mut Message) {
    for part in &mut message.content {
        match part {
            Part::Text(text) | Part::Refusal(text) => text.extra = Extra::default(),
            Part::ToolCall(call) => call.extra = Extra::default(),
            _ => {}
        }
    }
}

/// Puts reasoning where it goes back, and takes away what goes back nowhere.
fn thoughts(message: &mut Cow<'_, Message>, place: Thoughts) {
    let is_reasoning = |part: &Part| matches!(part, Part::Reasoning(_));
    if !message.content.iter().any(is_reasoning) {
        return;
    }
    match place {
        Thoughts::AsTheyCame => {
            let nowhere =
                |part: &Part| matches!(part, Part::Reasoning(one) if one.member.is_none());
            if message.content.iter().any(nowhere) {
                message.to_mut().content.retain(|part| !nowhere(part));
            }
        }
        Thoughts::Member(name) => {
            let name = REASONING.into_iter().find(|known| *known == name);
            for part in &mut message.to_mut().content {
                if let Part::Reasoning(reasoning) = part {
                    reasoning.member = name;
                }
            }
        }
        Thoughts::Parts => {
            for part in &mut message.to_mut().content {
                if let Part::Reasoning(reasoning) = part {
                    *part = parts::thinking(reasoning);
                }
            }
        }
    }
}

/// The identifier of an audio answer, by which alone it goes back (`PROVIDERS` §2.1).
fn heard(message: &Message) -> Option<Value> {
    let audio = message.extra.get("audio")?.as_object()?;
    (audio.len() > 1).then(|| audio.get("id").cloned())?
}

/// Takes away what an answer had beside what it says, which asks for nothing, and refuses what the
/// caller put beside what the endpoint knows.
fn close(
    at: usize,
    message: &mut Cow<'_, Message>,
    prefixed: bool,
    unsupported: Unsupported<'_>,
) -> Result<(), Error> {
    if message.role == Role::Assistant {
        said(message, prefixed);
    } else if !message.extra.is_empty() {
        for (name, _) in message.extra.iter().filter(|(_, value)| !value.is_null()) {
            unsupported.field(format_args!("messages[{at}].{name}"), WHY)?;
        }
        message.to_mut().extra = Extra::default();
    }
    Ok(())
}

/// What the model said, and nothing that stood beside it. A refusal was said, too.
fn said(message: &mut Cow<'_, Message>, prefixed: bool) {
    let known = |name| prefixed && name == PREFIX;
    let beside = message.extra.iter().any(|(name, _)| !known(name));
    if beside {
        let prefix = message.extra.get(PREFIX).filter(|_| prefixed).cloned();
        let prefix = prefix.map(|prefix| (PREFIX.to_owned(), prefix));
        message.to_mut().extra = Map::from_iter(prefix).into();
    }
    let more = |part: &Part| match part {
        Part::Text(text) => !text.extra.is_empty(),
        Part::ToolCall(call) => !call.extra.is_empty(),
        Part::Refusal(_) => true,
        _ => false,
    };
    if message.content.iter().any(more) {
        let message = message.to_mut();
        bare(message);
        for part in &mut message.content {
            if let Part::Refusal(refusal) = part {
                *part = Part::Text(mem::take(refusal));
            }
        }
    }
}

/// Whether a turn of the model says nothing and calls nothing.
fn is_silent(message: &Message) -> bool {
    let empty = |part: &Part| matches!(part, Part::Text(text) if text.text.is_empty());
    message.role == Role::Assistant && message.content.iter().all(empty)
}

/// Whether a turn of the model is one to be gone on with.
fn is_begun(message: &Message) -> bool {
    let ends = message.role == Role::Assistant && message.tool_calls().next().is_none();
    ends && !message.extra.contains(PREFIX)
}
