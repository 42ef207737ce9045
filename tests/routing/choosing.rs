//! Which target a model leads to, and what it is asked for there.

use proptest::prelude::*;
use tollgate::{ChatExt, Router};

use crate::support::{ask, by, request, routes, scripted, target};

#[tokio::test]
async fn the_longest_prefix_wins_in_whatever_order_they_were_added() {
    let shorter_first = routes()
        .prefix("gpt", target("short"))
        .prefix("gpt-4o-mini", target("long"))
        .prefix("gpt-4o", target("middle"));
    let longer_first = routes()
        .prefix("gpt-4o-mini", target("long"))
        .prefix("gpt-4o", target("middle"))
        .prefix("gpt", target("short"));
    for builder in [shorter_first, longer_first] {
        let router = builder.build().unwrap();
        for (model, name) in [
            ("gpt", "short"),
            ("gpt-3.5-turbo", "short"),
            ("gpt-4o", "middle"),
            ("gpt-4o-min", "middle"),
            ("gpt-4o-mini", "long"),
            ("gpt-4o-mini-2024-07-18", "long"),
        ] {
            assert_eq!(ask(&router, model).await.unwrap(), by(name, model));
        }
    }
}

#[tokio::test]
async fn a_prefix_is_kept_unless_it_is_said_to_be_stripped() {
    let router = routes()
        .prefix("openai/", target("kept"))
        .strip_prefix("groq/", target("stripped"))
        .build()
        .unwrap();
    assert_eq!(
        ask(&router, "openai/gpt-oss-20b").await.unwrap(),
        by("kept", "openai/gpt-oss-20b")
    );
    assert_eq!(
        ask(&router, "groq/openai/gpt-oss-20b").await.unwrap(),
        by("stripped", "openai/gpt-oss-20b"),
        "once, and not routed again"
    );
}

#[tokio::test]
async fn a_model_wins_over_every_prefix_and_any_route_over_otherwise() {
    let router = routes()
        .otherwise(target("otherwise"))
        .prefix("gpt-4o-mini", target("prefix"))
        .model("gpt-4o-mini", target("model"))
        .build()
        .unwrap();
    for (model, name) in [
        ("gpt-4o-mini", "model"),
        ("gpt-4o-mini-2024-07-18", "prefix"),
        ("gpt-4o", "otherwise"),
    ] {
        assert_eq!(ask(&router, model).await.unwrap(), by(name, model));
    }
}

#[tokio::test]
async fn an_alias_may_lead_to_an_alias_and_is_asked_for_by_what_it_stands_for() {
    let router = routes()
        .alias("default", "Fast")
        .alias("fast", "cheap")
        .alias("cheap", "groq/Llama-3.1-8B")
        .alias("best", "own-model")
        .strip_prefix("groq/", target("groq"))
        .model("own-model", target("own"))
        .build()
        .unwrap();
    for alias in ["default", "fast", "cheap", "CHEAP"] {
        assert_eq!(
            ask(&router, alias).await.unwrap(),
            by("groq", "Llama-3.1-8B")
        );
    }
    assert_eq!(ask(&router, "best").await.unwrap(), by("own", "own-model"));
}

#[tokio::test]
async fn an_alias_covers_a_prefix_that_would_match_its_name() {
    let router = routes()
        .prefix("gpt-", target("openai"))
        .alias("gpt-4o", "gpt-4o-2024-08-06")
        .build()
        .unwrap();
    assert_eq!(
        ask(&router, "gpt-4o").await.unwrap(),
        by("openai", "gpt-4o-2024-08-06")
    );
}

#[tokio::test]
async fn letters_match_in_either_case_and_are_sent_as_they_came() {
    let router = routes()
        .prefix("GPT-", target("prefix"))
        .strip_prefix("Azure/", target("stripped"))
        .model("Own", target("model"))
        .build()
        .unwrap();
    for (model, expected) in [
        ("Gpt-4O", by("prefix", "Gpt-4O")),
        ("aZURE/My-Deployment", by("stripped", "My-Deployment")),
        ("OWN", by("model", "OWN")),
    ] {
        assert_eq!(ask(&router, model).await.unwrap(), expected);
    }
}

