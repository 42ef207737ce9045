//! Messages.

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::Error as _,
    ser::{SerializeMap, SerializeSeq},
};
use serde_json::{Map, Value};

use super::{Wrong, list, part, put, quoted::Quoted, read, sealed, string, take, tool, word};
use crate::types::{Message, Part, Reasoning, Role, Text, ToolCall};

/// The members in which reasoning stands as text: DeepSeek and its like, and OpenRouter and Groq.
pub(crate) const REASONING: [&str; 2] = ["reasoning_content", "reasoning"];

pub(super) fn parse(value: Value) -> Result<Message, Wrong> {
    let Value::Object(mut members) = value else {
        return Err(Wrong::new("", "an object"));
    };
    let role = word(&mut members, "role")?.ok_or_else(|| Wrong::new("role", "a string"))?;
    let mut message = Message::new(Role::from(&*role), Vec::new());
    let sealed = sealed::take_out(&mut members);
    message.content.extend(reasoning(&mut members));
    match take(&mut members, "content") {
        None => {}
        Some(Value::String(text)) => message.content.push(Part::text(text)),
        Some(Value::Array(parts)) => message.content.extend(parts.into_iter().map(part::parse)),
        Some(_) => return Err(Wrong::new("content", "a string or a list of parts")),
    }
    if let Some(refusal) = read(&mut members, "refusal", "a string", string)? {
        message.content.push(Part::Refusal(Text::new(refusal)));
    }
    let calls = list(&mut members, "tool_calls")?.unwrap_or_default();
    for (at, call) in calls.into_iter().enumerate() {
        let call = tool::parse_call(call).map_err(|wrong| wrong.at(at).within("tool_calls"))?;
        message.content.push(Part::ToolCall(call));
    }
    message.name = word(&mut members, "name")?;
    message.tool_call_id = word(&mut members, "tool_call_id")?;
    message.extra = members.into();
    if let Some(sealed) = sealed {
        sealed::put_back(&mut message, sealed);
    }
    Ok(message)
}

fn reasoning(members: &mut Map<String, Value>) -> Vec<Part> {
    let given = REASONING.into_iter().filter_map(|member| {
        if !members.get(member)?.is_string() {
            return None;
        }
        let text = take(members, member).and_then(string)?;
        Some(Part::Reasoning(Reasoning::new(text, Some(member))))
    });
    given.collect()
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parse(Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sealed = sealed::written(self);
        let said = Said {
            message: self,
            as_json: false,
        };
        write(&said, true, sealed.as_ref(), serializer)
    }
}

/// A message as an endpoint wants it written, which is in JSON.
pub(crate) struct Written<'a> {
    pub(crate) message: &'a Message,
    /// Whether members may be `null`; where not, they are left out.
    pub(crate) nulls: bool,
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let said = Said {
            message: self.message,
            as_json: true,
        };
        write(&said, self.nulls, None, serializer)
    }
}

/// Writes a message, with what the form has no place for where that is given.
fn write<S: Serializer>(
    said: &Said<'_>,
    nulls: bool,
    sealed: Option<&Value>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let message = said.message;
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("role", message.role.as_str())?;
    put(&mut map, "name", &message.name)?;
    put(&mut map, "tool_call_id", &message.tool_call_id)?;
    let is_content = message.content.iter().all(part::is_content);
    if !is_content {
        for name in REASONING {
            put(&mut map, name, &message.thoughts(name))?;
        }
    }
    if nulls || !said.is_null() {
        map.serialize_entry("content", said)?;
    }
    if !is_content {
        let refusal = message.text_of(|part| match part {
            Part::Refusal(refusal) => Some(&refusal.text),
            _ => None,
        });
        put(&mut map, "refusal", &refusal)?;
        if message.tool_calls().next().is_some() {
            map.serialize_entry("tool_calls", &Calls(message))?;
        }
    }
    message
        .extra
        .iter()
        .filter(|(name, value)| {
            let kept = sealed.is_some() && (*name == sealed::NAME || sealed::is_read(name, value));
            (nulls || !value.is_null()) && !kept
        })
        .try_for_each(|(name, value)| map.serialize_entry(name, value))?;
    put(&mut map, sealed::NAME, &sealed)?;
    map.end()
}

impl Message {
    /// The reasoning that this member holds.
    fn thoughts(&self, name: &str) -> Option<String> {
        self.text_of(|part| match part {
            Part::Reasoning(thought) => {
                (self.member(thought) == Some(name)).then_some(&thought.text)
            }
            _ => None,
        })
    }

    /// The member that a thought goes into: what stood in no member goes into the first, unless it
    /// stands in `reasoning_details` already.
    pub(super) fn member(&self, thought: &Reasoning) -> Option<&'static str> {
        let details = self.extra.contains("reasoning_details");
        let default = REASONING.first().filter(|_| !details);
        let member = thought.member.as_ref();
        let known = member.filter(|member| REASONING.contains(member));
        known.or(default).copied()
    }

    fn text_of<'a>(&'a self, read: impl Fn(&'a Part) -> Option<&'a String>) -> Option<String> {
        let mut pieces = self.content.iter().filter_map(read);
        let first = pieces.next()?.clone();
        Some(pieces.fold(first, |all, piece| all + piece))
    }
}

/// The `content`: a string where one text is all there is, for the servers that know no lists.
struct Said<'a> {
    message: &'a Message,
    /// Whether it is JSON that is written: then long texts take a shorter way.
    as_json: bool,
}

impl Serialize for Said<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parts = || {
            self.message
                .content
                .iter()
                .filter(|part| part::is_content(part))
        };
        let mut two = parts();
        match (two.next(), two.next()) {
            (None, _) if self.is_null() => serializer.serialize_none(),
            (None, _) => serializer.serialize_str(""),
            (Some(Part::Text(Text { text, extra })), None) if extra.is_empty() => {
                if self.as_json {
                    Quoted(text).serialize(serializer)
                } else {
                    serializer.serialize_str(text)
                }
            }
            _ => {
                let mut list = serializer.serialize_seq(None)?;
                parts().try_for_each(|one| list.serialize_element(&part::Written(one)))?;
                list.end()
            }
        }
    }
}

impl Said<'_> {
    /// Nothing is said. An assistant that calls no tool either says the empty text.
    fn is_null(&self) -> bool {
        let message = self.message;
        let silent = message.role == Role::Assistant && message.tool_calls().next().is_none();
        !silent && !message.content.iter().any(part::is_content)
    }
}

struct Calls<'a>(&'a Message);

impl Serialize for Calls<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.tool_calls())
    }
}

/// A call as it goes back to the model.
impl Serialize for ToolCall {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        tool::write_call(self, serializer)
    }
}
