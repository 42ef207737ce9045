//! Routes that contradict themselves.

use tollgate::{
    ErrorKind, Router,
    routing::{Builder, InvalidName, InvalidRoutes},
};

fn refused(routes: Builder<u8>) -> InvalidRoutes {
    routes.build().expect_err("these routes are wrong")
}

fn one() -> Builder<u8> {
    Router::builder().prefix("gpt-", 1)
}

#[test]
fn aliases_that_lead_in_a_circle_are_refused() {
    let cycle = |name: &str| InvalidRoutes::Cycle(name.into());
    assert_eq!(refused(one().alias("a", "A")), cycle("a"));
    assert_eq!(refused(one().alias("b", "c").alias("c", "b")), cycle("b"));
    let into_a_circle = one()
        .otherwise(2)
        .alias("a", "b")
        .alias("b", "c")
        .alias("c", "d")
        .alias("d", "b");
    assert_eq!(refused(into_a_circle), cycle("a"));
}

#[test]
fn a_long_chain_of_aliases_is_no_circle() {
    let mut routes = one().alias("0", "gpt-4o");
    for link in 1..500 {
        routes = routes.alias(&link.to_string(), &(link - 1).to_string());
    }
    let router = routes.build().unwrap();
    assert_eq!(router.resolve("499").unwrap(), (&1, "gpt-4o"));
}

#[test]
fn an_alias_that_leads_nowhere_is_refused() {
    assert_eq!(
        refused(one().alias("fast", "claude-haiku-4-5")),
        InvalidRoutes::DeadEnd("fast".into())
    );
    assert_eq!(
        refused(
            Router::builder()
                .strip_prefix("groq/", 1)
                .alias("x", "groq/")
        ),
        InvalidRoutes::DeadEnd("x".into())
    );
    let all = one().alias("fast", "claude-haiku-4-5").otherwise(2);
    assert_eq!(
        all.build().unwrap().resolve("fast").unwrap(),
        (&2, "claude-haiku-4-5")
    );
}

#[test]
fn the_same_name_twice_is_refused_in_whatever_case_and_role() {
    let twice = |name: &str| InvalidRoutes::Twice(name.into());
    assert_eq!(refused(one().prefix("GPT-", 2)), twice("gpt-"));
    assert_eq!(refused(one().strip_prefix("gpt-", 2)), twice("gpt-"));
    assert_eq!(refused(one().model("a", 1).model("A", 1)), twice("a"));
    let both = one().alias("a", "gpt-4o").model("a", 1);
    assert_eq!(refused(both), twice("a"));
    assert_eq!(
        refused(one().vendor("openai", 1).vendor("OpenAI", 2)),
        twice("gpt")
    );
    assert!(
        one().model("gpt-", 2).build().is_ok(),
        "a model and a prefix"
    );
}

#[test]
fn a_name_that_matches_nothing_is_refused() {
    let long = "x".repeat(2049);
    for (routes, invalid) in [
        (one().prefix("", 2), InvalidName::Empty),
        (one().model("a\nb", 2), InvalidName::Control),
        (one().alias(&long, "gpt-4o"), InvalidName::TooLong),
        (one().alias("fast", ""), InvalidName::Empty),
    ] {
        assert_eq!(refused(routes), InvalidRoutes::Name(invalid));
    }
}

#[test]
fn a_router_without_a_target_is_refused() {
    assert_eq!(refused(Router::builder()), InvalidRoutes::NoTarget);
    let only_an_alias = Router::builder().alias("a", "b");
    assert_eq!(refused(only_an_alias), InvalidRoutes::NoTarget);
}

#[test]
fn more_routes_than_are_held_are_refused() {
    let routes = |count: u32| {
        (0..count).fold(Router::builder(), |routes, number| {
            routes.model(&number.to_string(), 1)
        })
    };
    assert!(routes(10_000).build().is_ok());
    assert_eq!(refused(routes(10_001)), InvalidRoutes::TooMany);
}

#[test]
fn what_is_wrong_with_routes_is_an_error_like_any_other() {
    let error = tollgate::Error::from(refused(one().alias("a", "a")));
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(
        error.message(),
        Some(r#"the alias "a" leads back to itself"#)
    );
}
