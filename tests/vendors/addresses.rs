//! Where requests go.

use tollgate::{
    ChatRequest, EmbedRequest,
    protocol::{EmbedProtocol, Endpoint, OpenAiChat, Protocol, Quirks},
};

fn dated() -> Endpoint {
    let mut quirks = Quirks::openai();
    quirks.deployments = true;
    let url = "https://x.openai.azure.com/openai?api-version=2024-10-21";
    Endpoint::new("azure_openai", url)
        .unwrap()
        .with_quirks(quirks)
}

#[test]
fn a_deployment_stands_in_the_path_before_the_operation() {
    let sent = OpenAiChat::encode(&ChatRequest::new("my-gpt").user("hi"), &dated()).unwrap();
    assert_eq!(
        sent.uri(),
        "https://x.openai.azure.com/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21"
    );
    let sent = OpenAiChat::encode_embed(&EmbedRequest::new("my-ada", "hi"), &dated()).unwrap();
    assert_eq!(
        sent.uri(),
        "https://x.openai.azure.com/openai/deployments/my-ada/embeddings?api-version=2024-10-21"
    );
}

#[test]
fn the_name_of_a_deployment_cannot_change_the_path() {
    let path = |model: &str| {
        let sent = OpenAiChat::encode(&ChatRequest::new(model).user("hi"), &dated());
        sent.map(|sent| sent.uri().path().to_owned())
    };
    for (model, segment) in [
        ("a/b?x=1#y", "a%2Fb%3Fx%3D1%23y"),
        ("%2e%2e", "%252e%252e"),
        ("a;b=c", "a%3Bb%3Dc"),
        ("../../x", "..%2F..%2Fx"),
    ] {
        let wanted = format!("/openai/deployments/{segment}/chat/completions");
        assert_eq!(path(model).unwrap(), wanted);
    }
    for model in ["", ".", ".."] {
        assert!(path(model).is_err(), "{model:?}");
    }
}
