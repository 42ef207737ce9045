//! What OpenAI's form has no place for: who wrote a message, and what goes back to them alone.

use std::{mem, sync::Arc};

use serde_json::{Map, Value, json};

use super::{PROTOCOL, REASONING, string, take, word};
use crate::types::{Block, Message, Origin, Part, Reasoning};

/// The member of a message that holds it.
pub(super) const NAME: &str = "tollgate";

/// The protocols whose blocks are understood when they come back.
const PROTOCOLS: [&str; 7] = [
    PROTOCOL,
    "anthropic_messages",
    "bedrock_converse",
    "cohere_chat",
    "gemini_generate",
    "ollama_chat",
    "openai_responses",
];

/// What the form reads itself, beside reasoning. A member of that name that an answer had means
/// something else.
const READ: [&str; 6] = [
    "role",
    "name",
    "tool_call_id",
    "content",
    "refusal",
    "tool_calls",
];

/// The member of reasoning that the form does not have: Cohere's.
const PLAN: &str = "tool_plan";

/// The value of the member, where the message needs it.
pub(super) fn written(message: &Message) -> Option<Value> {
    let parts = sealed(message);
    let origin = message.origin.as_ref();
    let origin = origin.filter(|_| !parts.is_empty() || is_marked(message));
    let members = message.extra.iter();
    let members = members.filter(|(name, value)| is_read(name, value));
    let members: Map<_, _> = members
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect();
    if parts.is_empty() && origin.is_none() && members.is_empty() {
        return None;
    }
    let mut sealed = json!({});
    if let Some(origin) = origin {
        sealed["origin"] = json!({"provider": origin.provider});
        if let Some(account) = origin.account {
            sealed["origin"]["account"] = Value::from(account.to_string());
        }
        if let Some(model) = &origin.model {
            sealed["origin"]["model"] = json!(model);
        }
    }
    if !parts.is_empty() {
        sealed["parts"] = Value::Array(parts);
    }
    if !members.is_empty() {
        sealed["members"] = Value::Object(members);
    }
    // Of a gateway that is built of the same, which answered through another.
    if let Some(theirs) = message.extra.get(NAME) {
        sealed[NAME] = theirs.clone();
    }
    Some(sealed)
}

/// Whether the form would read this member as one of its own.
pub(super) fn is_read(name: &str, value: &Value) -> bool {
    READ.contains(&name) || REASONING.contains(&name) && value.is_string()
}

/// The parts that have no place of their own, each with its place among all as they are read again:
/// what a member holds as one text is one part then.
fn sealed(message: &Message) -> Vec<Value> {
    let answered = message.origin.is_some();
    let signed = message.content.iter().any(|part| match part {
        // Of what stood in no member of the form it would say that it stood in one.
        Part::Reasoning(one) => {
            let known = one.member.is_some_and(|member| REASONING.contains(&member));
            one.signature.is_some() || answered && !known
        }
        _ => false,
    });
    let (mut parts, mut texts) = (Vec::new(), Vec::new());
    let mut at = 0_usize;
    for part in &message.content {
        let text = match part {
            Part::Reasoning(thought) if signed => {
                parts.push(json!({
                    "at": at, "type": "reasoning", "text": thought.text,
                    "signature": thought.signature, "member": thought.member,
                }));
                None
            }
            Part::Reasoning(thought) => Some(message.member(thought).unwrap_or_default()),
            Part::Refusal(_) => Some("refusal"),
            Part::Opaque(block) if block.protocol != PROTOCOL => {
                parts.push(json!({
                    "at": at, "type": "opaque", "protocol": block.protocol, "value": block.value,
                }));
                None
            }
            _ => None,
        };
        let known = text.is_some_and(|text| text.is_empty() || texts.contains(&text));
        texts.extend(text);
        at += usize::from(!known);
    }
    parts
}

/// Whether anything in a message is for its writer alone.
fn is_marked(message: &Message) -> bool {
    let marked = message.content.iter().any(|part| match part {
        Part::Reasoning(_) | Part::Opaque(_) => true,
        Part::Text(text) | Part::Refusal(text) => !text.extra.is_empty(),
        Part::ToolCall(call) => !call.extra.is_empty(),
        _ => false,
    });
    marked || !message.extra.is_empty()
}

