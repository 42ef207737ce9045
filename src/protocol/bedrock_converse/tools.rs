//! Tools, and which of them the model is to call.

use serde_json::{Map, Value, json};

use super::{
    ANSWER_TOOL, NAME,
    content::{named, point},
    format::Form,
    messages::Conversation,
    model::{Forced, Model},
};
use crate::{
    Error,
    protocol::unsupported::Unsupported,
    types::{Extra, Function, Settings, Tool, ToolChoice},
};

/// What is written of tools, wherever it stands.
#[derive(Default)]
pub(super) struct Written {
    /// `toolConfig`.
    pub(super) config: Option<Value>,
    /// What the model has to be told.
    pub(super) told: Option<&'static str>,
    /// A choice that only Claude knows, in Anthropic's words.
    pub(super) additional: Option<Value>,
}

/// Which of the tools the model is to call.
#[derive(Clone, PartialEq, Eq)]
enum Choice {
    Auto,
    Any,
    Named(String),
}

/// Writes the tools, that of a structured answer last.
pub(super) fn write(
    settings: &Settings,
    form: &Form,
    model: Model,
    thinks: bool,
    conversation: &Conversation,
    unsupported: Unsupported<'_>,
) -> Result<Written, Error> {
    let mut tools = declared(settings, model, unsupported)?;
    let used = conversation.tools();
    let is_none = settings.tool_choice == Some(ToolChoice::None);
    let mut written = Written::default();
    if is_none && used.is_empty() {
        tools.clear();
    } else if is_none || tools.is_empty() && !used.is_empty() {
        // Where tools were called they have to be declared, and there is no choice of none.
        if tools.is_empty() {
            tools.extend(used.into_iter().map(unknown));
        }
        written.told = Some("Answer without calling any tool.");
    }
    let choice = choice(settings, form, model, thinks, &tools, unsupported)?;
    if let Form::Tool(tool) = form {
        tools.push(tool.clone());
        written.told = None;
    }
    if tools.is_empty() {
        return Ok(written);
    }
    if settings.parallel_tool_calls == Some(false) && written.told.is_none() {
        written.additional = one_at_a_time(choice.as_ref(), model, unsupported)?;
    }
    let mut config = json!({"tools": tools});
    if let Some(choice) = choice {
        config["toolChoice"] = match choice {
            Choice::Auto => json!({"auto": {}}),
            Choice::Any => json!({"any": {}}),
            Choice::Named(name) => json!({"tool": {"name": name}}),
        };
    }
    written.config = Some(config);
    Ok(written)
}

fn declared(
    settings: &Settings,
    model: Model,
    unsupported: Unsupported<'_>,
) -> Result<Vec<Value>, Error> {
    let mut tools = Vec::new();
    for (at, tool) in settings.tools.iter().enumerate() {
        match tool {
            Tool::Function(function) => {
                let field = format_args!("tools[{at}].name");
                named(&function.name, field, unsupported)?;
                tools.push(specified(function));
                let inner = function.extra.get("function").and_then(Value::as_object);
                let inner = inner.cloned().map(Extra::from).unwrap_or_default();
                let point = point(&function.extra).or_else(|| point(&inner));
                tools.extend(point.filter(|_| model.cache()));
            }
            Tool::Opaque(block) if block.protocol == NAME => tools.push((*block.value).clone()),
            Tool::Opaque(_) => {
                unsupported.field(format_args!("tools[{at}]"), "no such tool is known")?;
            }
        }
    }
    Ok(tools)
}

fn specified(function: &Function) -> Value {
    let mut tool = Map::new();
    let mut put = |name: &str, value: Value| tool.insert(name.to_owned(), value);
    put("name", json!(function.name));
    let description = function.description.as_deref();
    if let Some(description) = description.filter(|text| !text.trim().is_empty()) {
        put("description", json!(description));
    }
    let parameters = function.parameters.as_deref().cloned();
    let schema = parameters.unwrap_or_else(|| json!({"type": "object", "properties": {}}));
    put("inputSchema", json!({"json": schema}));
    if let Some(strict) = function.strict {
        put("strict", json!(strict));
    }
    json!({"toolSpec": tool})
}

/// A tool that was called once and is not known any more.
fn unknown(name: &str) -> Value {
    let schema = json!({"type": "object", "properties": {}});
    json!({"toolSpec": {"name": name, "inputSchema": {"json": schema}}})
}

fn choice(
    settings: &Settings,
    form: &Form,
    model: Model,
    thinks: bool,
    tools: &[Value],
    unsupported: Unsupported<'_>,
) -> Result<Option<Choice>, Error> {
    let is_none = settings.tool_choice == Some(ToolChoice::None);
    let mut choice = match &settings.tool_choice {
        None | Some(ToolChoice::None) => None,
        Some(ToolChoice::Auto) => Some(Choice::Auto),
        Some(ToolChoice::Required) => Some(Choice::Any),
        Some(ToolChoice::Function(name)) => Some(Choice::Named(name.to_string())),
        Some(ToolChoice::Other(_)) => {
            unsupported.field("tool_choice", "there is no such choice")?;
            None
        }
    };
    let forced = model.forced(thinks);
    let alone = |name: &str| matches!(tools, [tool] if tool["toolSpec"]["name"] == name);
    match (&choice, forced) {
        (Some(Choice::Any | Choice::Named(_)), Forced::No) => {
            let why = "the model cannot be forced, or not while it thinks";
            unsupported.field("tool_choice", why)?;
            choice = None;
        }
        (Some(Choice::Named(name)), Forced::Any) if alone(name) => choice = Some(Choice::Any),
        (Some(Choice::Named(_)), Forced::Any) => {
            let why = "the model can be made to call a tool, but not which";
            unsupported.field("tool_choice", why)?;
            choice = None;
        }
        _ => {}
    }
    if matches!(form, Form::Tool(_)) {
        // The answer is a call too: one of the tools has to be called, and this one if no other may.
        let alone = tools.is_empty() || is_none;
        choice = match choice {
            Some(Choice::Named(name)) => Some(Choice::Named(name)),
            _ if alone && forced == Forced::Named => Some(Choice::Named(ANSWER_TOOL.to_owned())),
            _ => Some(Choice::Any),
        };
    }
    // Without tools there is no choice.
    let any = !tools.is_empty() || matches!(form, Form::Tool(_));
    Ok(choice.filter(|_| any))
}

/// Converse has no word for one call at a time; Claude understands Anthropic's.
fn one_at_a_time(
    choice: Option<&Choice>,
    model: Model,
    unsupported: Unsupported<'_>,
) -> Result<Option<Value>, Error> {
    if !matches!(model, Model::Claude(_)) {
        let why = "the model cannot be kept to one call at a time";
        return unsupported.field("parallel_tool_calls", why).map(|()| None);
    }
    let mut choice = match choice {
        None | Some(Choice::Auto) => json!({"type": "auto"}),
        Some(Choice::Any) => json!({"type": "any"}),
        Some(Choice::Named(name)) => json!({"type": "tool", "name": name}),
    };
    choice["disable_parallel_tool_use"] = Value::Bool(true);
    Ok(Some(choice))
}
