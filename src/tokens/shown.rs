//! Functions as OpenAI's models are shown them: as types of TypeScript, in what follows the
//! instructions. No page says so; the counts of recorded requests do (`tests/tokens/recorded.rs`).

use std::fmt::Write;

use serde_json::Value;

use crate::types::Function;

/// How deep a schema is looked into.
const DEPTH: usize = 16;

/// The text that declares functions.
pub(super) fn functions<'a>(functions: impl IntoIterator<Item = &'a Function>) -> String {
    let mut text = "namespace functions {\n\n".to_owned();
    for function in functions {
        if let Some(description) = &function.description {
            comment(description, &mut text);
        }
        let parameters = function.parameters.as_deref();
        let members = parameters
            .map(|schema| members(schema, 0))
            .unwrap_or_default();
        let name = &function.name;
        text += &if members.is_empty() {
            format!("type {name} = () => any;\n\n")
        } else {
            format!("type {name} = (_: {{\n{members}}}) => any;\n\n")
        };
    }
    text + "} // namespace functions"
}

/// The members of an object, one in a line.
pub(super) fn members(schema: &Value, depth: usize) -> String {
    let mut text = String::new();
    let required = schema.get("required").and_then(Value::as_array);
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, inner) in properties.into_iter().flatten() {
        let is_required = required.is_some_and(|names| names.iter().any(|known| known == name));
        if let Some(description) = inner.get("description").and_then(Value::as_str) {
            comment(description, &mut text);
        }
        let mark = if is_required { "" } else { "?" };
        text += name;
        text += mark;
        text += ": ";
        text += &kind(inner, depth);
        text += ",\n";
    }
    text
}

fn comment(words: &str, text: &mut String) {
    for line in words.lines() {
        // Writing into a text cannot fail.
        let _ = writeln!(text, "// {line}");
    }
}

/// The type of a value.
fn kind(schema: &Value, depth: usize) -> String {
    if depth > DEPTH {
        return schema.to_string();
    }
    if let Some(Value::Array(choices)) = schema.get("enum") {
        return either(choices.iter().map(ToString::to_string));
    }
    for name in ["anyOf", "oneOf", "allOf"] {
        if let Some(Value::Array(kinds)) = schema.get(name) {
            return either(kinds.iter().map(|inner| kind(inner, depth + 1)));
        }
    }
    match schema.get("type") {
        Some(Value::Array(kinds)) => either(kinds.iter().map(|kind| match kind {
            Value::String(kind) => word(kind).to_owned(),
            other => other.to_string(),
        })),
        Some(Value::String(name)) if name == "array" => {
            let item = schema.get("items").map(|inner| kind(inner, depth + 1));
            item.unwrap_or_else(|| "any".to_owned()) + "[]"
        }
        Some(Value::String(name)) if name == "object" => {
            format!("{{\n{}}}", members(schema, depth + 1))
        }
        Some(Value::String(name)) => word(name).to_owned(),
        _ => "any".to_owned(),
    }
}

fn either(kinds: impl Iterator<Item = String>) -> String {
    kinds.collect::<Vec<_>>().join(" | ")
}

fn word(kind: &str) -> &str {
    match kind {
        "integer" => "number",
        other => other,
    }
}
