//! Which entry a name means.

use tollgate::{
    Cost, Prices, Usage, Usd,
    pricing::{PerToken, Rates},
};

/// What `name` at `provider` is priced as.
fn meaning(prices: &Prices, name: &str) -> Option<String> {
    let found = prices.facts(name)?;
    let is_found = |(_, _, facts): &(&str, &str, &_)| std::ptr::eq(*facts, found);
    let (provider, model, _) = prices.models().find(is_found)?;
    Some(format!("{provider}/{model}"))
}

#[test]
fn a_name_means_the_entry_that_its_provider_would_bill() {
    for (provider, name, entry) in [
        // as it stands, in any case
        (
            "openai",
            "gpt-4o-mini-2024-07-18",
            "openai/gpt-4o-mini-2024-07-18",
        ),
        ("openai", "GPT-4o-Mini", "openai/gpt-4o-mini"),
        ("OpenAI", "gpt-4o-2024-05-13", "openai/gpt-4o-2024-05-13"),
        ("openai", "gpt-5-pro", "openai/gpt-5-pro"),
        (
            "openai",
            "gpt-4o-audio-preview",
            "openai/gpt-4o-audio-preview",
        ),
        ("openai", "chatgpt-4o-latest", "openai/chatgpt-4o-latest"),
        (
            "ollama",
            "mixtral-8x22b-instruct-v0.1",
            "ollama/mixtral-8x22B-Instruct-v0.1",
        ),
        ("groq", "openai/gpt-oss-120b", "groq/openai/gpt-oss-120b"),
        // by date
        ("openai", "gpt-4o-mini-2031-01-02", "openai/gpt-4o-mini"),
        ("openai", "gpt-3.5-turbo-0301", "openai/gpt-3.5-turbo"),
        (
            "anthropic",
            "claude-sonnet-4-6-20270101",
            "anthropic/claude-sonnet-4-6",
        ),
        (
            "anthropic",
            "claude-sonnet-4-5@20250929",
            "anthropic/claude-sonnet-4-5-20250929",
        ),
        (
            "anthropic",
            "claude-haiku-4-5@20270101",
            "anthropic/claude-haiku-4-5",
        ),
        // latest and undated
        ("openai", "gpt-4o-latest", "openai/gpt-4o"),
        (
            "mistral",
            "mistral-large-latest",
            "mistral/mistral-large-latest",
        ),
        (
            "anthropic",
            "claude-3-7-sonnet-latest",
            "anthropic/claude-3-7-sonnet-20250219",
        ),
        (
            "anthropic",
            "claude-sonnet-4-0",
            "anthropic/claude-sonnet-4-20250514",
        ),
        ("ollama", "llama3.1:latest", "ollama/llama3.1"),
        // prefixes
        ("openai", "openai/gpt-4o", "openai/gpt-4o"),
        ("azure", "azure/gpt-4o", "azure_openai/gpt-4o"),
        ("gemini", "models/gemini-2.5-pro", "gemini/gemini-2.5-pro"),
        ("groq", "groq/openai/gpt-oss-20b", "groq/openai/gpt-oss-20b"),
        // Bedrock: as listed, or the dearest of what is listed beside it
        (
            "bedrock",
            "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        ),
        (
            "bedrock",
            "us-east-1/anthropic.claude-v2:1",
            "bedrock/us-east-1/anthropic.claude-v2:1",
        ),
        ("bedrock", "us.zai.glm-5", "bedrock/zai.glm-5"),
        ("bedrock", "deepseek.r1-v1:0", "bedrock/us.deepseek.r1-v1:0"),
        (
            "bedrock",
            "us-gov.meta.llama3-8b-instruct-v1:0",
            "bedrock/us-gov-east-1/meta.llama3-8b-instruct-v1:0",
        ),
        (
            "bedrock",
            "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0",
            "bedrock/amazon.nova-pro-v1:0",
        ),
        (
            "bedrock",
            "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-pro-v1:0",
            "bedrock/eu.amazon.nova-pro-v1:0",
        ),
    ] {
        let found = meaning(&Prices::bundled().at(provider), name);
        assert_eq!(found.as_deref(), Some(entry), "{name} at {provider}");
    }
}

#[test]
fn a_name_that_only_resembles_an_entry_has_no_price() {
    for (provider, name) in [
        ("openai", "gpt-4o-audio"),
        ("openai", "gpt-4o-mini-2024-07-18-preview"),
        ("openai", "gpt-4o-mini-tts"),
        ("openai", "gpt-5-pro-max"),
        ("openai", "gpt"),
        ("openai", "gpt-4o-2024-13-01"),
        ("openai", "gpt-4o-08-2024"),
        ("openai", "o1-preview"),
        ("openai", ""),
        ("openai", "/"),
        ("openai", "-latest"),
        ("openai", "-2024-07-18"),
        ("openai", "../gpt-4o"),
        ("openai", "gpt-4o "),
        ("openai", "ft:gpt-4o-mini-2024-07-18:acme::abc"),
        ("openai", "ft:gpt-4o-mini"),
        ("azure_openai", "gpt-4o-mini-2024-07-18.ft-abc"),
        ("azure_openai", "eu/gpt-4.1"),
        ("azure_openai", "openai/gpt-4o"),
        ("anthropic", "openai/gpt-4o"),
        ("anthropic", "gpt-4o"),
        ("anthropic", "claude-3-5-haiku-20241022"),
        ("anthropic", "claude-3-opus-20240307"),
        ("openrouter", "openai/gpt-4o"),
        ("openai", "models/gpt-4o"),
        ("ollama", "llama3.1:8b"),
        ("bedrock", "claude-sonnet-4-6"),
        ("bedrock", "us-gov.anthropic.claude-opus-4-8"),
        ("bedrock", "us-gov-west-1/anthropic.claude-opus-4-8"),
        (
            "bedrock",
            "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc",
        ),
        ("anthropic", "us.anthropic.claude-opus-4-8"),
    ] {
        let prices = Prices::bundled().at(provider);
        assert_eq!(meaning(&prices, name), None, "{name} at {provider}");
        assert_eq!(
            prices.cost(name, None, &Usage::default()),
            Cost::Unknown,
            "{name}"
        );
        assert_eq!(prices.bound(name, None, 0, 0), None, "{name}");
    }
}

#[test]
fn a_name_longer_than_any_model_s_has_no_price() {
    let longest = "x".repeat(256);
    let longer = "x".repeat(257);
    let prices = Prices::bundled()
        .with(&longest, Rates::FREE)
        .with(&longer, Rates::FREE);
    assert!(prices.rates(&longest).is_some());
    assert!(prices.rates(&longer).is_none());
    let nested = format!("openai/{}gpt-4o", "openai/".repeat(100_000));
    assert!(prices.rates(&nested).is_none());
}

#[test]
fn every_entry_is_found_under_its_own_key_with_and_without_a_provider_bound() {
    let prices = Prices::bundled();
    for (provider, model, facts) in prices.models() {
        let key = format!("{provider}/{model}");
        assert!(std::ptr::eq(prices.facts(&key).unwrap(), facts), "{key}");
        assert!(
            std::ptr::eq(prices.lookup(provider, model).unwrap(), facts),
            "{key}"
        );
    }
}

#[test]
fn a_name_at_no_provider_costs_what_the_dearest_provider_takes() {
    let usage = Usage {
        input: 1_000_000,
        ..Usage::default()
    };
    let cost = |name: &str| Prices::bundled().cost(name, None, &usage);
    // gpt-4o-mini costs 0.15 at OpenAI and 0.165 at Azure.
    assert_eq!(
        cost("openai/gpt-4o-mini"),
        Cost::Known(Usd::from_nanos(150_000_000))
    );
    assert_eq!(
        cost("azure_openai/gpt-4o-mini"),
        Cost::Known(Usd::from_nanos(165_000_000))
    );
    assert_eq!(
        cost("gpt-4o-mini"),
        Cost::Known(Usd::from_nanos(165_000_000))
    );
    assert_eq!(
        cost("gpt-4o-mini-2031-01-02"),
        Cost::Known(Usd::from_nanos(165_000_000))
    );
    assert_eq!(cost("openai/gpt-oss-20b"), cost("groq/openai/gpt-oss-20b"));
}

#[test]
fn a_name_at_no_provider_takes_the_users_price_in_place_of_the_tables() {
    let usage = Usage {
        input: 1_000_000,
        ..Usage::default()
    };
    let prices = Prices::bundled().with(
        "azure_openai/gpt-4o-mini",
        Rates::per_mtok(Usd::from_cents(1), Usd::from_cents(1)),
    );
    let openai = Cost::Known(Usd::from_nanos(150_000_000));
    assert_eq!(prices.cost("gpt-4o-mini", None, &usage), openai);
    let unpriced = prices.with("acme/gpt-4o-mini", Rates::default());
    assert_eq!(
        unpriced.cost("gpt-4o-mini", None, &usage),
        Cost::Unknown,
        "nobody knows whether the dearest of them is known"
    );
}

#[test]
fn an_unlisted_profile_or_region_costs_no_less_than_its_neighbours() {
    let prices = Prices::bundled().at("bedrock");
    let input = |name: &str| prices.rates(name).unwrap().base().input;
    assert_eq!(
        input("jp.anthropic.claude-opus-4-6-v1"),
        input("eu.anthropic.claude-opus-4-6-v1")
    );
    assert!(input("eu.anthropic.claude-opus-4-6-v1") > input("anthropic.claude-opus-4-6-v1"));
    let region = input("ap-northeast-2/meta.llama3-70b-instruct-v1:0");
    assert_eq!(region, input("sa-east-1/meta.llama3-70b-instruct-v1:0"));
}

#[test]
fn a_price_of_nothing_is_believed_only_for_its_own_provider() {
    let usage = Usage {
        input: 10,
        output: 10,
        ..Usage::default()
    };
    let prices = Prices::bundled();
    assert_eq!(
        prices.at("ollama").cost("llama3", None, &usage),
        Cost::Known(Usd::ZERO)
    );
    assert_eq!(
        prices.cost("ollama/llama3", None, &usage),
        Cost::Known(Usd::ZERO)
    );
    assert_eq!(prices.cost("llama3", None, &usage), Cost::Unknown);
    assert_eq!(
        prices.at("ollama").cost("qwen3:4b", None, &usage),
        Cost::Unknown
    );
    let free = prices.with("llama3", Rates::FREE);
    assert_eq!(free.cost("llama3", None, &usage), Cost::Known(Usd::ZERO));
}

#[test]
fn a_deployment_is_priced_as_its_model_at_its_own_provider_only() {
    let prices = Prices::bundled()
        .at("azure_openai")
        .deployment("my-gpt", "gpt-4o-2024-08-06")
        .deployment("gpt-4o", "gpt-4o-mini")
        .deployment("lost", "no-such-model");
    assert_eq!(
        meaning(&prices, "My-GPT").unwrap(),
        "azure_openai/gpt-4o-2024-08-06"
    );
    assert_eq!(
        meaning(&prices, "gpt-4o").unwrap(),
        "azure_openai/gpt-4o-mini"
    );
    assert_eq!(meaning(&prices, "lost"), None);
    assert_eq!(meaning(&prices.at("openai"), "my-gpt"), None);
    assert_eq!(
        meaning(&prices.at("openai"), "gpt-4o").unwrap(),
        "openai/gpt-4o"
    );
}

#[test]
fn an_entry_of_the_user_s_comes_before_deployments_and_the_table() {
    let input = |input| {
        Rates::new(PerToken {
            input: Some(input),
            output: Some(1),
            ..PerToken::UNSTATED
        })
    };
    let found = |prices: &Prices, name: &str| prices.rates(name).unwrap().base().input.unwrap();
    let prices = Prices::bundled()
        .at("openai")
        .deployment("gpt-4o", "gpt-4o-mini")
        .with("gpt-4o", input(7))
        .with("ft:gpt-4.1", input(8))
        .with("together/meta-llama/llama", input(9));
    assert_eq!(found(&prices, "GPT-4o"), 7);
    assert_eq!(found(&prices, "gpt-4o-2031-01-01"), 7);
    assert_eq!(found(&prices, "ft:gpt-4.1:acme::abc"), 8);
    assert_eq!(found(&prices.at("together"), "meta-llama/llama"), 9);
    assert!(prices.rates("meta-llama/llama").is_none());
    assert_eq!(
        prices.window("gpt-4o"),
        Some(128_000),
        "what else is known of it stays"
    );
    assert_eq!(
        found(
            &Prices::bundled().with("gpt-4o", input(5)).at("azure"),
            "gpt-4o"
        ),
        5
    );
}

#[test]
fn limits_are_the_most_output_and_the_smallest_window_of_what_a_name_may_mean() {
    let prices = Prices::bundled();
    assert_eq!(
        prices.at("anthropic").max_output("claude-haiku-4-5"),
        Some(64_000)
    );
    assert_eq!(
        prices.at("gemini").window("models/gemini-2.5-pro"),
        Some(1_048_576)
    );
    assert_eq!(prices.max_output("no-such-model"), None);
    let all = |limit: fn(&tollgate::pricing::ModelFacts) -> Option<u64>| {
        ["openai", "azure_openai"]
            .map(|provider| limit(prices.lookup(provider, "gpt-5-pro").unwrap()))
    };
    assert_eq!(
        prices.max_output("gpt-5-pro"),
        all(|facts| facts.max_output_tokens)
            .into_iter()
            .max()
            .unwrap()
    );
    assert_eq!(
        prices.window("gpt-5-pro"),
        all(|facts| facts.context_tokens).into_iter().min().unwrap()
    );
    assert!(prices.facts("openai/gpt-4o").unwrap().supports("vision"));
    assert!(!prices.facts("openai/gpt-4o").unwrap().supports("visi"));
}
