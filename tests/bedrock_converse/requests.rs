//! What is sent for a request.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, ErrorKind, Message,
    protocol::{BedrockConverse, Protocol},
    types::{Audio, Block, File, Image, Part, ResponseFormat, Text, Tool, ToolCall, ToolChoice},
};

use crate::harness::{CLAUDE, LLAMA, NOVA, bedrock, refused, sent};

fn path(model: &str, stream: bool) -> String {
    let request = ChatRequest::new(model).user("hi").streamed(stream);
    let sent = BedrockConverse::encode(&request, &bedrock()).unwrap();
    sent.uri().path_and_query().unwrap().to_string()
}

fn weather() -> Tool {
    let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    Tool::function("weather", "The weather", schema)
}

fn ask(model: &str) -> ChatRequest {
    ChatRequest::new(model).user("hi")
}

#[test]
fn a_model_is_one_encoded_segment_of_the_path() {
    for (model, segment) in [
        (NOVA, "amazon.nova-lite-v1%3A0"),
        (
            "arn:aws:bedrock:us-east-1:000000000000:inference-profile/us.x.y-v1:0",
            "arn%3Aaws%3Abedrock%3Aus-east-1%3A000000000000%3Ainference-profile%2Fus.x.y-v1%3A0",
        ),
        ("a/b?x=#é %2e", "a%2Fb%3Fx%3D%23%C3%A9%20%252e"),
        ("../../x", "..%2F..%2Fx"),
        ("a@b;c", "a%40b%3Bc"),
    ] {
        assert_eq!(path(model, false), format!("/model/{segment}/converse"));
        assert_eq!(
            path(model, true),
            format!("/model/{segment}/converse-stream")
        );
    }
    for model in ["", ".", ".."] {
        assert_eq!(refused(&ask(model)).kind(), ErrorKind::InvalidRequest);
    }
}

#[test]
fn settings_stand_where_converse_has_them() {
    let request = ask(NOVA)
        .system("Be brief.")
        .message(Message::developer("Be kind."))
        .max_tokens(50)
        .temperature(0.5)
        .top_p(0.25)
        .stop(["END"])
        .service_tier("flex")
        .end_user("u-1")
        .metadata("team", "a");
    assert_eq!(
        sent(&request),
        json!({
            "system": [{"text": "Be brief."}, {"text": "Be kind."}],
            "messages": [{"role": "user", "content": [{"text": "hi"}]}],
            "inferenceConfig": {
                "maxTokens": 50, "temperature": 0.5, "topP": 0.25, "stopSequences": ["END"],
            },
            "requestMetadata": {"user": "u-1", "team": "a"},
            "serviceTier": {"type": "flex"},
        })
    );
    let bare = json!({"messages": [{"role": "user", "content": [{"text": "hi"}]}]});
    assert_eq!(sent(&ask(NOVA)), bare);
}

#[test]
fn what_converse_lacks_is_named_or_left_out_where_that_is_asked() {
    let noted: ChatRequest = serde_json::from_value(json!({
        "model": NOVA, "messages": [{"role": "user", "content": "hi"}], "metadata": {"n": 1},
    }))
    .unwrap();
    for (request, field) in [
        (ask(NOVA).n(2), "n"),
        (ask(NOVA).seed(1), "seed"),
        (ask(NOVA).frequency_penalty(1.0), "frequency_penalty"),
        (ask(NOVA).presence_penalty(1.0), "presence_penalty"),
        (ask(NOVA).logprobs(1), "logprobs"),
        (ask(NOVA).temperature(1.5), "temperature"),
        (ask(NOVA).service_tier("gold"), "service_tier"),
        (noted, "metadata.n"),
        (ask(NOVA).reasoning_effort("high"), "reasoning_effort"),
        (
            ask(LLAMA).tool(weather()).tool_choice(ToolChoice::Required),
            "tool_choice",
        ),
        (
            ask(NOVA).tool(weather()).parallel_tool_calls(false),
            "parallel_tool_calls",
        ),
        (
            ChatRequest::new(NOVA).user([Part::text("x"), Part::image("https://e.com/a.png")]),
            "messages[0].content[1]",
        ),
        (
            ask(NOVA).message(Message::new("wizard".into(), "x")),
            "messages[1].role",
        ),
    ] {
        let error = refused(&request);
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{field}");
        let message = error.message().unwrap();
        assert!(message.starts_with(&format!("`{field}`")), "{message}");
        let dropped = request.drop_unsupported(true);
        let body = sent(&dropped);
        assert_eq!(body["messages"][0]["role"], "user", "{field}");
    }
    let many = (0..17).fold(ask(NOVA), |ask, at| ask.metadata(format!("n{at}"), "x"));
    assert!(refused(&many).message().unwrap().starts_with("`metadata`"));
}

