//! The request bodies of every provider, for the provider's own client to judge.
//!
//! Each conversation of the fixtures, and a generated set with every kind of part and setting, is
//! encoded for every provider, and what comes of it is written to `tmp/judges/PROVIDER.jsonl` below
//! the target folder. `judge.py` then holds each body against the types of the provider's official
//! SDK. The last line of each test's output counts the bodies.

mod asked;
mod conversations;
mod provider;
mod sent;

use std::collections::BTreeSet;

use provider::Provider;
use sent::Sent;

#[test]
fn every_conversation_and_every_setting_is_sent_or_names_what_is_lost() {
    for provider in provider::all() {
        let mut sent = Sent::to(&provider);
        for (name, request) in conversations::of(&provider) {
            sent.add(&name, &request);
        }
        for (name, request) in asked::of(&provider) {
            sent.add(&name, &request);
        }
        let bodies = sent.write();
        println!("{}: {bodies} bodies", provider.name);
        assert!(bodies > 300, "{}: {bodies}", provider.name);
    }
}

#[test]
fn every_member_that_a_provider_has_a_word_for_is_sent_by_a_case() {
    for provider in provider::all() {
        let mut sent = Sent::to(&provider);
        for (name, request) in asked::of(&provider) {
            sent.add(&name, &request);
        }
        let members: BTreeSet<String> = sent.members().collect();
        for wanted in provider.members {
            assert!(members.contains(*wanted), "{}: {wanted}", provider.name);
        }
    }
}

/// A fixture that is not read is a conversation that no judge sees.
#[test]
fn the_fixtures_of_every_protocol_are_conversations() {
    for provider in provider::all() {
        let conversations = conversations::of(&provider);
        let own = |provider: &Provider| {
            let mut names = conversations.iter().map(|(name, _)| name.as_str());
            names.any(|name| name.starts_with(provider.protocol) && name.ends_with(" (own)"))
        };
        assert!(own(&provider), "{}", provider.name);
        assert!(conversations.len() > 80, "{}", conversations.len());
    }
}
