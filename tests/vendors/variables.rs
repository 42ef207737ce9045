//! Providers as the environment says.

use http::HeaderMap;
use serde_json::json;
use tollgate::{
    ChatExt, ChatRequest, Error, ErrorKind,
    protocol::OpenAiChat,
    providers::{AzureOpenAi, Groq, Mistral, Provider},
    testing::{Answer, Asked},
};

use crate::support::{MODEL, upstream, whole};

type Given<'a> = &'a [(&'a str, &'a str)];

fn of<'a>(given: Given<'a>) -> impl Fn(&str) -> Option<String> + 'a {
    |name| {
        let found = given.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    }
}

/// What a provider asks that is made of these variables, whose `URL` is that of an upstream.
async fn asked(
    given: Given<'_>,
    make: fn(&dyn Fn(&str) -> Option<String>) -> Result<Provider<OpenAiChat>, Error>,
) -> Asked {
    let upstream = upstream().await;
    upstream.play([whole()]);
    let variable = |name: &str| of(given)(name).map(|value| value.replace("URL", upstream.url()));
    let mut provider = make(&variable).unwrap();
    provider
        .complete(ChatRequest::new(MODEL).user("hi"))
        .await
        .unwrap();
    upstream.asked().remove(0)
}

fn credentials(headers: &HeaderMap) -> Vec<(&str, &str)> {
    let known = ["api-key", "authorization"].into_iter();
    known
        .filter_map(|name| Some((name, headers.get(name)?.to_str().ok()?)))
        .collect()
}

#[tokio::test]
async fn azure_takes_a_token_before_a_key_and_a_date_for_the_dated_surface() {
    const URL: (&str, &str) = ("AZURE_OPENAI_ENDPOINT", "URL/");
    const KEY: (&str, &str) = ("AZURE_OPENAI_API_KEY", " k \n");
    const TOKEN: (&str, &str) = ("AZURE_OPENAI_AD_TOKEN", "t");
    let v1 = "/openai/v1/chat/completions";
    let dated = "/openai/deployments/m-1/chat/completions?api-version=2024-10-21";
    let (key, token) = (("api-key", "k"), ("authorization", "Bearer t"));
    let cases: [(Given<'_>, &str, (&str, &str)); 6] = [
        (&[URL, KEY], v1, key),
        (&[URL, KEY, TOKEN], v1, token),
        (&[URL, KEY, ("OPENAI_API_VERSION", "v1")], v1, key),
        (
            &[URL, KEY, ("OPENAI_API_VERSION", "2024-10-21")],
            dated,
            key,
        ),
        (
            &[
                URL,
                TOKEN,
                ("OPENAI_API_VERSION", "2023-05-15"),
                ("AZURE_OPENAI_API_VERSION", "2024-10-21"),
            ],
            dated,
            token,
        ),
        (&[("AZURE_OPENAI_ENDPOINT", "URL/openai/v1/"), KEY], v1, key),
    ];
    for (given, path, credential) in cases {
        let asked = asked(given, |variable| AzureOpenAi::from_variables(variable)).await;
        assert_eq!(asked.path_and_query, path, "{given:?}");
        assert_eq!(credentials(&asked.headers), [credential], "{given:?}");
    }
}

#[tokio::test]
async fn azures_responses_stand_beside_the_deployments_on_either_surface() {
    let dated = "/openai/responses?api-version=2025-04-01-preview";
    let version = ("AZURE_OPENAI_API_VERSION", "2025-04-01-preview");
    for (version, path) in [(version, dated), (("X", ""), "/openai/v1/responses")] {
        let upstream = upstream().await;
        upstream.play([Answer::json(json!({"status": "completed", "output": [
            {"type": "message", "content": [{"type": "output_text", "text": "Salut"}]}]}))]);
        let given = [
            ("AZURE_OPENAI_ENDPOINT", upstream.url()),
            ("AZURE_OPENAI_API_KEY", "k"),
            version,
        ];
        let mut chat = AzureOpenAi::responses_from_variables(of(&given)).unwrap();
        let answer = chat.complete(ChatRequest::new("my-deployment").user("hi"));
        assert_eq!(answer.await.unwrap().text(), "Salut");
        let asked = upstream.asked().remove(0);
        assert_eq!(asked.path_and_query, path);
        assert_eq!(asked.json().unwrap()["model"], "my-deployment");
        assert_eq!(credentials(&asked.headers), [("api-key", "k")]);
    }
    let error = AzureOpenAi::responses_from_variables(of(&[])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn groqs_address_may_be_that_of_its_host() {
    for url in ["URL", "URL/openai/v1/"] {
        let given = [("GROQ_API_KEY", "k"), ("GROQ_BASE_URL", url)];
        let asked = asked(&given, |variable| Groq::from_variables(variable)).await;
        assert_eq!(asked.path_and_query, "/openai/v1/chat/completions");
        assert_eq!(credentials(&asked.headers), [("authorization", "Bearer k")]);
    }
}

#[test]
fn what_is_missing_or_malformed_is_named_and_never_shown() {
    let url = ("AZURE_OPENAI_ENDPOINT", "https://x.openai.azure.com");
    let cases: [(Result<Provider<OpenAiChat>, Error>, ErrorKind, &str); 6] = [
        (
            Groq::from_variables(of(&[])),
            ErrorKind::Authentication,
            "GROQ_API_KEY",
        ),
        (
            Mistral::from_variables(of(&[])),
            ErrorKind::Authentication,
            "MISTRAL_API_KEY",
        ),
        (
            Mistral::from_variables(of(&[("MISTRAL_API_KEY", "can\nary")])),
            ErrorKind::Authentication,
            "key",
        ),
        (
            AzureOpenAi::from_variables(of(&[("AZURE_OPENAI_API_KEY", "k")])),
            ErrorKind::InvalidRequest,
            "AZURE_OPENAI_ENDPOINT",
        ),
        (
            AzureOpenAi::from_variables(of(&[url])),
            ErrorKind::Authentication,
            "AZURE_OPENAI_API_KEY",
        ),
        (
            AzureOpenAi::from_variables(of(&[url, ("AZURE_OPENAI_AD_TOKEN", "can\nary")])),
            ErrorKind::Authentication,
            "key",
        ),
    ];
    for (made, kind, named) in cases {
        let error = made.unwrap_err();
        assert_eq!(error.kind(), kind, "{named}");
        let shown = format!("{error} {error:?} {}", error.message().unwrap());
        assert!(shown.contains(named) && !shown.contains("ary"), "{shown}");
    }
    let mistral = Mistral::from_variables(of(&[("MISTRAL_API_KEY", "k")])).unwrap();
    assert_eq!(mistral.name(), "mistral");
}
