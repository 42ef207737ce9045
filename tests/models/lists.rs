//! What is asked and what comes of it, over loopback.

use serde_json::{Map, Value, json};
use tollgate::{
    testing::{Answer, Upstream},
    types::{ListModels, Model, Secret},
};

use crate::vendors::{KEY, fixtures, key, list};

fn shown(model: &Model) -> Value {
    let mut shown = Map::new();
    let mut put = |name: &str, value: Value| shown.insert(name.to_owned(), value);
    put("id", json!(model.id));
    if let Some(title) = &model.title {
        put("title", json!(title));
    }
    if let Some(owner) = &model.owner {
        put("owner", json!(owner));
    }
    for (name, number) in [
        ("created", model.created),
        ("window", model.window),
        ("output", model.output),
    ] {
        if let Some(number) = number {
            put(name, json!(number));
        }
    }
    if !model.extra.is_empty() {
        put("extra", json!(model.extra));
    }
    Value::Object(shown)
}

#[tokio::test]
async fn every_page_is_asked_for_and_what_it_states_is_read() {
    let fixtures = fixtures();
    assert!(fixtures.len() >= 12);
    for fixture in fixtures {
        let upstream = Upstream::start().await.unwrap();
        upstream.play(fixture.pages.iter().map(|(_, body)| Answer::json(body)));
        let listed = list(&fixture.provider, upstream.url(), ListModels::new()).await;
        let listed: Vec<_> = listed.unwrap().iter().map(shown).collect();
        assert_eq!(Value::Array(listed), fixture.expect, "{}", fixture.name);

        let asked = upstream.asked();
        let paths: Vec<_> = asked
            .iter()
            .map(|asked| asked.path_and_query.clone())
            .collect();
        let wanted: Vec<_> = fixture.pages.iter().map(|(path, _)| path.clone()).collect();
        assert_eq!(paths, wanted, "{}", fixture.name);
        let (header, value) = key(&fixture.provider);
        for asked in &asked {
            assert_eq!(asked.method, "GET", "{}", fixture.name);
            assert_eq!(asked.header(header), Some(&*value), "{}", fixture.name);
            let version = asked.header("anthropic-version").is_some();
            assert_eq!(version, fixture.provider == "anthropic");
        }
    }
}

#[tokio::test]
async fn a_key_that_the_caller_brings_is_sent_and_none_of_another() {
    let upstream = Upstream::start().await.unwrap();
    upstream.answer_with(|_| Answer::json(json!({"data": [{"id": "m"}]})));
    let theirs =
        |provider: &str| ListModels::new().credential(provider, Secret::new("theirs").unwrap());
    list("openai", upstream.url(), theirs("openai"))
        .await
        .unwrap();
    list("openai", upstream.url(), theirs("groq"))
        .await
        .unwrap();
    let asked = upstream.asked();
    assert_eq!(asked[0].header("authorization"), Some("Bearer theirs"));
    let own = format!("Bearer {KEY}");
    assert_eq!(asked[1].header("authorization"), Some(&*own));
    let shown = format!("{:?}", theirs("openai"));
    assert!(!shown.contains("theirs\""), "{shown}");
}
