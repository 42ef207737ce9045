//! Requests with every kind of part and setting: each alone, and many together.

mod own;
mod settings;
mod turns;

use proptest::{
    prelude::{Strategy, any},
    sample::subsequence,
    strategy::ValueTree,
    test_runner::TestRunner,
};
use tollgate::ChatRequest;

use crate::Provider;

/// How many requests of several settings and turns a model is asked.
const MIXED: usize = 60;

/// Something to be asked, and its name.
pub(crate) type Asked = (&'static str, fn(ChatRequest) -> ChatRequest);

/// The requests for a provider.
pub(crate) fn of(provider: &Provider) -> Vec<(String, ChatRequest)> {
    let settings = [settings::SETTINGS, own::settings(provider.name)].concat();
    let turns = [turns::TURNS, own::turns(provider.name)].concat();
    let mut all = Vec::new();
    for model in provider.models {
        let new = || ChatRequest::new(*model);
        for (name, asked) in &settings {
            let request = asked(new().user("Say something in JSON."));
            all.push((format!("{model}: {name}"), request));
        }
        for (name, asked) in &turns {
            all.push((format!("{model}: {name}"), asked(new())));
        }
        all.extend(mixed(model, &settings, &turns));
    }
    all
}

/// Some settings and some turns, the same ones each time.
fn mixed(model: &str, settings: &[Asked], turns: &[Asked]) -> Vec<(String, ChatRequest)> {
    let mut runner = TestRunner::deterministic();
    let mixed = (
        subsequence(settings.to_vec(), 1..10),
        subsequence(turns.to_vec(), 1..6),
        any::<bool>(),
    );
    let mut one = || {
        let (settings, turns, begun) = mixed
            .new_tree(&mut runner)
            .expect("nothing is rejected")
            .current();
        let mut request = ChatRequest::new(model);
        let mut names = Vec::new();
        for (name, asked) in turns.into_iter().chain(settings) {
            request = asked(request);
            names.push(name);
        }
        request = if begun {
            request.assistant("It is {")
        } else {
            request.user("And in JSON?")
        };
        (format!("{model}: {}", names.join(", ")), request)
    };
    (0..MIXED).map(|_| one()).collect()
}