#[test]
fn tools_are_declared_and_chosen() {
    let choice = |choice| {
        let request = ask(NOVA).tool(weather().strict()).tool_choice(choice);
        sent(&request)["toolConfig"].clone()
    };
    let auto = choice(ToolChoice::Auto);
    let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    let tool = json!({"toolSpec": {
        "name": "weather", "description": "The weather",
        "inputSchema": {"json": schema}, "strict": true,
    }});
    assert_eq!(auto, json!({"tools": [tool], "toolChoice": {"auto": {}}}));
    assert_eq!(
        choice(ToolChoice::Required)["toolChoice"],
        json!({"any": {}})
    );
    let named = choice(ToolChoice::Function("weather".into()));
    assert_eq!(named["toolChoice"], json!({"tool": {"name": "weather"}}));
    assert_eq!(
        choice(ToolChoice::None),
        Value::Null,
        "there is no such choice"
    );

    // A model that can be forced, but not to which, is forced where there is one.
    let mistral = "mistral.mistral-large-2402-v1:0";
    let one = ask(mistral).tool(weather());
    let named = one.tool_choice(ToolChoice::Function("weather".into()));
    assert_eq!(sent(&named)["toolConfig"]["toolChoice"], json!({"any": {}}));
    let two = named.tool(Tool::function("time", "", json!({"type": "object"})));
    assert!(
        refused(&two)
            .message()
            .unwrap()
            .starts_with("`tool_choice`")
    );

    let bare = Tool::function("time", " ", json!({"type": "object"}));
    let bare = sent(&ask(NOVA).tool(bare))["toolConfig"]["tools"][0].clone();
    assert_eq!(
        bare["toolSpec"].get("description"),
        None,
        "a blank one is refused"
    );
    let own = Block::new(
        "bedrock_converse",
        json!({"systemTool": {"name": "nova_grounding"}}),
    );
    let own = sent(&ask(NOVA).tool(Tool::Opaque(own)));
    assert_eq!(
        own["toolConfig"]["tools"][0]["systemTool"]["name"],
        "nova_grounding"
    );
}

/// A call without a name, which a broken stream of another provider can leave behind, was sent as it
/// was, and refused by Bedrock for its length: botocore's types found it.
#[test]
fn a_name_that_no_tool_can_have_is_not_sent() {
    for name in ["", "a.b", "größe", &"a".repeat(65)] {
        let named = |field: &str, request: ChatRequest| {
            let error = refused(&request.drop_unsupported(true));
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{name}");
            let message = error.message().unwrap();
            assert!(message.starts_with(&format!("`{field}`")), "{message}");
        };
        let tool = Tool::function(name, "", json!({"type": "object"}));
        named("tools[1].name", ask(NOVA).tool(weather()).tool(tool));
        let call = Part::ToolCall(ToolCall::new("call_1", name, "{}"));
        let called = ask(NOVA).assistant([Part::text("Let me see."), call]);
        let called = called.message(Message::tool("call_1", "rain"));
        named("messages[1].content[1].name", called);
    }
    let longest = Tool::function("a-_1".repeat(16), "", json!({"type": "object"}));
    let sent = sent(&ask(NOVA).tool(longest));
    let tool = &sent["toolConfig"]["tools"][0]["toolSpec"];
    assert_eq!(tool["name"].as_str().unwrap().len(), 64);
}

#[test]
fn claude_is_told_in_its_own_words_to_call_one_tool_at_a_time() {
    let request = ask(CLAUDE).tool(weather()).parallel_tool_calls(false);
    let choice = |request: &ChatRequest| {
        sent(request)["additionalModelRequestFields"]["tool_choice"].clone()
    };
    let auto = json!({"type": "auto", "disable_parallel_tool_use": true});
    assert_eq!(choice(&request), auto);
    let any = json!({"type": "any", "disable_parallel_tool_use": true});
    assert_eq!(choice(&request.tool_choice(ToolChoice::Required)), any);
}