#[tokio::test]
async fn a_vendor_is_known_by_its_own_name_and_by_those_of_its_models() {
    let router = routes()
        .vendor("openai", target("openai"))
        .vendor("anthropic", target("anthropic"))
        .vendor("gemini", target("gemini"))
        .vendor("cohere", target("cohere"))
        .vendor("azure_openai", target("azure"))
        .vendor("groq", target("groq"))
        .vendor("vllm", target("vllm"))
        .build()
        .unwrap();
    for (model, expected) in [
        ("gpt-4o-mini", by("openai", "gpt-4o-mini")),
        ("ft:gpt-4o:acme::1", by("openai", "ft:gpt-4o:acme::1")),
        ("o1", by("openai", "o1")),
        ("o4-mini", by("openai", "o4-mini")),
        ("openai/o9", by("openai", "o9")),
        ("claude-haiku-4-5", by("anthropic", "claude-haiku-4-5")),
        ("anthropic/claude-x", by("anthropic", "claude-x")),
        ("gemini-2.5-flash", by("gemini", "gemini-2.5-flash")),
        ("gemini/gemini-2.5-pro", by("gemini", "gemini-2.5-pro")),
        (
            "models/gemini-2.5-pro",
            by("gemini", "models/gemini-2.5-pro"),
        ),
        ("command-a-03-2025", by("cohere", "command-a-03-2025")),
        ("embed-v4.0", by("cohere", "embed-v4.0")),
        ("cohere/north-1", by("cohere", "north-1")),
        ("azure/my-gpt", by("azure", "my-gpt")),
        ("azure_openai/my-gpt", by("azure", "my-gpt")),
        ("groq/openai/gpt-oss-20b", by("groq", "openai/gpt-oss-20b")),
        ("vllm/gpt-2", by("vllm", "gpt-2")),
    ] {
        assert_eq!(ask(&router, model).await.unwrap(), expected, "{model}");
    }
}

#[tokio::test]
async fn a_stream_is_routed_as_a_whole_answer_is() {
    let mut router = routes().prefix("gpt-", target("openai")).build().unwrap();
    let mut events = router.stream(request("gpt-4o")).await.unwrap();
    let mut text = String::new();
    while let Some(event) = events.try_next().await.unwrap() {
        text.push_str(event.text().unwrap_or_default());
    }
    assert_eq!(text, "openai");
}

#[tokio::test]
async fn targets_of_one_type_need_no_box() {
    let mut router = Router::builder()
        .prefix("gpt-", scripted("openai"))
        .otherwise(scripted("other"))
        .build()
        .unwrap();
    let answer = router.complete(request("gpt-4o")).await.unwrap();
    assert_eq!(answer.text(), "openai");
}

#[test]
fn a_router_tells_where_a_model_leads_without_a_call() {
    let router = Router::builder()
        .strip_prefix("groq/", 'g')
        .model("Own", 'o')
        .alias("fast", "groq/llama")
        .build()
        .unwrap();
    assert_eq!(router.resolve("fast").unwrap(), (&'g', "llama"));
    assert!(router.names().eq(["fast", "own"]));
    assert!(router.prefixes().eq(["groq/"]));
}

proptest! {
    #[test]
    fn any_routes_lead_where_a_plain_search_of_them_does(
        prefixes in proptest::collection::btree_map("[a-cé]{1,4}", any::<bool>(), 1..8),
        names in proptest::collection::btree_set("[a-cé]{1,4}", 0..4),
        model in "[a-cA-Cé]{1,6}",
    ) {
        let mut builder = Router::builder();
        for (prefix, &is_stripped) in &prefixes {
            let target = format!("{prefix}…");
            builder = if is_stripped {
                builder.strip_prefix(prefix, target)
            } else {
                builder.prefix(prefix, target)
            };
        }
        for name in &names {
            builder = builder.model(name, name.clone());
        }
        let router = builder.build().unwrap();

        let lower = model.to_ascii_lowercase();
        let longest = prefixes
            .iter()
            .filter(|(prefix, _)| lower.starts_with(*prefix))
            .max_by_key(|(prefix, _)| prefix.len());
        let expected = if names.contains(&lower) {
            Some((lower, &*model))
        } else {
            longest
                .map(|(prefix, &is_stripped)| {
                    let asked = if is_stripped { &model[prefix.len()..] } else { &model };
                    (format!("{prefix}…"), asked)
                })
                .filter(|(_, asked)| !asked.is_empty())
        };
        let found = router.resolve(&model).ok();
        let found = found.map(|(target, asked)| (target.clone(), asked));
        prop_assert_eq!(found, expected);
    }
}
