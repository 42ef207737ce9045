//! The members of a request, by the names that each vendor has for them.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, Message,
    protocol::{Endpoint, OpenAiChat, Protocol},
    types::{Tool, ToolChoice},
};

use crate::support::{MODEL, asked, groq, mistral, openai, sent};

fn everything_all_know() -> ChatRequest {
    ChatRequest::new(MODEL)
        .message(Message::developer("Be brief."))
        .user("hi")
        .max_tokens(5)
        .temperature(0.5)
        .top_p(0.5)
        .stop(["a", "b"])
        .seed(7)
        .tool(Tool::function("f", "d", json!({"type": "object"})))
        .tool_choice(ToolChoice::Required)
        .parallel_tool_calls(false)
        .reasoning_effort("high")
        .service_tier("auto")
        .streamed(true)
}

#[test]
fn each_vendor_is_sent_its_own_names() {
    let tool = json!({"type": "function", "function": {
        "name": "f", "description": "d", "parameters": {"type": "object"}}});
    let common = json!({
        "model": MODEL,
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hi"}],
        "temperature": 0.5,
        "top_p": 0.5,
        "stop": ["a", "b"],
        "tools": [tool],
        "parallel_tool_calls": false,
        "reasoning_effort": "high",
        "service_tier": "auto",
        "stream": true,
    });
    let with = |own: Value| {
        let mut wanted = common.clone();
        for (name, value) in own.as_object().unwrap() {
            wanted[name] = value.clone();
        }
        wanted
    };
    let at_groq = with(json!({
        "max_completion_tokens": 5, "seed": 7, "tool_choice": "required",
        "stream_options": {"include_usage": true},
    }));
    assert_eq!(sent(&everything_all_know(), &groq()), at_groq);
    let at_mistral = with(json!({"max_tokens": 5, "random_seed": 7, "tool_choice": "any"}));
    assert_eq!(sent(&everything_all_know(), &mistral()), at_mistral);
}

#[test]
fn mistral_is_sent_no_stream_options_even_where_the_caller_gives_some() {
    let request = asked(json!({
        "model": MODEL, "messages": [], "stream": true,
        "stream_options": {"include_usage": true, "include_obfuscation": false},
    }));
    assert_eq!(sent(&request, &mistral()).get("stream_options"), None);
}

#[test]
fn the_seed_is_sent_once_by_whatever_name_it_was_given() {
    let own = json!({"model": MODEL, "messages": [], "random_seed": 1});
    assert_eq!(sent(&asked(own), &mistral())["random_seed"], 1);

    let both = asked(json!({"model": MODEL, "messages": [], "seed": 2, "random_seed": 1}));
    let body = OpenAiChat::encode(&both, &mistral()).unwrap().into_body();
    let text = String::from_utf8(body.to_vec()).unwrap();
    assert_eq!(text.matches("seed").count(), 1, "{text}");
    assert!(text.contains(r#""random_seed":2"#), "{text}");
}

#[test]
fn members_of_a_vendors_own_go_to_it() {
    for (endpoint, own) in [
        (
            mistral(),
            json!({"safe_prompt": true, "prompt_mode": "reasoning", "top_k": 3}),
        ),
        (
            groq(),
            json!({"reasoning_format": "parsed", "search_settings": {"country": "fr"}}),
        ),
    ] {
        let mut body = json!({"model": MODEL, "messages": []});
        for (name, value) in own.as_object().unwrap() {
            body[name] = value.clone();
        }
        assert_eq!(sent(&asked(body.clone()), &endpoint), body);
    }
}

#[test]
fn what_asks_for_nothing_is_left_out_where_it_is_not_known() {
    let nothing = json!({
        "model": MODEL, "messages": [], "n": 1, "frequency_penalty": 0, "presence_penalty": 0.0,
        "logprobs": false, "top_logprobs": 0, "metadata": {}, "store": false, "logit_bias": {},
        "user": null
    });
    let bare = json!({"model": MODEL, "messages": []});
    assert_eq!(sent(&asked(nothing.clone()), &groq()), bare);
    // Mistral knows the first of them.
    let body = sent(&asked(nothing), &mistral());
    assert_eq!((&body["n"], body.get("store")), (&json!(1), None));
}

#[test]
fn no_member_is_null_where_that_is_refused() {
    let messages = json!([
        {"role": "user", "content": "hi", "weight": null},
        {"role": "assistant", "content": null, "annotations": null,
         "tool_calls": [{"id": "abcdefgh1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
        {"role": "tool", "tool_call_id": "abcdefgh1", "content": "1"}
    ]);
    let request = asked(json!({"model": MODEL, "messages": messages}));
    let nulls = |endpoint: &Endpoint| sent(&request, endpoint).to_string().contains("null");
    assert!(nulls(&openai()), "OpenAI takes them");
    assert!(!nulls(&groq()) && !nulls(&mistral()));
    assert_eq!(sent(&request, &groq())["messages"][1].get("content"), None);
}

#[test]
fn a_function_without_parameters_is_given_none_where_some_are_wanted() {
    let tools = json!([{"type": "function", "function": {"name": "f"}}]);
    let request = asked(json!({"model": MODEL, "messages": [], "tools": tools}));
    let parameters = |endpoint: &Endpoint| {
        let body = sent(&request, endpoint);
        body["tools"][0]["function"].get("parameters").cloned()
    };
    let none = json!({"type": "object", "properties": {}});
    assert_eq!(parameters(&mistral()), Some(none));
    assert_eq!(parameters(&groq()), None);
}

#[test]
fn a_form_without_a_schema_is_any_object_where_a_schema_is_wanted() {
    let form = json!({"type": "json_schema", "json_schema": {"name": "s"}});
    let mut body = json!({"model": MODEL, "messages": []});
    body["response_format"] = form.clone();
    let request = asked(body);
    assert_eq!(sent(&request, &openai())["response_format"], form);
    let any = json!({"type": "json_object"});
    assert_eq!(sent(&request, &mistral())["response_format"], any);
}