#[test]
fn an_answer_gets_its_form_as_the_model_can_have_it() {
    let schema = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    let form = || ResponseFormat::json_schema("city", schema.clone());
    let of = |model: &str| sent(&ask(model).response_format(form()));

    let native = of(CLAUDE);
    let format = &native["outputConfig"]["textFormat"];
    assert_eq!(format["type"], "json_schema");
    let definition = &format["structure"]["jsonSchema"];
    assert_eq!(definition["name"], "city");
    let text = definition["schema"].as_str().unwrap();
    assert_eq!(serde_json::from_str::<Value>(text).unwrap(), schema);

    let tool = of(NOVA);
    assert_eq!(
        tool["toolConfig"]["toolChoice"],
        json!({"tool": {"name": "tollgate_answer"}})
    );
    let spec = &tool["toolConfig"]["tools"][0]["toolSpec"];
    assert_eq!(spec["inputSchema"]["json"], schema);
    let beside = sent(&ask(NOVA).tool(weather()).response_format(form()));
    assert_eq!(beside["toolConfig"]["toolChoice"], json!({"any": {}}));
    let none = ask(NOVA).tool(weather()).tool_choice(ToolChoice::None);
    let none = sent(&none.response_format(form()));
    assert_eq!(none["toolConfig"]["tools"].as_array().unwrap().len(), 1);
    assert_eq!(
        none["toolConfig"]["toolChoice"],
        json!({"tool": {"name": "tollgate_answer"}})
    );

    let told = of(LLAMA);
    assert!(
        told["system"][0]["text"]
            .as_str()
            .unwrap()
            .contains("\"city\"")
    );
    let object = sent(&ask(CLAUDE).response_format(ResponseFormat::JsonObject));
    assert!(
        object["system"][0]["text"]
            .as_str()
            .unwrap()
            .contains("JSON")
    );
}

