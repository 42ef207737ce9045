//! Requests in Google's words.

use serde_json::{Value, json};
use tollgate::{
    ChatRequest, Message,
    protocol::{GeminiGenerate, OpenAiChat, Protocol},
    types::{Audio, Block, File, Image, Part, ResponseFormat, Tool, ToolCall, ToolChoice},
};

use crate::harness::{gemini, sent};

const MODEL: &str = "gemini-2.5-flash";

fn ask() -> ChatRequest {
    ChatRequest::new(MODEL).user("hi")
}

fn weather() -> Tool {
    Tool::function(
        "weather",
        "The weather",
        json!({"type": "object", "additionalProperties": false}),
    )
}

#[test]
fn each_setting_is_said_in_its_place() {
    let format = || ResponseFormat::json_schema("s", json!({"type": "object", "x": {"$ref": "#"}}));
    for (request, pointer, value) in [
        (
            ask(),
            "/contents",
            json!([{"role": "user", "parts": [{"text": "hi"}]}]),
        ),
        (
            ask().max_tokens(7),
            "/generationConfig/maxOutputTokens",
            json!(7),
        ),
        (
            ask().temperature(0.5),
            "/generationConfig/temperature",
            json!(0.5),
        ),
        (ask().top_p(0.5), "/generationConfig/topP", json!(0.5)),
        (ask().n(2), "/generationConfig/candidateCount", json!(2)),
        (
            ask().stop(["a", "b"]),
            "/generationConfig/stopSequences",
            json!(["a", "b"]),
        ),
        (ask().seed(-7), "/generationConfig/seed", json!(-7)),
        (
            ask().logprobs(3),
            "/generationConfig/responseLogprobs",
            json!(true),
        ),
        (ask().logprobs(3), "/generationConfig/logprobs", json!(3)),
        (
            ask().service_tier("default"),
            "/serviceTier",
            json!("standard"),
        ),
        (ask().service_tier("flex"), "/serviceTier", json!("flex")),
        (
            ask().response_format(ResponseFormat::JsonObject),
            "/generationConfig",
            json!({"responseMimeType": "application/json"}),
        ),
        (
            ask().response_format(format()),
            "/generationConfig/responseJsonSchema",
            json!({"type": "object", "x": {"$ref": "#"}}),
        ),
        (
            ask().system("a").message(Message::developer("b")),
            "/systemInstruction",
            json!({"parts": [{"text": "a"}, {"text": "b"}]}),
        ),
        (
            ask().tool(weather()),
            "/tools",
            json!([{"functionDeclarations": [{
            "name": "weather", "description": "The weather",
            "parametersJsonSchema": {"type": "object", "additionalProperties": false}}]}]),
        ),
        (
            ask().tool(weather().strict()),
            "/toolConfig",
            json!({"functionCallingConfig": {"mode": "VALIDATED"}}),
        ),
    ] {
        let body = sent(&request);
        assert_eq!(body.pointer(pointer), Some(&value), "{pointer} in {body}");
    }
}

#[test]
fn what_is_not_set_is_not_sent() {
    let body = sent(
        &ask()
            .service_tier("auto")
            .parallel_tool_calls(true)
            .response_format(ResponseFormat::Text),
    );
    let members: Vec<_> = body.as_object().unwrap().keys().collect();
    assert_eq!(members, ["contents"]);
}

#[test]
fn every_tool_choice_has_its_mode() {
    let allowed = |mode: &str| {
        let tools = json!([{"type": "function", "function": {"name": "weather"}}]);
        ToolChoice::Other(
            json!({"type": "allowed_tools", "allowed_tools": {"mode": mode, "tools": tools}})
                .into(),
        )
    };
    for (choice, mode) in [
        (ToolChoice::None, json!({"mode": "NONE"})),
        (ToolChoice::Auto, json!({"mode": "AUTO"})),
        (ToolChoice::Required, json!({"mode": "ANY"})),
        (
            ToolChoice::Function("weather".into()),
            json!({"mode": "ANY", "allowedFunctionNames": ["weather"]}),
        ),
        (
            allowed("auto"),
            json!({"mode": "VALIDATED", "allowedFunctionNames": ["weather"]}),
        ),
        (
            allowed("required"),
            json!({"mode": "ANY", "allowedFunctionNames": ["weather"]}),
        ),
    ] {
        let body = sent(&ask().tool(weather()).tool_choice(choice));
        assert_eq!(body["toolConfig"]["functionCallingConfig"], mode);
    }
}

