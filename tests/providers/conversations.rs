//! Conversations as they go out: turns, tools and their results, and answers that go back.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, Message,
    types::{Capability, Part, Tool, ToolCall},
};

use crate::{probes::written, table::Row};

fn sent(row: &Row, request: &ChatRequest) -> Value {
    let who = row.vendor().title;
    let sent = row.subject.sent(request);
    sent.unwrap_or_else(|error| panic!("{who}: {error:?}"))
        .json()
}

pub(crate) fn turns_are_written_in_their_order(row: &Row) {
    let said = ["Be brief 1.", "hi 2", "ho 3", "and 4?", "then 5", "so 6"];
    let request = ChatRequest::new(row.models[0])
        .system(said[0])
        .user(said[1])
        .assistant(said[2])
        .user([Part::text(said[3])])
        .assistant(said[4])
        .user(said[5]);
    let body = sent(row, &request).to_string();
    let at = |said: &str| {
        body.find(said)
            .unwrap_or_else(|| panic!("{said} is missing in {body}"))
    };
    let turns: Vec<_> = said[1..].iter().map(|said| at(said)).collect();
    assert!(turns.is_sorted(), "{body}");
    let once = |said: &&str| body.matches(*said).count() == 1;
    assert!(said.iter().all(once), "{body}");
}

pub(crate) fn calls_and_their_results_find_each_other(row: &Row) {
    let mut turn = Message::assistant("I look.");
    for (id, city) in [("call_one_1", "Bern_7"), ("call_two_2", "Oslo_7")] {
        let arguments = json!({"city": city}).to_string();
        turn.content
            .push(Part::ToolCall(ToolCall::new(id, "weather", arguments)));
    }
    let mut failed = Message::tool("call_two_2", "no such city 7");
    failed.extra.insert("is_error", json!(true));
    let tool = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    let request = ChatRequest::new(row.models[0])
        .tool(Tool::function("weather", "The weather", tool))
        .user("Bern? Oslo?")
        .message(turn)
        .message(Message::tool("call_one_1", "sunny 7"))
        .message(failed)
        .drop_unsupported(true);
    let body = sent(row, &request);
    for leaf in [
        "I look.",
        "weather",
        "Bern_7",
        "Oslo_7",
        "sunny 7",
        "no such city 7",
    ] {
        assert!(written(&body, &json!(leaf)), "{leaf} is missing in {body}");
    }
    // Whatever the identifiers have become, each stands where the call and its result do.
    let text = body.to_string();
    let [bern, oslo, sunny, none] = ["Bern_7", "Oslo_7", "sunny 7", "no such city 7"]
        .map(|said| text.find(said).expect("it was found above"));
    assert!(bern < oslo && oslo < sunny && sunny < none, "{body}");
    let (calls, results) = identifiers(&body);
    assert_eq!(calls.len(), 2, "{body}");
    assert_eq!(calls, results, "{body}");
}

/// The identifiers of calls and of results, in their order, by the names that protocols have for
/// them.
fn identifiers(body: &Value) -> (Vec<String>, Vec<String>) {
    let (mut calls, mut results) = (Vec::new(), Vec::new());
    collect(body, &mut calls, &mut results);
    (calls, results)
}

fn collect(value: &Value, calls: &mut Vec<String>, results: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, calls, results)),
        Value::Object(members) => {
            let text = |name: &str| members.get(name)?.as_str().map(str::to_owned);
            let is_result = members.contains_key("output") || members.contains_key("response");
            let result = text("tool_call_id")
                .or_else(|| text("tool_use_id"))
                .or_else(|| text("toolUseId"));
            let call = text("call_id")
                .or_else(|| text("id"))
                .or_else(|| text("toolUseId"));
            let is_call = ["arguments", "function", "input", "args"]
                .iter()
                .any(|name| members.contains_key(*name));
            match (result, call) {
                (Some(result), _) if !is_call => results.push(result),
                (_, Some(call)) if is_call => calls.push(call),
                (_, Some(result)) if is_result => results.push(result),
                _ => {}
            }
            members
                .values()
                .for_each(|inner| collect(inner, calls, results));
        }
        _ => {}
    }
}

/// What signs thoughts, and what only one protocol understands, goes back to its provider and to no
/// other (`HAZARDS` H-12).
pub(crate) fn an_answer_goes_back_and_what_is_private_to_nobody_else(row: &Row) {
    let back = row
        .vendor()
        .capabilities
        .of(Capability::ReasoningBack)
        .is_any();
    let mut private = 0;
    for fixture in row.fixtures() {
        let Ok(answer) = row.outcome(&fixture) else {
            continue;
        };
        let message = answer.message();
        assert_eq!(
            message.origin.as_ref().map(|origin| &*origin.provider),
            Some(row.subject.name()),
            "{}",
            fixture.name
        );
        let ask = |message: Message| {
            let ask = ChatRequest::new(row.models[0]).user("hi").message(message);
            sent(row, &ask.user("and?").drop_unsupported(true))
        };
        let own = ask(message.clone());
        let text = answer.text();
        assert!(
            texts(&own).contains(&*text),
            "{}: {text} is missing in {own}",
            fixture.name
        );
        let mut foreign = message.clone();
        foreign.origin = Some("another".into());
        let foreign = ask(foreign);
        for secret in secrets(message) {
            assert!(
                !written(&foreign, &secret),
                "{}: {secret} goes to another: {foreign}",
                fixture.name
            );
            private += usize::from(back && written(&own, &secret));
        }
    }
    assert!(
        private > 0 || !back,
        "nothing private goes back to {}",
        row.vendor().title
    );
}

/// All that is said in a body, put together, without what it is said after.
fn texts(body: &Value) -> String {
    match body {
        Value::Object(members) => {
            let said = members.iter().map(|(name, value)| match value {
                Value::String(text) if ["text", "content"].contains(&name.as_str()) => text.clone(),
                Value::String(_) => String::new(),
                _ if name == "citations" => String::new(),
                value => texts(value),
            });
            said.collect()
        }
        Value::Array(items) => items.iter().map(texts).collect(),
        _ => String::new(),
    }
}

/// What nobody but the provider of an answer may see.
fn secrets(message: &Message) -> Vec<Value> {
    let secrets = message.content.iter().flat_map(|part| match part {
        Part::Reasoning(thought) => {
            let text = Some(json!(thought.text)).filter(|text| text != "");
            let signature = thought
                .signature
                .as_deref()
                .map(|signature| json!(signature));
            text.into_iter().chain(signature).collect()
        }
        Part::Opaque(block) => {
            let members = ["encrypted_content", "data", "thoughtSignature"];
            let members = members.iter().filter_map(|name| block.value.get(*name));
            members.filter(|value| value.is_string()).cloned().collect()
        }
        Part::ToolCall(call) => {
            let kept = call.extra.get("extra_content");
            let kept = kept.and_then(|kept| kept.pointer("/google/thought_signature"));
            kept.into_iter().cloned().collect()
        }
        _ => Vec::new(),
    });
    secrets.collect()
}
