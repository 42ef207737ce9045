//! A router made by what the environment holds.

use serde_json::json;
use tokio::process::Command;
use tollgate::{
    ChatExt, ChatRequest, EmbedExt, EmbedRequest, ErrorKind, Router,
    layers::Reach,
    stack::{Routes, target},
    testing::{Answer, Asked, Upstream},
};

/// The routes of an environment that holds this and nothing else.
fn routes(variables: &[(&str, &str)]) -> Routes {
    let held = |name: &str| {
        let known = variables.iter().find(|(known, _)| *known == name);
        known.map(|(_, value)| (*value).to_owned())
    };
    target().routes(held).expect("what is set is right")
}

const KEYS: [(&str, &str); 7] = [
    ("OPENAI_API_KEY", "sk-1"),
    ("ANTHROPIC_API_KEY", "sk-ant-1"),
    ("GEMINI_API_KEY", "AIza1"),
    ("GROQ_API_KEY", "gsk_1"),
    ("MISTRAL_API_KEY", "m1"),
    ("CO_API_KEY", "co1"),
    ("AZURE_OPENAI_API_KEY", "az1"),
];

#[test]
fn every_prefix_leads_to_its_vendor_and_the_name_is_kept_or_stripped() {
    let endpoint = ("AZURE_OPENAI_ENDPOINT", "https://mine.openai.azure.com");
    let aws = [
        ("AWS_REGION", "eu-central-1"),
        ("AWS_BEARER_TOKEN_BEDROCK", "b1"),
    ];
    let all = routes(&[&KEYS[..], &[endpoint], &aws].concat());
    assert!(all.missing().is_empty());
    let router = all.chats.build().unwrap();
    for (model, vendor, asked) in [
        ("gpt-4o", "openai", "gpt-4o"),
        ("GPT-4o", "openai", "GPT-4o"),
        ("o1", "openai", "o1"),
        ("o3-mini", "openai", "o3-mini"),
        ("o4-mini", "openai", "o4-mini"),
        ("chatgpt-4o-latest", "openai", "chatgpt-4o-latest"),
        ("ft:gpt-4o:me", "openai", "ft:gpt-4o:me"),
        ("openai/gpt-4o", "openai", "gpt-4o"),
        ("claude-haiku-4-5", "anthropic", "claude-haiku-4-5"),
        (
            "anthropic/claude-haiku-4-5",
            "anthropic",
            "claude-haiku-4-5",
        ),
        ("gemini-2.5-flash", "gemini", "gemini-2.5-flash"),
        (
            "models/gemini-2.5-flash",
            "gemini",
            "models/gemini-2.5-flash",
        ),
        ("gemini/gemini-2.5-flash", "gemini", "gemini-2.5-flash"),
        ("groq/openai/gpt-oss-120b", "groq", "openai/gpt-oss-120b"),
        (
            "mistral/mistral-large-latest",
            "mistral",
            "mistral-large-latest",
        ),
        ("cohere/command-a-03-2025", "cohere", "command-a-03-2025"),
        ("command-a-03-2025", "cohere", "command-a-03-2025"),
        ("azure/my-deployment", "azure_openai", "my-deployment"),
        (
            "azure_openai/my-deployment",
            "azure_openai",
            "my-deployment",
        ),
        ("ollama/qwen3:4b", "ollama", "qwen3:4b"),
        (
            "bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "bedrock",
            "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
        ),
    ] {
        let (service, name) = router.resolve(model).expect(model);
        assert_eq!(service.facts().provider.as_deref(), Some(vendor), "{model}");
        assert_eq!(name, asked, "{model}");
    }
    for model in ["llama-3.1-8b", "openai/", "deepseek-chat"] {
        assert!(router.resolve(model).is_err(), "{model}");
    }
}

#[test]
fn with_one_key_one_vendor_is_there_and_the_others_are_named() {
    for (at, key) in KEYS.iter().take(6).enumerate() {
        let routes = routes(&[*key]);
        let missing: Vec<_> = routes.missing().iter().map(ToString::to_string).collect();
        assert_eq!(missing.len(), 7, "{key:?}");
        assert!(missing.last().unwrap().starts_with("AWS_REGION is not set"));
        for (other, (name, _)) in KEYS.iter().enumerate() {
            let mut words = missing.iter().flat_map(|missing| missing.split(' '));
            let named = words.any(|word| word == *name);
            assert_eq!(named, other != at, "{name} in {missing:?}");
        }
    }
    let blank = routes(&[("OPENAI_API_KEY", " ")]);
    assert_eq!(blank.missing().len(), 8);
    assert_eq!(blank.missing()[0].vendor().name, "openai");
}

