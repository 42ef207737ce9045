//! How model names are written: dates, prefixes, regions. Pure functions over strings.

/// The providers of the bundled table.
const PROVIDERS: [&str; 9] = [
    "anthropic",
    "azure_openai",
    "bedrock",
    "cohere",
    "gemini",
    "groq",
    "mistral",
    "ollama",
    "openai",
];

/// Other words for them: short ones, and those of OpenTelemetry's `gen_ai.provider.name`.
const ALSO_CALLED: [(&str, &str); 6] = [
    ("aws.bedrock", "bedrock"),
    ("azure", "azure_openai"),
    ("azure.ai.openai", "azure_openai"),
    ("gcp.gemini", "gemini"),
    ("google", "gemini"),
    ("mistral_ai", "mistral"),
];

/// Names that a provider resolves itself, and that no rule leads to
/// (<https://docs.claude.com/en/docs/about-claude/models/overview>).
const ALIASES: [(&str, &str, &str); 2] = [
    ("anthropic", "claude-opus-4-0", "claude-opus-4-20250514"),
    ("anthropic", "claude-sonnet-4-0", "claude-sonnet-4-20250514"),
];

/// The inference profiles of Bedrock that come before a model's name (PROVIDERS §8).
const PROFILES: [&str; 7] = ["us", "eu", "apac", "jp", "au", "us-gov", "global"];

/// The word that the table has for a provider.
pub(super) fn canonical(provider: &str) -> &str {
    let same = |(word, _): &&(&str, &str)| word.eq_ignore_ascii_case(provider);
    ALSO_CALLED
        .iter()
        .find(same)
        .map_or(provider, |(_, canonical)| canonical)
}

/// The name that an alias of a provider stands for.
pub(super) fn alias(provider: Option<&str>, model: &str) -> Option<&'static str> {
    ALIASES
        .iter()
        .find(|(at, alias, _)| {
            provider.is_none_or(|provider| provider.eq_ignore_ascii_case(at))
                && alias.eq_ignore_ascii_case(model)
        })
        .map(|(_, _, model)| *model)
}

/// A name without the prefix of its provider, and the provider that the prefix names.
///
/// Taken off once: the provider's own name before a slash, Gemini's `models/`, and Bedrock's ARN of
/// a foundation model or of one of its own inference profiles.
pub(super) fn unprefixed<'a>(
    provider: Option<&'a str>,
    model: &'a str,
) -> (Option<&'a str>, &'a str) {
    let named = model.split_once('/').and_then(|(head, rest)| {
        let head = canonical(head);
        let own = match provider {
            Some(provider) => provider.eq_ignore_ascii_case(head),
            None => PROVIDERS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(head)),
        };
        own.then_some((Some(head), rest))
    });
    let (provider, model) = named.unwrap_or((provider, model));
    let may_be = |one: &str| provider.is_none_or(|provider| provider.eq_ignore_ascii_case(one));
    let rest = if may_be("gemini")
        && let Some(rest) = after(model, "models/")
    {
        rest
    } else if may_be("bedrock") && after(model, "arn:aws").is_some() {
        [":foundation-model/", ":inference-profile/"]
            .into_iter()
            .find_map(|kind| model.split_once(kind))
            .map_or(model, |(_, rest)| rest)
    } else {
        model
    };
    (provider, rest)
}

/// What follows a prefix, whatever its case.
pub(super) fn after<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// What comes before a suffix, whatever its case.
pub(super) fn before<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(text.len().checked_sub(suffix.len())?)?;
    rest.eq_ignore_ascii_case(suffix).then_some(head)
}

/// A name without the date at its end: `-YYYY-MM-DD`, `-YYYYMMDD`, `@YYYYMMDD` or `-MMDD`.
pub(super) fn undated(model: &str) -> Option<&str> {
    [11, 9, 5].into_iter().find_map(|length| {
        let (base, date) = model.split_at_checked(model.len().checked_sub(length)?)?;
        (!base.is_empty() && is_date(date)).then_some(base)
    })
}

/// Whether a text is one of the dates that [`undated`] takes off.
pub(super) fn is_date(suffix: &str) -> bool {
    let (day, dated) = match suffix.as_bytes() {
        [b'-', year @ .., b'-', m1, m2, b'-', d1, d2] if year.len() == 4 => {
            ([*m1, *m2, *d1, *d2], year)
        }
        [b'-' | b'@', year @ .., m1, m2, d1, d2] if year.len() == 4 => ([*m1, *m2, *d1, *d2], year),
        [b'-', m1, m2, d1, d2] => ([*m1, *m2, *d1, *d2], &b"2000"[..]),
        _ => return false,
    };
    if !day.iter().chain(dated).all(u8::is_ascii_digit) {
        return false;
    }
    let [m1, m2, d1, d2] = day.map(|digit| digit - b'0');
    dated.starts_with(b"20")
        && (1..=12).contains(&(m1 * 10 + m2))
        && (1..=31).contains(&(d1 * 10 + d2))
}