#[test]
fn an_effort_is_a_level_or_a_budget_as_the_model_knows_it() {
    for (model, effort, thinking) in [
        ("gemini-2.5-flash", "none", json!({"thinkingBudget": 0})),
        (
            "gemini-2.5-pro",
            "low",
            json!({"thinkingBudget": 1024, "includeThoughts": true}),
        ),
        (
            "gemini-3-flash-preview",
            "minimal",
            json!({"thinkingLevel": "MINIMAL", "includeThoughts": true}),
        ),
        (
            "models/gemini-3.1-pro-preview",
            "max",
            json!({"thinkingLevel": "HIGH", "includeThoughts": true}),
        ),
        ("gemini-2.0-flash", "none", Value::Null),
    ] {
        let body = sent(&ChatRequest::new(model).user("hi").reasoning_effort(effort));
        assert_eq!(
            body["generationConfig"]["thinkingConfig"], thinking,
            "{model} {effort}"
        );
    }
}

#[test]
fn pictures_recordings_and_documents_go_along_or_are_linked() {
    let mut picture = Image::url("https://example.com/a.JPG?x=1");
    picture.detail = Some("low".into());
    let request = ChatRequest::new(MODEL).user([
        Part::text("What is this?"),
        Part::Image(picture),
        Part::image("https://example.com/a"),
        Part::image("data:image/webp;base64,iVBORw=="),
        Part::Image(Image::bytes("image/png", vec![0x89, b'P', b'N', b'G'])),
        Part::Audio(Audio::bytes("wav", "RIFF")),
        Part::File(File::bytes("a.pdf", "application/pdf", "%PDF")),
        Part::File(File::uploaded(
            "https://generativelanguage.googleapis.com/v1beta/files/1",
        )),
        Part::Opaque(Block::new(
            "gemini_generate",
            json!({"fileData": {"fileUri": "gs://a/b.mp4"}, "videoMetadata": {"fps": 1}}),
        )),
    ]);
    let body = sent(&request);
    assert_eq!(
        body["contents"][0]["parts"],
        json!([
            {"text": "What is this?"},
            {"fileData": {"fileUri": "https://example.com/a.JPG?x=1", "mimeType": "image/jpeg"}},
            {"fileData": {"fileUri": "https://example.com/a"}},
            {"inlineData": {"mimeType": "image/webp", "data": "iVBORw=="}},
            {"inlineData": {"mimeType": "image/png", "data": "iVBORw=="}},
            {"inlineData": {"mimeType": "audio/wav", "data": "UklGRg=="}},
            {"inlineData": {"mimeType": "application/pdf", "data": "JVBERg=="}},
            {"fileData": {"fileUri": "https://generativelanguage.googleapis.com/v1beta/files/1"}},
            {"fileData": {"fileUri": "gs://a/b.mp4"}, "videoMetadata": {"fps": 1}},
        ])
    );
    assert_eq!(
        body["generationConfig"]["mediaResolution"],
        "MEDIA_RESOLUTION_LOW"
    );
}

#[test]
fn results_go_back_in_one_content_in_the_order_of_the_calls_and_by_name() {
    let calls =
        ["a", "b", "c"].map(|id| Part::ToolCall(ToolCall::new(id, format!("f_{id}"), "{\"x\":1}")));
    let mut failed = Message::tool("b", "no such city");
    failed.extra.insert("is_error", json!(true));
    let picture = Message::tool(
        "c",
        [
            Part::text("see"),
            Part::image("data:image/png;base64,iVBORw=="),
        ],
    );
    let request = ChatRequest::new(MODEL)
        .user("go")
        .assistant(Vec::from(calls))
        .message(picture)
        .message(failed)
        .message(Message::tool("a", "{\"degrees\": 20}"))
        .user("and?");
    let contents = &sent(&request)["contents"];
    assert_eq!(
        contents[1]["parts"][0],
        json!({"functionCall": {"name": "f_a", "args": {"x": 1}, "id": "a"}})
    );
    assert_eq!(
        contents[2],
        json!({"role": "user", "parts": [
            {"functionResponse": {"name": "f_a", "response": {"degrees": 20}, "id": "a"}},
            {"functionResponse": {"name": "f_b", "response": {"error": "no such city"}, "id": "b"}},
            {"functionResponse": {"name": "f_c", "response": {"output": "see"}, "id": "c",
                "parts": [{"inlineData": {"mimeType": "image/png", "data": "iVBORw=="}}]}},
        ]})
    );
    assert_eq!(contents[3]["parts"], json!([{"text": "and?"}]));
}

#[test]
fn a_model_that_cannot_be_held_to_json_beside_tools_is_told_in_words() {
    let format = ResponseFormat::json_schema("s", json!({"type": "object"}));
    let request = ask().tool(weather()).response_format(format);
    let body = sent(&request);
    assert!(body["generationConfig"].is_null());
    let words = body["systemInstruction"]["parts"][0]["text"]
        .as_str()
        .unwrap();
    assert!(words.ends_with("{\"type\":\"object\"}"), "{words}");

    let mut newer = request;
    newer.set_model("gemini-3-flash-preview");
    let body = sent(&newer);
    assert_eq!(
        body["generationConfig"]["responseJsonSchema"],
        json!({"type": "object"})
    );
    assert!(body["systemInstruction"].is_null());
}