/// An answer in whichever protocol is asked in.
fn answered(asked: &Asked) -> Answer {
    let said = "hello";
    Answer::json(match asked.path() {
        "/v1/messages" => json!({"id": "1", "type": "message", "role": "assistant", "model": "m",
            "content": [{"type": "text", "text": said}], "stop_reason": "end_turn",
            "usage": {"input_tokens": 1, "output_tokens": 1}}),
        "/v2/chat" => json!({"id": "1", "finish_reason": "COMPLETE",
            "message": {"role": "assistant", "content": [{"type": "text", "text": said}]}}),
        "/api/chat" => json!({"model": "m", "message": {"role": "assistant", "content": said},
            "done": true, "done_reason": "stop"}),
        "/api/embed" => json!({"model": "m", "embeddings": [[0.5]], "prompt_eval_count": 1}),
        _ => json!({"id": "1", "model": "m", "choices": [{"index": 0, "finish_reason": "stop",
            "message": {"role": "assistant", "content": said}}]}),
    })
}

#[tokio::test]
async fn each_vendor_alone_answers_and_another_is_refused_with_what_is_missing() {
    let upstream = Upstream::start().await.expect("loopback has a free port");
    upstream.answer_with(answered);
    let url = upstream.url();
    let one = format!("{url}/v1");
    for (variables, model) in [
        (
            vec![("OPENAI_API_KEY", "k"), ("OPENAI_BASE_URL", one.as_str())],
            "gpt-4o",
        ),
        (
            vec![("ANTHROPIC_AUTH_TOKEN", "k"), ("ANTHROPIC_BASE_URL", url)],
            "claude-haiku-4-5",
        ),
        (
            vec![("GROQ_API_KEY", "k"), ("GROQ_BASE_URL", url)],
            "groq/m",
        ),
        (
            vec![("COHERE_API_KEY", "k"), ("CO_API_URL", url)],
            "cohere/m",
        ),
        (
            vec![
                ("AZURE_OPENAI_API_KEY", "k"),
                ("AZURE_OPENAI_ENDPOINT", url),
            ],
            "azure/m",
        ),
        (vec![("OLLAMA_HOST", url)], "ollama/m"),
    ] {
        let mut chat = routes(&variables).chats.build().unwrap();
        let answer = chat
            .complete(ChatRequest::new(model).user("hi"))
            .await
            .unwrap();
        assert_eq!(answer.text(), "hello", "{model}");

        let before = upstream.requests();
        let error = chat
            .complete(ChatRequest::new("mistral/m").user("hi"))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Authentication);
        assert_eq!(
            (error.provider(), error.reach()),
            (Some("mistral"), Reach::NotSent)
        );
        assert!(
            error
                .message()
                .unwrap()
                .starts_with("MISTRAL_API_KEY is not set")
        );
        assert_eq!(upstream.requests(), before);
    }
}

/// Tells this binary, when it runs itself, to be the application.
const CHILD: &str = "TOLLGATE_TEST_ROUTER_CHILD";

#[tokio::test]
async fn the_router_of_the_environment_serves_the_one_vendor_whose_key_is_set() {
    const NAME: &str =
        "environment::the_router_of_the_environment_serves_the_one_vendor_whose_key_is_set";
    if std::env::var_os(CHILD).is_some() {
        let mut chat = Router::from_env().unwrap();
        let answer = chat.complete(ChatRequest::new("groq/m").user("hi")).await;
        assert_eq!(answer.unwrap().text(), "hello");
        let other = chat.complete(ChatRequest::new("claude-haiku-4-5").user("hi"));
        let missing = other.await.unwrap_err();
        assert!(missing.message().unwrap().contains("ANTHROPIC_API_KEY"));
        let mut embeddings = Router::embeddings_from_env().unwrap();
        let other = embeddings.embed(EmbedRequest::new("groq/m", "hi"));
        assert_eq!(other.await.unwrap_err().kind(), ErrorKind::Unsupported);
        return;
    }
    let upstream = Upstream::start().await.expect("loopback has a free port");
    upstream.answer_with(answered);
    // A variable cannot be set in this process without a race, so it is set for another one.
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", NAME])
        .env_clear()
        .env(CHILD, "1")
        .env("GROQ_API_KEY", "gsk-of-the-environment")
        .env("GROQ_BASE_URL", upstream.url())
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(
        child.status.success() && said.contains("1 passed"),
        "{said}"
    );
    let asked = upstream.asked();
    assert_eq!(asked.len(), 1);
    let key = Some("Bearer gsk-of-the-environment");
    assert_eq!(asked[0].header("authorization"), key);
}