/// Where Bedrock serves a model, and its name without that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place<'a> {
    /// The model's own name, `vendor.model`.
    pub(super) model: &'a str,
    /// Whether it is one of the regions of the US government, which have prices of their own.
    pub(super) is_gov: bool,
    /// Whether a region is named, rather than a profile or nothing.
    pub(super) is_region: bool,
}

/// Reads `us.vendor.model`, `eu-west-1/vendor.model` and `vendor.model`.
pub(super) fn place(model: &str) -> Option<Place<'_>> {
    let (head, model, is_region) = match model.split_once('/') {
        Some((region, model)) if is_region(region) => (region, model, true),
        Some(_) => return None,
        None => match model.split_once('.') {
            Some((profile, model)) if PROFILES.iter().any(|p| p.eq_ignore_ascii_case(profile)) => {
                (profile, model, false)
            }
            _ => ("", model, false),
        },
    };
    model.contains('.').then_some(Place {
        model,
        is_gov: after(head, "us-gov").is_some(),
        is_region,
    })
}

/// Whether a text looks like `us-east-1` or `us-gov-west-1`.
fn is_region(text: &str) -> bool {
    let mut parts = text.rsplit('-');
    let is_word =
        |part: &str| part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let number = parts.next().unwrap_or_default();
    let words = parts.clone().count();
    number.len() == 1
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && (2..=3).contains(&words)
        && parts.all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_date_at_the_end_is_taken_off_a_name() {
        for (name, base) in [
            ("gpt-4o-mini-2024-07-18", Some("gpt-4o-mini")),
            ("claude-haiku-4-5-20251001", Some("claude-haiku-4-5")),
            ("claude-haiku-4-5@20251001", Some("claude-haiku-4-5")),
            ("gpt-4-0613", Some("gpt-4")),
            ("gpt-4-1306", None),
            ("mistral-small-2503", None),
            ("command-r-08-2024", None),
            ("gpt-4o-2024-13-18", None),
            ("gpt-4o-2024-07-00", None),
            ("gpt-4o-1024-07-18", None),
            ("gpt-4o-2024-07-18-preview", None),
            ("gpt-4o@2024-07-18", None),
            ("gemini-2.0-flash-001", None),
            ("-2024-07-18", None),
            ("é024-07-18", None),
            ("", None),
        ] {
            assert_eq!(undated(name), base, "{name}");
        }
    }

    #[test]
    fn a_bedrock_name_is_told_from_its_region_or_profile() {
        for (name, place_of) in [
            (
                "us.anthropic.claude-v1",
                Some(("anthropic.claude-v1", false, false)),
            ),
            (
                "us-gov.anthropic.claude-v1",
                Some(("anthropic.claude-v1", true, false)),
            ),
            ("us-gov-west-1/meta.llama", Some(("meta.llama", true, true))),
            (
                "ap-southeast-2/meta.llama",
                Some(("meta.llama", false, true)),
            ),
            ("meta.llama", Some(("meta.llama", false, false))),
            ("us.llama", None),
            ("invoke/meta.llama", None),
            ("us-east-12/meta.llama", None),
            ("llama", None),
        ] {
            let found = place(name).map(|place| (place.model, place.is_gov, place.is_region));
            assert_eq!(found, place_of, "{name}");
        }
    }

    #[test]
    fn a_prefix_is_taken_off_once_and_only_where_it_is_the_providers_own() {
        for (provider, name, expected) in [
            (None, "openai/gpt-4o", (Some("openai"), "gpt-4o")),
            (None, "azure/gpt-4o", (Some("azure_openai"), "gpt-4o")),
            (None, "meta-llama/llama-4", (None, "meta-llama/llama-4")),
            (
                Some("groq"),
                "openai/gpt-oss-20b",
                (Some("groq"), "openai/gpt-oss-20b"),
            ),
            (Some("groq"), "Groq/openai/x", (Some("Groq"), "openai/x")),
            (
                Some("openai"),
                "openai/openai/x",
                (Some("openai"), "openai/x"),
            ),
            (
                None,
                "gemini/models/gemini-2.5-pro",
                (Some("gemini"), "gemini-2.5-pro"),
            ),
            (
                Some("openai"),
                "models/gpt-4o",
                (Some("openai"), "models/gpt-4o"),
            ),
            (
                Some("bedrock"),
                "arn:aws:bedrock:us-east-1:1:inference-profile/us.meta.llama",
                (Some("bedrock"), "us.meta.llama"),
            ),
            (
                Some("bedrock"),
                "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc",
                (
                    Some("bedrock"),
                    "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc",
                ),
            ),
        ] {
            assert_eq!(unprefixed(provider, name), expected, "{name}");
        }
    }
}