#[test]
fn an_effort_is_asked_for_as_the_model_wants_it() {
    let of = |model: &str, effort: &str| {
        let body = sent(&ask(model).max_tokens(20_000).reasoning_effort(effort));
        body["additionalModelRequestFields"].clone()
    };
    let budget = json!({"thinking": {"type": "enabled", "budget_tokens": 8192}});
    assert_eq!(of(CLAUDE, "medium"), budget);
    let adaptive = json!({"thinking": {"type": "adaptive"}, "output_config": {"effort": "high"}});
    assert_eq!(of("us.anthropic.claude-sonnet-4-6", "high"), adaptive);
    let nova = "us.amazon.nova-2-lite-v1:0";
    let low = json!({"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "low"}});
    assert_eq!(of(nova, "minimal"), low);
    assert_eq!(
        of(nova, "none"),
        json!({"reasoningConfig": {"type": "disabled"}})
    );
    assert_eq!(
        of("openai.gpt-oss-120b-1:0", "max"),
        json!({"reasoning_effort": "high"})
    );
    assert_eq!(
        of("qwen.qwen3-32b-v1:0", "high"),
        json!({"reasoning_config": "high"})
    );
    assert_eq!(of(NOVA, "none"), Value::Null);
    // A budget wants a limit above it.
    let body = sent(&ask(CLAUDE).reasoning_effort("low"));
    assert_eq!(body["inferenceConfig"]["maxTokens"], 64_000);
    let odd = refused(&ask(nova).reasoning_effort("odd"));
    assert!(odd.message().unwrap().starts_with("`reasoning_effort`"));
}

#[test]
fn own_words_go_along_and_replace_nothing() {
    let request = ask(CLAUDE).max_tokens(50).reasoning_effort("none").extra(
        "bedrock_converse",
        json!({
            "guardrailConfig": {"guardrailIdentifier": "g", "guardrailVersion": "1"},
            "performanceConfig": {"latency": "optimized"},
            "requestMetadata": {"a": "b"},
            "additionalModelRequestFields": {"top_k": 5, "max_tokens": 9},
            "additionalModelResponseFieldPaths": ["/usage"],
            "inferenceConfig": {"maxTokens": 9_999},
            "messages": [],
            "base_model": CLAUDE,
        }),
    );
    let named = refused(&request);
    assert!(named.message().unwrap().starts_with("`bedrock_converse."));
    assert_eq!(
        sent(&request.drop_unsupported(true)),
        json!({
            "messages": [{"role": "user", "content": [{"text": "hi"}]}],
            "inferenceConfig": {"maxTokens": 50},
            "guardrailConfig": {"guardrailIdentifier": "g", "guardrailVersion": "1"},
            "performanceConfig": {"latency": "optimized"},
            "requestMetadata": {"a": "b"},
            "additionalModelRequestFields": {"top_k": 5},
            "additionalModelResponseFieldPaths": ["/usage"],
        })
    );
}

#[test]
fn the_model_behind_an_arn_is_the_one_that_is_named() {
    let profile = "arn:aws:bedrock:us-east-1:000000000000:application-inference-profile/a1b2";
    let ask = ask(profile).reasoning_effort("high");
    assert_eq!(refused(&ask).kind(), ErrorKind::Unsupported);
    let words = json!({"base_model": "openai.gpt-oss-20b-1:0"});
    let named = sent(&ask.extra("bedrock_converse", words));
    let fields = json!({"reasoning_effort": "high"});
    assert_eq!(named["additionalModelRequestFields"], fields);
}

#[test]
fn pictures_recordings_and_documents_are_sent_along() {
    let mut cited = File::bytes("my report_v1.pdf", "application/pdf", "%PDF");
    cited.extra.insert("citations", json!({"enabled": true}));
    let request = ChatRequest::new(NOVA).user([
        Part::text("x"),
        Part::Image(Image::bytes("image/png", "png")),
        Part::image("data:image/jpg;base64,anBn"),
        Part::image("s3://bucket/a/b.WEBP"),
        Part::Audio(Audio::bytes("wav", "wav")),
        Part::File(cited),
        Part::File(File::bytes("my report_v1.pdf", "application/pdf", "other")),
        Part::File(File::bytes("notes.md", "application/octet-stream", "# hi")),
        Part::File(File::bytes("film", "video/mp4", "mp4")),
        Part::File(File::bytes("photo", "image/gif", "gif")),
    ]);
    assert_eq!(
        sent(&request)["messages"][0]["content"],
        json!([
            {"text": "x"},
            {"image": {"format": "png", "source": {"bytes": "cG5n"}}},
            {"image": {"format": "jpeg", "source": {"bytes": "anBn"}}},
            {"image": {"format": "webp", "source": {"s3Location": {"uri": "s3://bucket/a/b.WEBP"}}}},
            {"audio": {"format": "wav", "source": {"bytes": "d2F2"}}},
            {"document": {"name": "my report-v1-pdf", "format": "pdf", "source": {"bytes": "JVBERg=="},
                          "citations": {"enabled": true}}},
            {"document": {"name": "my report-v1-pdf (2)", "format": "pdf", "source": {"bytes": "b3RoZXI="}}},
            {"document": {"name": "notes-md", "format": "md", "source": {"bytes": "IyBoaQ=="}}},
            {"video": {"format": "mp4", "source": {"bytes": "bXA0"}}},
            {"image": {"format": "gif", "source": {"bytes": "Z2lm"}}},
        ])
    );
    for part in [
        Part::Image(Image::bytes("image/tiff", "x")),
        Part::File(File::bytes("a.zip", "application/zip", "x")),
        Part::File(File::uploaded("file-1")),
        Part::File(File::linked("https://example.com/a.pdf")),
        Part::Opaque(Block::new("gemini_generate", json!({"x": 1}))),
    ] {
        let request = ChatRequest::new(NOVA).user([Part::text("x"), part]);
        assert_eq!(refused(&request).kind(), ErrorKind::Unsupported);
    }
}

#[test]
fn cache_points_stand_behind_what_bears_a_mark() {
    let marked = |ttl: Option<&str>| {
        let mut text = Text::new("long");
        let mark = match ttl {
            Some(ttl) => json!({"type": "ephemeral", "ttl": ttl}),
            None => json!({"type": "ephemeral"}),
        };
        text.extra.insert("cache_control", mark);
        Part::Text(text)
    };
    let mut tool = weather();
    if let Tool::Function(function) = &mut tool {
        function
            .extra
            .insert("cache_control", json!({"type": "ephemeral"}));
    }
    let request = ChatRequest::new(CLAUDE)
        .message(Message::system([marked(None)]))
        .user([marked(Some("1h")), Part::text("x")])
        .tool(tool);
    let body = sent(&request);
    let point = json!({"cachePoint": {"type": "default"}});
    assert_eq!(body["system"], json!([{"text": "long"}, point]));
    let hour = json!({"cachePoint": {"type": "default", "ttl": "1h"}});
    assert_eq!(
        body["messages"][0]["content"],
        json!([{"text": "long"}, hour, {"text": "x"}])
    );
    assert_eq!(body["toolConfig"]["tools"][1], point);

    let whole = ask(CLAUDE).extra("cache_control", json!({"type": "ephemeral"}));
    assert_eq!(
        sent(&whole)["messages"][0]["content"],
        json!([{"text": "hi"}, point])
    );
    let deaf = ChatRequest::new(LLAMA).user([marked(None)]);
    let content = json!([{"text": "long"}]);
    assert_eq!(
        sent(&deaf)["messages"][0]["content"],
        content,
        "it is a hint"
    );
}