#[tokio::test]
async fn embeddings_are_routed_too_and_refused_where_there_are_none() {
    let upstream = Upstream::start().await.expect("loopback has a free port");
    upstream.answer_with(answered);
    let held = [("ANTHROPIC_API_KEY", "k"), ("OLLAMA_HOST", upstream.url())];
    let mut embeddings = routes(&held).embeddings.build().unwrap();
    let request = |model: &str| EmbedRequest::new(model, "hello");
    let answer = embeddings
        .embed(request("ollama/all-minilm"))
        .await
        .unwrap();
    assert_eq!(answer.vectors, [[0.5]]);
    assert_eq!(upstream.asked()[0].json().unwrap()["model"], "all-minilm");

    for (model, kind, told) in [
        (
            "claude-haiku-4-5",
            ErrorKind::Unsupported,
            "`model`: Anthropic has no embeddings",
        ),
        (
            "groq/m",
            ErrorKind::Authentication,
            "GROQ_API_KEY is not set",
        ),
        (
            "text-embedding-3-small",
            ErrorKind::Authentication,
            "OPENAI_API_KEY is not set",
        ),
        (
            "text-embedding-004",
            ErrorKind::Authentication,
            "GOOGLE_API_KEY or GEMINI_API_KEY",
        ),
        (
            "gemini/gemini-embedding-001",
            ErrorKind::Authentication,
            "GOOGLE_API_KEY",
        ),
        (
            "mistral-embed",
            ErrorKind::Authentication,
            "MISTRAL_API_KEY",
        ),
        (
            "embed-v4.0",
            ErrorKind::Authentication,
            "CO_API_KEY or COHERE_API_KEY",
        ),
    ] {
        let error = embeddings.embed(request(model)).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{model}");
        assert!(
            error.message().unwrap().starts_with(told),
            "{model}: {:?}",
            error.message()
        );
    }
    let error = embeddings
        .embed(request("nomic-embed-text"))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ModelNotFound);
}

#[test]
fn what_is_set_and_wrong_is_told_at_once() {
    for (variables, provider) in [
        (vec![("OPENAI_API_KEY", "two\nlines")], "openai"),
        (vec![("AZURE_OPENAI_API_KEY", "k")], "azure_openai"),
        (
            vec![("GROQ_API_KEY", "k"), ("GROQ_BASE_URL", "nonsense")],
            "groq",
        ),
        (vec![("OLLAMA_HOST", "ftp://gpu")], "ollama"),
    ] {
        let held = |name: &str| {
            let known = variables.iter().find(|(known, _)| *known == name);
            known.map(|(_, value)| (*value).to_owned())
        };
        let error = target().routes(held).unwrap_err();
        assert_eq!(error.provider(), Some(provider), "{error:?}");
    }
}

#[test]
fn more_routes_can_be_added_before_the_router_is_built() {
    let routes = routes(&[KEYS[0]]);
    let own = tollgate::providers::scripted::Scripted::new([]).boxed_chat();
    let chats = routes
        .chats
        .vendor("deepseek", own.clone())
        .alias("fast", "gpt-4o-mini");
    let router = chats.otherwise(own).build().unwrap();
    let (_, name) = router.resolve("deepseek/deepseek-chat").unwrap();
    assert_eq!(name, "deepseek-chat");
    assert_eq!(router.resolve("fast").unwrap().1, "gpt-4o-mini");
    assert_eq!(router.resolve("anything").unwrap().1, "anything");
}
