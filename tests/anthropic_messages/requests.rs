//! Requests as they are sent, and what cannot be.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, ErrorKind, Prices,
    layers::Reach,
    protocol::{
        AnthropicMessages, Endpoint, GeminiGenerate, OpenAiChat, OpenAiResponses, Protocol,
    },
    types::{
        Audio, Block, File, Image, Message, Part, ResponseFormat, Role, Text, Tool, ToolChoice,
    },
};

use crate::harness::{anthropic, sent};

const OLD: &str = "claude-3-5-haiku-20241022";
const HAIKU: &str = "claude-haiku-4-5";
const SONNET: &str = "claude-sonnet-5";
const ALWAYS: &str = "claude-opus-5-5";

fn ask(model: &str) -> ChatRequest {
    ChatRequest::new(model).user("hi")
}

fn city() -> Value {
    json!({"type": "object", "properties": {"city": {"type": "string"}}, "additionalProperties": false})
}

fn weather() -> Tool {
    Tool::function("weather", "The weather", city())
}

/// Whether a body has exactly these members beside `model`, `max_tokens` and `messages`.
fn beside(request: &ChatRequest) -> Value {
    let mut body = sent(request);
    let members = body.as_object_mut().unwrap();
    for name in ["model", "max_tokens", "messages"] {
        members.remove(name).unwrap();
    }
    body
}

#[test]
fn a_request_is_sent_with_its_version_to_its_path() {
    let endpoint = Endpoint::new("anthropic", "https://example.com/proxy/?a=b").unwrap();
    for (request, version, accept) in [
        (ask(HAIKU), "2023-06-01", "application/json"),
        (
            ask(SONNET).streamed(true),
            "2026-10-21",
            "text/event-stream",
        ),
        (ask("kimi-k2"), "2023-06-01", "application/json"),
    ] {
        let sent = AnthropicMessages::encode(&request, &endpoint).unwrap();
        assert_eq!(sent.method(), "POST");
        assert_eq!(sent.uri(), "https://example.com/proxy/v1/messages?a=b");
        assert_eq!(sent.headers()["anthropic-version"], version);
        assert_eq!(sent.headers()["accept"], accept);
        assert_eq!(sent.headers()["content-type"], "application/json");
        assert_eq!(sent.headers().len(), 3);
    }
}

#[test]
fn the_least_request_says_what_has_to_be_said() {
    let body = sent(&ask(HAIKU));
    let turn = json!({"role": "user", "content": [{"type": "text", "text": "hi"}]});
    let wanted = json!({"model": HAIKU, "max_tokens": 64_000, "messages": [turn]});
    assert_eq!(body, wanted);
    assert_eq!(sent(&ask(HAIKU).max_tokens(7))["max_tokens"], 7);
    assert_eq!(sent(&ask("kimi-k2"))["max_tokens"], 4_096);
}

/// A cap counts with the model's own limit where the request has none.
#[test]
fn no_model_is_asked_for_more_than_a_cap_counts_with() {
    let table = include_str!("../../src/pricing/table.tsv").lines();
    let priced = table.filter_map(|row| row.strip_prefix("anthropic/")?.split('\t').next());
    let rules = include_str!("../../src/protocol/anthropic_messages/models.tsv").lines();
    let ruled =
        rules.filter_map(|row| row.starts_with("claude-").then(|| row.split('\t').next())?);
    let mut counted = 0;
    for model in priced.chain(ruled) {
        if let Some(most) = Prices::bundled().max_output(model) {
            assert!(
                sent(&ask(model))["max_tokens"].as_u64() <= Some(most),
                "{model}"
            );
            counted += 1;
        }
    }
    assert!(counted >= 20);
}