#[test]
fn the_person_says_the_instructions_to_a_model_that_takes_none() {
    let body = sent(
        &ChatRequest::new("gemma-3-27b-it")
            .user("hi")
            .system("Be brief."),
    );
    assert!(body["systemInstruction"].is_null());
    assert_eq!(
        body["contents"][0],
        json!({"role": "user", "parts": [{"text": "Be brief."}]})
    );
}

#[test]
fn googles_own_words_are_added_where_nothing_counts_on_them() {
    let words = json!({
        "safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "OFF"}],
        "generationConfig": {"topK": 40, "temperature": 2, "candidateCount": 8, "maxOutputTokens": 9,
            "thinkingConfig": {"thinkingBudget": 9}},
        "contents": [], "tools": [{"googleSearch": {}}], "serviceTier": "priority",
    });
    for (place, words) in [
        ("contents", json!({"contents": []})),
        (
            "generationConfig.temperature",
            json!({"generationConfig": {"temperature": 2}}),
        ),
        (
            "generationConfig.maxOutputTokens",
            json!({"generationConfig": {"maxOutputTokens": 2}}),
        ),
        (
            "generationConfig.thinkingConfig.thinkingBudget",
            json!({"generationConfig": {"thinkingConfig": {"thinkingBudget": 2}}}),
        ),
    ] {
        let request = ask().temperature(0.5).reasoning_effort("low");
        let request = request.extra("gemini_generate", words);
        let error = GeminiGenerate::encode(&request, &gemini()).unwrap_err();
        assert_eq!(error.kind(), tollgate::ErrorKind::Unsupported);
        let place = format!("`gemini_generate.{place}`");
        assert!(error.message().unwrap().starts_with(&place), "{place}");
    }
    let budget = json!({"generationConfig": {"thinkingConfig": {"thinkingBudget": 512}}});
    let body = sent(&ask().extra("gemini_generate", budget));
    assert_eq!(
        body["generationConfig"]["thinkingConfig"],
        json!({"thinkingBudget": 512})
    );

    let request = ask().temperature(0.5).extra("gemini_generate", words);
    let mut body = sent(&request.clone().drop_unsupported(true));
    let thoughts = body["generationConfig"]
        .as_object_mut()
        .unwrap()
        .remove("thinkingConfig");
    assert_eq!(thoughts, Some(json!({"thinkingBudget": 9})));
    assert_eq!(
        body["generationConfig"],
        json!({"temperature": 0.5, "topK": 40})
    );
    assert_eq!(body["safetySettings"][0]["threshold"], "OFF");
    assert_eq!(body["contents"][0]["parts"][0]["text"], "hi");
    assert!(body["tools"].is_null() && body["serviceTier"].is_null());

    let openai = tollgate::protocol::Endpoint::new("openai", "https://api.openai.com/v1").unwrap();
    let other = OpenAiChat::encode(&request, &openai).unwrap();
    let other: Value = serde_json::from_slice(other.body()).unwrap();
    assert!(other["gemini_generate"].is_null());
}

#[test]
fn googles_tools_stand_beside_functions() {
    let search = Tool::Opaque(Block::new("gemini_generate", json!({"googleSearch": {}})));
    let body = sent(&ask().tool(search).tool(weather()));
    assert!(body["tools"][0]["functionDeclarations"].is_array());
    assert_eq!(body["tools"][1], json!({"googleSearch": {}}));
}

#[test]
fn the_model_is_one_segment_of_the_path_and_a_stream_asks_for_events() {
    for (model, path) in [
        (
            "gemini-2.5-flash",
            "/v1beta/models/gemini-2.5-flash:generateContent",
        ),
        (
            "models/gemini-2.5-flash",
            "/v1beta/models/gemini-2.5-flash:generateContent",
        ),
        (
            "../../files",
            "/v1beta/models/..%2F..%2Ffiles:generateContent",
        ),
        (
            "a/b?x=1#y",
            "/v1beta/models/a%2Fb%3Fx%3D1%23y:generateContent",
        ),
        ("%2e%2e", "/v1beta/models/%252e%252e:generateContent"),
    ] {
        let request = ChatRequest::new(model).user("hi");
        let whole = GeminiGenerate::encode(&request, &gemini()).unwrap();
        assert_eq!(whole.uri().path_and_query().unwrap(), path);
        let streamed = GeminiGenerate::encode(&request.streamed(true), &gemini()).unwrap();
        let address = streamed.uri().to_string();
        assert!(
            address.ends_with(":streamGenerateContent?alt=sse"),
            "{address}"
        );
    }
    for model in ["", ".", "..", "models/", "models/.."] {
        let request = ChatRequest::new(model).user("hi");
        assert!(
            GeminiGenerate::encode(&request, &gemini()).is_err(),
            "{model}"
        );
    }
}