/// Takes the member out, and gives what was in it. One that is not of this form stays.
pub(super) fn take_out(members: &mut Map<String, Value>) -> Option<Map<String, Value>> {
    let ours = ["origin", "parts", "members"];
    let known = |value: &Value| ours.iter().any(|name| value.get(name).is_some());
    members.get(NAME).filter(|value| known(value))?;
    match take(members, NAME) {
        Some(Value::Object(mut sealed)) => {
            if let Some(theirs) = take(&mut sealed, NAME) {
                members.insert(NAME.to_owned(), theirs);
            }
            Some(sealed)
        }
        _ => None,
    }
}

/// Puts what was in the member back into the message. Reasoning whose text was changed meanwhile is
/// not what was signed, and stays as it is.
pub(super) fn put_back(message: &mut Message, mut sealed: Map<String, Value>) {
    message.origin = origin(&mut sealed);
    if let Some(Value::Object(members)) = take(&mut sealed, "members") {
        let members = members.into_iter();
        for (name, value) in members.filter(|(name, value)| is_read(name, value)) {
            message.extra.insert(name, value);
        }
    }
    let Some(Value::Array(parts)) = take(&mut sealed, "parts") else {
        return;
    };
    let parts: Vec<_> = parts.into_iter().filter_map(part).collect();
    let is_reasoning = |part: &Part| matches!(part, Part::Reasoning(_));
    let signed = thoughts(message, parts.iter().map(|(_, part)| part));
    let given = thoughts(message, message.content.iter());
    let unchanged = given.iter().all(String::is_empty) || given == signed;
    if unchanged && parts.iter().any(|(_, part)| is_reasoning(part)) {
        message.content.retain(|part| !is_reasoning(part));
    }
    let others = mem::take(&mut message.content);
    let mut others = others.into_iter();
    for (at, part) in parts {
        if is_reasoning(&part) && !unchanged {
            continue;
        }
        let before = at.saturating_sub(message.content.len());
        message.content.extend(others.by_ref().take(before));
        message.content.push(part);
    }
    message.content.extend(others);
}

/// The text of these parts that stands in each member of the message.
fn thoughts<'a>(
    message: &Message,
    parts: impl Iterator<Item = &'a Part>,
) -> [String; REASONING.len()] {
    let mut texts = REASONING.map(|_| String::new());
    for part in parts {
        let Part::Reasoning(thought) = part else {
            continue;
        };
        for (text, member) in texts.iter_mut().zip(REASONING) {
            if message.member(thought) == Some(member) {
                text.push_str(&thought.text);
            }
        }
    }
    texts
}

/// Who wrote it. A writer that cannot be read is none that anybody is.
fn origin(sealed: &mut Map<String, Value>) -> Option<Origin> {
    let read = |mut members: Map<String, Value>| {
        let mut origin = Origin::from(word(&mut members, "provider").ok()??);
        if let Some(account) = word(&mut members, "account").ok()? {
            origin.account = Some(account.parse().ok()?);
        }
        origin.model = word(&mut members, "model").ok()?;
        Some(origin)
    };
    match take(sealed, "origin")? {
        Value::Object(members) => read(members),
        _ => None,
    }
    .or_else(|| Some(Origin::from("")))
}

/// A part, and its place among all.
fn part(value: Value) -> Option<(usize, Part)> {
    let Value::Object(mut members) = value else {
        return None;
    };
    let at = usize::try_from(take(&mut members, "at")?.as_u64()?).ok()?;
    let mut text = |name: &str| take(&mut members, name).and_then(string);
    let part = match text("type")?.as_str() {
        "reasoning" => {
            let member = text("member");
            let mut members = REASONING.into_iter().chain([PLAN]);
            let member = members.find(|known| Some(*known) == member.as_deref());
            let mut thought = Reasoning::new(text("text")?, member);
            thought.signature = text("signature").map(Arc::from);
            Part::Reasoning(thought)
        }
        "opaque" => {
            let protocol = text("protocol")?;
            let protocol = PROTOCOLS.into_iter().find(|known| *known == protocol)?;
            Part::Opaque(Block::new(protocol, take(&mut members, "value")?))
        }
        _ => return None,
    };
    Some((at, part))
}