#[test]
fn settings_go_by_the_names_that_the_api_has() {
    let request = ask(HAIKU)
        .temperature(0.5)
        .top_p(0.25)
        .stop(["one", "two"])
        .end_user("user-1")
        .service_tier("default")
        .streamed(true)
        .n(1)
        .frequency_penalty(0.0);
    let wanted = json!({
        "stream": true, "temperature": 0.5, "top_p": 0.25, "stop_sequences": ["one", "two"],
        "metadata": {"user_id": "user-1"}, "service_tier": "standard_only",
    });
    assert_eq!(beside(&request), wanted);
    assert_eq!(
        beside(&ask(HAIKU).metadata("user_id", "u")),
        json!({"metadata": {"user_id": "u"}})
    );
    assert_eq!(
        beside(&ask(HAIKU).service_tier("auto")),
        json!({"service_tier": "auto"})
    );
    assert_eq!(
        beside(&ask(HAIKU).service_tier("fast")),
        json!({"speed": "fast"})
    );
    assert_eq!(
        beside(&ask(SONNET).temperature(1.0).top_p(1.0)),
        json!({}),
        "the defaults"
    );
    assert_eq!(
        beside(&ask(HAIKU).extra("logit_bias", json!({"1": 1}))),
        json!({})
    );
}

