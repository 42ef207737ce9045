//! Fixtures, and each vendor at an address of the test.

use std::{fs, future::Future, path::PathBuf, pin::Pin};

use serde_json::Value;
use tollgate::{
    Error,
    protocol::{
        AnthropicMessages, CohereChat, Endpoint, GeminiGenerate, ListProtocol, OllamaChat,
        OpenAiChat, OpenAiResponses,
    },
    providers::{
        Anthropic, AzureOpenAi, Builder, Cohere, Compatible, Gemini, Groq, Mistral, Ollama, OpenAi,
    },
    types::{ListModels, Model, Secret},
};
#[cfg(feature = "bedrock")]
use tollgate::{protocol::BedrockConverse, providers::Bedrock};
use tower::ServiceExt;

pub(crate) const KEY: &str = "sk-canary";

/// Pages as they are asked for and answered, and the models that they tell of.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) provider: String,
    pub(crate) pages: Vec<(String, Value)>,
    pub(crate) expect: Value,
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/models");
    let files = fs::read_dir(folder).expect("the fixtures are there");
    let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    let fixtures = files.iter().map(|file| {
        let value = fs::read(file).expect("a file that can be read");
        let value: Value = serde_json::from_slice(&value).expect("a fixture of JSON");
        let word = |value: &Value| value.as_str().expect("a text").to_owned();
        let pages = value["pages"].as_array().expect("pages").iter();
        Fixture {
            name: file.file_stem().expect("a name").display().to_string(),
            provider: word(&value["provider"]),
            pages: pages
                .map(|page| (word(&page["path"]), page["body"].clone()))
                .collect(),
            expect: value["expect"].clone(),
        }
    });
    let here = |fixture: &Fixture| cfg!(feature = "bedrock") || fixture.provider != "bedrock";
    fixtures.filter(here).collect()
}

type Listed = Pin<Box<dyn Future<Output = Result<Vec<Model>, Error>>>>;

fn asked<P: ListProtocol>(builder: Builder<P>, url: &str, request: ListModels) -> Listed {
    let key = Secret::new(KEY).expect("a well-formed key");
    let provider = builder.base_url(url).key(key).body_limit(1 << 20).build();
    Box::pin(
        provider
            .expect("a well-formed address")
            .models()
            .oneshot(request),
    )
}

/// Asks a vendor at this address.
pub(crate) fn list(provider: &str, url: &str, request: ListModels) -> Listed {
    let v1 = format!("{url}/v1");
    match provider {
        "anthropic" => asked(Anthropic::builder(), url, request),
        "azure_openai" => {
            let url = format!("{url}/openai/v1");
            asked(
                AzureOpenAi::builder("https://x.openai.azure.com"),
                &url,
                request,
            )
        }
        "azure_dated" => {
            let version = "2024-10-21";
            let address = format!("{url}/openai?api-version={version}");
            asked(AzureOpenAi::dated(url, version), &address, request)
        }
        #[cfg(feature = "bedrock")]
        "bedrock" => {
            let builder = Bedrock::builder("us-east-1").expect("a region");
            asked(builder, url, request)
        }
        "cohere" => asked(Cohere::builder(), url, request),
        "compatible" => asked(Compatible::builder("ours", &v1), &v1, request),
        "gemini" => asked(Gemini::builder(), &format!("{url}/v1beta"), request),
        "groq" => asked(Groq::builder(), &format!("{url}/openai/v1"), request),
        "mistral" => asked(Mistral::builder(), &v1, request),
        "ollama" => asked(Ollama::builder(), url, request),
        "openai" => asked(OpenAi::builder(), &v1, request),
        "responses" => asked(OpenAi::responses(), &v1, request),
        other => panic!("no vendor {other}"),
    }
}

/// The header that a vendor wants its key in.
pub(crate) fn key(provider: &str) -> (&'static str, String) {
    match provider {
        "anthropic" => ("x-api-key", KEY.to_owned()),
        "gemini" => ("x-goog-api-key", KEY.to_owned()),
        "azure_openai" | "azure_dated" => ("api-key", KEY.to_owned()),
        _ => ("authorization", format!("Bearer {KEY}")),
    }
}

/// Reads a page of a vendor.
pub(crate) fn read(provider: &str, body: String) -> Result<Vec<Model>, Error> {
    let (parts, ()) = http::Response::new(()).into_parts();
    let body = body.into();
    let endpoint = Endpoint::new("here", "https://example.com").expect("a well-formed address");
    let page = match provider {
        "anthropic" => AnthropicMessages::decode_list(&parts, &body, &endpoint),
        #[cfg(feature = "bedrock")]
        "bedrock" => BedrockConverse::decode_list(&parts, &body, &endpoint),
        "cohere" => CohereChat::decode_list(&parts, &body, &endpoint),
        "gemini" => GeminiGenerate::decode_list(&parts, &body, &endpoint),
        "ollama" => OllamaChat::decode_list(&parts, &body, &endpoint),
        "responses" => OpenAiResponses::decode_list(&parts, &body, &endpoint),
        _ => OpenAiChat::decode_list(&parts, &body, &endpoint),
    };
    page.map(|page| page.models)
}
