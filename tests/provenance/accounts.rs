//! Accounts, and families of models.

use tollgate::{
    ChatExt, ChatService,
    providers::{AzureOpenAi, OpenAi},
    types::Message,
};

use crate::worlds::{WORLDS, World, answered, going_on, seals, secret, upstream};

async fn sealed(
    chat: &mut ChatService,
    model: &str,
    message: &Message,
    at: &tollgate::testing::Upstream,
) -> usize {
    chat.complete(going_on(model, message))
        .await
        .expect("it is answered");
    seals(at)
}

#[tokio::test]
async fn a_seal_goes_back_to_its_own_account_and_family_and_nowhere_else() {
    for world in &WORLDS {
        let (here, there) = (upstream(world).await, upstream(world).await);
        let build = world.build;
        let message = answered(world, &mut build(here.url(), "one")).await;
        let name = world.name;
        let carried = sealed(&mut build(here.url(), "one"), world.model, &message, &here).await;
        assert!(carried > 0, "{name}: its own");
        let again = sealed(&mut build(here.url(), "one"), world.alias, &message, &here).await;
        assert_eq!(again, carried, "{name}: the same model by another name");
        for (foreign, model, at) in [
            (build(here.url(), "two"), world.model, &here),
            (build(there.url(), "one"), world.model, &there),
            (build(here.url(), "one"), world.other, &here),
        ] {
            let mut foreign = foreign;
            let seals = sealed(&mut foreign, model, &message, at).await;
            assert_eq!(seals, 0, "{name}: {model}");
        }
    }
}

#[tokio::test]
async fn a_key_that_the_caller_brings_is_an_account_of_its_own() {
    for world in &WORLDS {
        let here = upstream(world).await;
        let mut chat = (world.build)(here.url(), "one");
        let message = answered(world, &mut chat).await;
        let mut count = async |key| {
            let request = going_on(world.model, &message).credential(world.name, secret(key));
            chat.complete(request).await.unwrap();
            seals(&here)
        };
        assert_eq!(count("two").await, 0, "{}", world.name);
        assert!(count("one").await > 0, "{}: the same key", world.name);
    }
}

fn responses(world: &World) -> &World {
    assert_eq!(world.name, "openai");
    world
}

#[tokio::test]
async fn keys_of_an_account_that_is_named_are_one() {
    let world = responses(&WORLDS[2]);
    let here = upstream(world).await;
    let chat = |key: &str, organisation: &str| {
        let builder = OpenAi::responses().base_url(here.url()).key(secret(key));
        builder.account(organisation).build().unwrap().boxed_chat()
    };
    let message = answered(world, &mut chat("one", "acme")).await;
    for (key, organisation, kept) in [
        ("two", "acme", true),
        ("one", "other", false),
        ("acme", "", false),
    ] {
        let mut chat = chat(key, organisation);
        let seals = sealed(&mut chat, world.model, &message, &here).await;
        assert_eq!(seals > 0, kept, "{key} {organisation}");
    }
    let mut named = OpenAi::responses_from_variables(|name| {
        Some(match name {
            "OPENAI_API_KEY" => "three".to_owned(),
            "OPENAI_BASE_URL" => here.url().to_owned(),
            "OPENAI_ORG_ID" => " acme\n".to_owned(),
            _ => return None,
        })
    })
    .unwrap()
    .boxed_chat();
    assert!(sealed(&mut named, world.model, &message, &here).await > 0);
}

#[tokio::test]
async fn what_azure_encrypts_is_bound_to_the_resource_and_the_deployment() {
    let world = responses(&WORLDS[2]);
    let (here, there) = (upstream(world).await, upstream(world).await);
    let chat = |url: &str, key: &str| {
        let builder = AzureOpenAi::responses(url).key(secret(key));
        builder.build().unwrap().boxed_chat()
    };
    let world = &World {
        model: "my-deployment",
        ..WORLDS[2]
    };
    let message = answered(world, &mut chat(here.url(), "one")).await;
    for (at, key, model, kept) in [
        (&here, "two", "my-deployment", true),
        (&there, "one", "my-deployment", false),
        (&here, "one", "my-other", false),
    ] {
        let seals = sealed(&mut chat(at.url(), key), model, &message, at).await;
        assert_eq!(seals > 0, kept, "{key} {model}");
    }
    let request = going_on(world.model, &message).credential("azure_openai", secret("theirs"));
    chat(here.url(), "one").complete(request).await.unwrap();
    assert!(seals(&here) > 0, "whoever pays, it is the resource");
}

#[tokio::test]
async fn an_account_is_told_without_telling_of_it() {
    let world = &WORLDS[0];
    let here = upstream(world).await;
    let message = answered(world, &mut (world.build)(here.url(), "sk-canary")).await;
    let origin = message.origin.as_ref().unwrap();
    let shown = format!("{origin:?} {}", serde_json::to_string(&message).unwrap());
    assert!(!shown.contains("canary"), "{shown}");
    assert!(!shown.contains("127.0.0.1"), "{shown}");
    assert_eq!(origin.account.unwrap().to_string().len(), 8);
}