#[test]
fn what_there_is_no_word_for_is_refused_by_name_and_left_out_where_the_caller_says_so() {
    let with = |part: Part| ChatRequest::new(HAIKU).user([Part::text("hi"), part]);
    let own = Block::new(
        "openai_chat",
        json!({"type": "custom", "custom": {"name": "x"}}),
    );
    let named = |name: &str| {
        let mut message = Message::user("hi");
        message.name = Some(name.into());
        ChatRequest::new(HAIKU).message(message)
    };
    let forced = |model| ask(model).tool(weather()).tool_choice(ToolChoice::Required);
    let cases = [
        (ask(HAIKU).n(2), "`n`"),
        (ask(HAIKU).seed(1), "`seed`"),
        (ask(HAIKU).frequency_penalty(0.1), "`frequency_penalty`"),
        (ask(HAIKU).presence_penalty(0.1), "`presence_penalty`"),
        (ask(HAIKU).logprobs(0), "`logprobs`"),
        (ask(HAIKU).metadata("order", "7"), "`metadata`"),
        (ask(HAIKU).service_tier("flex"), "`service_tier`"),
        (ask(HAIKU).temperature(1.5), "`temperature`"),
        (ask(SONNET).temperature(0.5), "`temperature`"),
        (ask(SONNET).top_p(0.5), "`top_p`"),
        (
            ask(HAIKU).reasoning_effort("low").temperature(0.5),
            "`temperature`",
        ),
        (ask(OLD).reasoning_effort("low"), "`reasoning_effort`"),
        (ask(HAIKU).reasoning_effort("much"), "`reasoning_effort`"),
        (
            ask(HAIKU).reasoning_effort("low").max_tokens(1_024),
            "`reasoning_effort`",
        ),
        (ask(HAIKU).tool(Tool::Opaque(own.clone())), "`tools[0]`"),
        (
            ask(HAIKU)
                .tool(weather())
                .tool_choice(ToolChoice::Other(json!({}).into())),
            "`tool_choice`",
        ),
        (forced(ALWAYS), "`tool_choice`"),
        (forced(HAIKU).reasoning_effort("low"), "`tool_choice`"),
        (
            ask(HAIKU).response_format(ResponseFormat::Other(json!({"type": "grammar"}).into())),
            "`response_format`",
        ),
        (
            with(Part::Audio(Audio::bytes("wav", "x"))),
            "`messages[0].content[1]`",
        ),
        (
            with(Part::image("data:image/png,raw")),
            "`messages[0].content[1]`",
        ),
        (
            with(Part::File(File::bytes("a", "application/zip", "x"))),
            "`messages[0].content[1]`",
        ),
        (with(Part::Opaque(own)), "`messages[0].content[1]`"),
        (
            ask(HAIKU).system([Part::image("https://example.com")]),
            "`messages[1].content[0]`",
        ),
        (
            ask(HAIKU).assistant([Part::image("https://example.com")]),
            "`messages[1].content[0]`",
        ),
        (named("ann"), "`messages[0].name`"),
        (
            ask(HAIKU).message(Message::new(Role::from("critic"), "x")),
            "`messages[1].role`",
        ),
        (ask(SONNET).assistant("Well"), "`messages`"),
    ];
    for (request, field) in cases {
        let error = AnthropicMessages::encode(&request, &anthropic()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{field}");
        assert_eq!(error.reach(), Reach::NotSent);
        assert_eq!(error.provider(), Some("anthropic"));
        let message = error.message().unwrap();
        assert!(message.starts_with(field), "{message} is not about {field}");
        let body = sent(&request.drop_unsupported(true));
        let said = json!({"role": "user", "content": [{"type": "text", "text": "hi"}]});
        assert_eq!(body["messages"], json!([said]), "{field}");
        for name in [
            "temperature",
            "top_p",
            "tool_choice",
            "metadata",
            "service_tier",
        ] {
            assert!(body.get(name).is_none(), "{field}: {body}");
        }
    }
}

#[test]
fn what_cannot_be_left_out_is_refused_in_any_case() {
    let nameless = Message::new(Role::Tool, "x");
    for request in [
        ChatRequest::new(HAIKU).system("Be brief."),
        ChatRequest::new(HAIKU).user("  "),
        ask(HAIKU).message(nameless),
    ] {
        let request = request.drop_unsupported(true);
        let error = AnthropicMessages::encode(&request, &anthropic()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
}

#[test]
fn thinking_is_asked_for_in_the_way_that_the_model_knows() {
    let plan = |model: &str, effort: &str| beside(&ask(model).reasoning_effort(effort));
    let effort = |word: &str| json!({"effort": word});
    let adaptive = json!({"type": "adaptive"});
    let off = json!({"thinking": {"type": "disabled"}});
    assert_eq!(plan(OLD, "none"), json!({}));
    assert_eq!(plan(HAIKU, "none"), json!({}));
    assert_eq!(
        plan(HAIKU, "high"),
        json!({"thinking": {"type": "enabled", "budget_tokens": 16_384}})
    );
    let tight = ask(HAIKU).reasoning_effort("max").max_tokens(5_000);
    assert_eq!(beside(&tight)["thinking"]["budget_tokens"], 2_500);
    assert_eq!(plan("claude-sonnet-4-6", "none"), off);
    assert_eq!(
        plan("claude-sonnet-4-6", "xhigh"),
        json!({"thinking": adaptive, "output_config": effort("high")})
    );
    assert_eq!(
        plan(SONNET, "xhigh"),
        json!({"thinking": adaptive, "output_config": effort("xhigh")})
    );
    assert_eq!(plan(SONNET, "none"), off);
    assert_eq!(
        plan(SONNET, "minimal"),
        json!({"thinking": adaptive, "output_config": effort("low")})
    );
    assert_eq!(
        plan(ALWAYS, "none"),
        json!({"output_config": effort("low")})
    );
    assert_eq!(plan(ALWAYS, "max"), json!({"output_config": effort("max")}));
}

#[test]
fn tools_and_the_choice_of_them_are_written() {
    let mut bare = weather();
    if let Tool::Function(function) = &mut bare {
        function.description = None;
        function.parameters = None;
    }
    let search = json!({"type": "web_search_20250305", "name": "web_search"});
    let server = Tool::Opaque(Block::new("anthropic_messages", search.clone()));
    let request = ask(HAIKU).tools([weather().strict(), bare, server]);
    let wanted = json!([
        {"name": "weather", "description": "The weather", "input_schema": city(), "strict": true},
        {"name": "weather", "input_schema": {"type": "object", "properties": {}}},
        search,
    ]);
    assert_eq!(beside(&request), json!({"tools": wanted}));
    for (choice, wanted) in [
        (ToolChoice::None, json!({"type": "none"})),
        (ToolChoice::Auto, json!({"type": "auto"})),
        (ToolChoice::Required, json!({"type": "any"})),
        (
            ToolChoice::Function("f".into()),
            json!({"type": "tool", "name": "f"}),
        ),
    ] {
        let request = ask(HAIKU).tool(weather()).tool_choice(choice);
        assert_eq!(sent(&request)["tool_choice"], wanted);
        let mut alone = wanted;
        if alone["type"] != "none" {
            alone["disable_parallel_tool_use"] = json!(true);
        }
        assert_eq!(
            sent(&request.parallel_tool_calls(false))["tool_choice"],
            alone
        );
    }
    let request = ask(HAIKU).tool(weather()).parallel_tool_calls(false);
    let wanted = json!({"type": "auto", "disable_parallel_tool_use": true});
    assert_eq!(sent(&request)["tool_choice"], wanted);
    let toolless = ask(HAIKU)
        .tool_choice(ToolChoice::Auto)
        .parallel_tool_calls(false);
    assert_eq!(beside(&toolless), json!({}));
}

#[test]
fn a_form_is_a_schema_where_the_model_knows_those_else_a_tool_else_words() {
    let format = || ResponseFormat::json_schema("answer", city());
    assert_eq!(
        beside(&ask(HAIKU).response_format(format())),
        json!({"output_config": {"format": {"type": "json_schema", "schema": city()}}})
    );
    let tool = json!({
        "name": "tollgate_answer", "description": "Gives the answer to the user.",
        "input_schema": city(),
    });
    let old = ask(OLD).response_format(format());
    let choice = json!({"type": "tool", "name": "tollgate_answer"});
    assert_eq!(
        beside(&old),
        json!({"tools": [tool], "tool_choice": choice})
    );
    let among = sent(&old.tool(weather()));
    assert_eq!(among["tools"][1], tool);
    assert_eq!(among["tool_choice"], json!({"type": "any"}));
    let thinks = ask("claude-sonnet-4-20250514").reasoning_effort("low");
    let told = sent(&thinks.response_format(format()));
    assert!(
        told["system"][0]["text"]
            .as_str()
            .unwrap()
            .ends_with(&city().to_string())
    );
    let any = sent(
        &ask(HAIKU)
            .system("Hi.")
            .response_format(ResponseFormat::JsonObject),
    );
    assert_eq!(any["system"][0]["text"], "Hi.");
    assert!(any["system"][1]["text"].as_str().unwrap().contains("JSON"));
    assert_eq!(
        beside(&ask(HAIKU).response_format(ResponseFormat::Text)),
        json!({})
    );
}

#[test]
fn pictures_and_documents_are_written_by_where_they_are() {
    let base64 = |kind: &str| json!({"type": "base64", "media_type": kind, "data": "aGk="});
    let url = json!({"type": "url", "url": "https://example.com/a"});
    let image = |source: &Value| json!({"type": "image", "source": source});
    let document = |source: Value| json!({"type": "document", "source": source, "title": "a.x"});
    let file = |kind: &str| Part::File(File::bytes("a.x", kind, "hi"));
    let mut linked = File::uploaded("file_1");
    linked.id = None;
    linked.data = Some("https://example.com/a".into());
    for (part, wanted) in [
        (Part::image("https://example.com/a"), image(&url)),
        (
            Part::image("data:image/png;base64,aGk="),
            image(&base64("image/png")),
        ),
        (
            Part::Image(Image::bytes("image/webp", "hi").detail("auto")),
            image(&base64("image/webp")),
        ),
        (file("application/pdf"), document(base64("application/pdf"))),
        (file("image/png"), image(&base64("image/png"))),
        (
            file("text/markdown"),
            document(json!({"type": "text", "media_type": "text/plain", "data": "hi"})),
        ),
        (
            Part::File(File::uploaded("file_1")),
            json!({"type": "document", "source": {"type": "file", "file_id": "file_1"}}),
        ),
        (
            Part::File(linked),
            json!({"type": "document", "source": url}),
        ),
    ] {
        let body = sent(&ChatRequest::new(HAIKU).user([part]));
        assert_eq!(body["messages"][0]["content"], json!([wanted]));
    }
}

#[test]
fn cache_marks_go_where_they_stand() {
    let mark = json!({"type": "ephemeral", "ttl": "1h"});
    let mut text = Text::new("long");
    text.extra.insert("cache_control", mark.clone());
    let mut tool = weather();
    if let Tool::Function(function) = &mut tool {
        function.extra.insert("cache_control", mark.clone());
    }
    let mut message = Message::user([Part::text("a"), Part::text("b")]);
    message.extra.insert("cache_control", mark.clone());
    let mut result = Message::tool("toolu_a", "done");
    result.extra.insert("cache_control", mark.clone());
    let request = ChatRequest::new(HAIKU)
        .system([Part::Text(text)])
        .message(message)
        .assistant("c")
        .message(result)
        .tool(tool)
        .extra("cache_control", mark.clone());
    let body = sent(&request);
    for (place, is_marked) in [
        ("/cache_control", true),
        ("/tools/0/cache_control", true),
        ("/system/0/cache_control", true),
        ("/messages/0/content/0/cache_control", false),
        ("/messages/0/content/1/cache_control", true),
        ("/messages/1/content/0/cache_control", false),
        ("/messages/2/content/0/cache_control", true),
    ] {
        assert_eq!(body.pointer(place), is_marked.then_some(&mark), "{place}");
    }
}

#[test]
fn anthropics_own_words_reach_it_and_no_other_protocol() {
    let words = json!({
        "top_k": 5, "container": "c_1", "betas": ["a-1", "b-2"], "inference_geo": "eu",
        "context_management": {"edits": []},
    });
    let request = ask("claude-haiku-4-5").extra("anthropic_messages", words);
    let sent = AnthropicMessages::encode(&request, &anthropic()).unwrap();
    assert_eq!(sent.headers()["anthropic-beta"], "a-1,b-2");
    let body: Value = serde_json::from_slice(sent.body()).unwrap();
    assert_eq!(
        (&body["top_k"], &body["container"]),
        (&json!(5), &json!("c_1"))
    );
    assert_eq!(body["context_management"], json!({"edits": []}));
    assert!(body.get("betas").is_none());

    let openai = Endpoint::new("openai", "https://api.openai.com/v1").unwrap();
    for other in [
        OpenAiChat::encode(&request, &openai),
        OpenAiResponses::encode(&request, &openai),
        GeminiGenerate::encode(&request, &openai),
    ] {
        let body = String::from_utf8(other.unwrap().body().to_vec()).unwrap();
        assert!(
            !body.contains("c_1") && !body.contains("anthropic"),
            "{body}"
        );
    }
}

#[test]
fn a_budget_of_thoughts_is_given_in_so_many_tokens() {
    let thinking = json!({"type": "enabled", "budget_tokens": 3_000});
    let words = json!({"thinking": thinking});
    let request = ask("claude-haiku-4-5").extra("anthropic_messages", words);
    assert_eq!(sent(&request)["thinking"], thinking);
    // It thinks, so that it does not sample.
    let error = AnthropicMessages::encode(&request.temperature(0.5), &anthropic()).unwrap_err();
    assert!(error.message().unwrap().starts_with("`temperature`"));
}

#[test]
fn what_is_said_against_the_settings_is_refused_by_its_place() {
    for (model, words, place) in [
        ("claude-haiku-4-5", json!({"model": "other"}), "model"),
        ("claude-haiku-4-5", json!({"max_tokens": 9}), "max_tokens"),
        ("claude-haiku-4-5", json!({"tools": []}), "tools"),
        (
            "claude-haiku-4-5",
            json!({"metadata": {"user_id": "b"}}),
            "metadata.user_id",
        ),
        (
            "claude-haiku-4-5",
            json!({"thinking": {"type": "disabled"}}),
            "thinking",
        ),
        ("claude-haiku-4-5", json!({"betas": "a"}), "betas"),
        ("claude-opus-5", json!({"top_k": 5}), "top_k"),
        (
            "claude-opus-5",
            json!({"output_config": {"effort": "max"}}),
            "output_config.effort",
        ),
    ] {
        let mut request = ask(model)
            .reasoning_effort("low")
            .extra("anthropic_messages", words);
        request.settings_mut().user = Some("a".into());
        let error = AnthropicMessages::encode(&request, &anthropic()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{place}");
        let place = format!("`anthropic_messages.{place}`");
        assert!(
            error.message().unwrap().starts_with(&place),
            "{place}: {:?}",
            error.message()
        );
        let body = sent(&request.drop_unsupported(true));
        assert_eq!(
            (&body["model"], &body["metadata"]["user_id"]),
            (&json!(model), &json!("a"))
        );
        assert!(body.get("top_k").is_none());
    }
}
