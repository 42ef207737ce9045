//! Tools, calls of them, and the form of an answer.

use std::sync::Arc;

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value, json};

use super::{PROTOCOL, Wrong, flag, inner, keep_inner, put, put_extra, string, take, word};
use crate::types::{Block, Function, JsonSchema, ResponseFormat, Tool, ToolCall, ToolChoice};

/// The choice of any tool at all.
pub(super) const REQUIRED: &str = "required";

/// Reads a tool. One that is no well-formed function is kept whole.
pub(super) fn parse(value: Value) -> Tool {
    match value {
        Value::Object(members) if is_function(&members) => function(members),
        value => Tool::Opaque(Block::new(PROTOCOL, value)),
    }
}

fn is_function(members: &Map<String, Value>) -> bool {
    let Some(own) = members.get("function").and_then(Value::as_object) else {
        return false;
    };
    let given = |name| own.get(name).filter(|value| !value.is_null());
    members.get("type").is_none_or(|kind| kind == "function")
        && given("name").is_some_and(Value::is_string)
        && given("description").is_none_or(Value::is_string)
        && given("strict").is_none_or(Value::is_boolean)
}

fn function(mut members: Map<String, Value>) -> Tool {
    members.shift_remove("type");
    let mut own = match take(&mut members, "function") {
        Some(Value::Object(own)) => own,
        _ => Map::new(),
    };
    let name = take(&mut own, "name").and_then(string).unwrap_or_default();
    let description = take(&mut own, "description").and_then(string);
    let strict = take(&mut own, "strict").and_then(|strict| strict.as_bool());
    let parameters = take(&mut own, "parameters").map(Arc::new);
    keep_inner(&mut members, "function", own);
    Tool::Function(Function {
        name: name.into(),
        description: description.map(Arc::from),
        parameters,
        strict,
        extra: members.into(),
    })
}

impl Serialize for Tool {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let function = match self {
            Self::Function(function) => function,
            Self::Opaque(block) => return block.value.serialize(serializer),
        };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", "function")?;
        map.serialize_entry("function", &Declared(function))?;
        put_extra(&mut map, &function.extra, &["function"])?;
        map.end()
    }
}

struct Declared<'a>(&'a Function);

impl Serialize for Declared<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.0.name)?;
        put(&mut map, "description", &self.0.description)?;
        put(&mut map, "parameters", &self.0.parameters)?;
        put(&mut map, "strict", &self.0.strict)?;
        inner(&self.0.extra, "function").try_for_each(|(k, v)| map.serialize_entry(k, v))?;
        map.end()
    }
}

pub(super) fn parse_choice(value: Value) -> ToolChoice {
    match value.as_str() {
        Some("none") => return ToolChoice::None,
        Some("auto") => return ToolChoice::Auto,
        // Mistral says `any`, and takes either.
        Some("required" | "any") => return ToolChoice::Required,
        _ => {}
    }
    match value.pointer("/function/name").and_then(Value::as_str) {
        Some(name) if value == named(name) => ToolChoice::Function(name.into()),
        _ => ToolChoice::Other(Arc::new(value)),
    }
}

fn named(name: &str) -> Value {
    json!({"type": "function", "function": {"name": name}})
}

impl Serialize for ToolChoice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => serializer.serialize_str("none"),
            Self::Auto => serializer.serialize_str("auto"),
            Self::Required => serializer.serialize_str(REQUIRED),
            Self::Function(name) => named(name).serialize(serializer),
            Self::Other(value) => value.serialize(serializer),
        }
    }
}

/// Reads a call; arguments that are no string become the text of their JSON.
pub(super) fn parse_call(value: Value) -> Result<ToolCall, Wrong> {
    let Value::Object(mut members) = value else {
        return Err(Wrong::new("", "an object"));
    };
    let id = word(&mut members, "id")?.unwrap_or_default();
    let custom = take(&mut members, "type").is_some_and(|kind| kind == "custom");
    let (kind, input) = names(custom);
    let Some(Value::Object(mut own)) = take(&mut members, kind) else {
        return Err(Wrong::new(kind, "an object"));
    };
    let name = word(&mut own, "name").map_err(|wrong| wrong.within(kind))?;
    let arguments = match take(&mut own, input) {
        None => String::new(),
        Some(Value::String(text)) => text,
        Some(value) => value.to_string(),
    };
    keep_inner(&mut members, kind, own);
    Ok(ToolCall {
        id,
        name: name.unwrap_or_default(),
        arguments,
        custom,
        extra: members.into(),
    })
}

const fn names(custom: bool) -> (&'static str, &'static str) {
    if custom {
        ("custom", "input")
    } else {
        ("function", "arguments")
    }
}

pub(super) fn write_call<S: Serializer>(call: &ToolCall, serializer: S) -> Result<S::Ok, S::Error> {
    let (kind, _) = names(call.custom);
    let mut map = serializer.serialize_map(None)?;
    if !call.id.is_empty() {
        map.serialize_entry("id", &call.id)?;
    }
    map.serialize_entry("type", kind)?;
    map.serialize_entry(kind, &Called(call))?;
    put_extra(&mut map, &call.extra, &[kind])?;
    map.end()
}

struct Called<'a>(&'a ToolCall);

impl Serialize for Called<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (kind, input) = names(self.0.custom);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.0.name)?;
        // A function without arguments is called with none, which strict servers want said.
        let empty = !self.0.custom && self.0.arguments.is_empty();
        map.serialize_entry(input, if empty { "{}" } else { &self.0.arguments })?;
        inner(&self.0.extra, kind).try_for_each(|(k, v)| map.serialize_entry(k, v))?;
        map.end()
    }
}

pub(super) fn parse_format(value: Value) -> ResponseFormat {
    let members = value.as_object();
    let alone = members.is_some_and(|members| members.len() == 1);
    match value.get("type").and_then(Value::as_str) {
        Some("text") if alone => ResponseFormat::Text,
        Some("json_object") if alone => ResponseFormat::JsonObject,
        Some("json_schema") => match schema(members.cloned().unwrap_or_default()) {
            Some(schema) => ResponseFormat::JsonSchema(schema),
            None => ResponseFormat::Other(Arc::new(value)),
        },
        _ => ResponseFormat::Other(Arc::new(value)),
    }
}

fn schema(mut members: Map<String, Value>) -> Option<JsonSchema> {
    let Value::Object(mut own) = take(&mut members, "json_schema")? else {
        return None;
    };
    // Besides `type`: kept whole, so that they are not lost.
    if members.len() > 1 {
        return None;
    }
    Some(JsonSchema {
        name: take(&mut own, "name").and_then(string)?.into(),
        description: word(&mut own, "description").ok()?,
        schema: take(&mut own, "schema").map(Arc::new),
        strict: flag(&mut own, "strict").ok()?,
        extra: own.into(),
    })
}

impl Serialize for ResponseFormat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (kind, schema) = match self {
            Self::Text => ("text", None),
            Self::JsonObject => ("json_object", None),
            Self::JsonSchema(schema) => ("json_schema", Some(Schema(schema))),
            Self::Other(value) => return value.serialize(serializer),
        };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", kind)?;
        put(&mut map, "json_schema", &schema)?;
        map.end()
    }
}

struct Schema<'a>(&'a JsonSchema);

impl Serialize for Schema<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.0.name)?;
        put(&mut map, "description", &self.0.description)?;
        put(&mut map, "schema", &self.0.schema)?;
        put(&mut map, "strict", &self.0.strict)?;
        put_extra(&mut map, &self.0.extra, &[])?;
        map.end()
    }
}
