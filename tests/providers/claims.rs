//! What each provider says that it can do, against what it sends.

use std::{cell::RefCell, collections::BTreeSet};

use tollgate::{
    ChatRequest, Error, ErrorKind,
    providers::VENDORS,
    types::{Capability, Support},
};

use crate::{
    probes::{Probe, written},
    table::{Row, TABLE},
};

#[test]
fn every_vendor_stands_in_the_table() {
    let listed: Vec<_> = VENDORS.iter().map(|vendor| vendor.title).collect();
    let tried: Vec<_> = TABLE.iter().map(|row| row.vendor().title).collect();
    assert_eq!(listed, tried);
    let titles: BTreeSet<_> = listed.iter().collect();
    assert_eq!(titles.len(), listed.len(), "each has a name of its own");
}

pub(crate) fn what_is_claimed_is_written_and_what_is_not_is_refused_by_name(row: &Row) {
    for capability in Capability::ALL {
        let Some(probe) = Probe::of(capability, row) else {
            continue;
        };
        if row.vendor().capabilities.of(capability).is_any() {
            is_written(row, capability, &probe);
        } else {
            is_refused(row, capability, &probe);
        }
    }
}

/// One of the row's models at least is told what is asked.
fn is_written(row: &Row, capability: Capability, probe: &Probe) {
    let who = row.vendor().title;
    let mut whys = Vec::new();
    for model in row.models {
        let request = probe.request(model);
        assert_eq!(
            row.vendor().capabilities.lacks(&request),
            None,
            "{who}: {capability:?}"
        );
        match row.subject.sent(&request) {
            Ok(sent) => {
                let without = row
                    .subject
                    .sent(&Probe::nothing(model))
                    .expect("nothing is asked");
                let says = |sent: &crate::http::Sent| {
                    (sent.uri.clone(), sent.headers.clone(), sent.body.clone())
                };
                assert!(
                    says(&sent) != says(&without),
                    "{who}: {capability:?} changes nothing"
                );
                for leaf in &probe.leaves {
                    let found = written(&sent.json(), leaf);
                    assert!(
                        found,
                        "{who}: {capability:?}: {leaf} is missing in {}",
                        sent.json()
                    );
                }
                return;
            }
            Err(error) => whys.push(error),
        }
    }
    panic!("{who} claims {capability:?}: {whys:?}");
}

/// None of them is, and the error says what it is about; left out, nothing of it is sent.
fn is_refused(row: &Row, capability: Capability, probe: &Probe) {
    let who = row.vendor().title;
    for model in row.models {
        let request = probe.request(model);
        if capability == Capability::CacheMarks {
            is_not_passed_on(row, &request);
            continue;
        }
        let lacking = row.vendor().capabilities.lacks(&request);
        assert_eq!(lacking, Some(capability), "{who}");
        let Err(error) = row.subject.sent(&request) else {
            panic!("{who} says that it has no {capability:?}, and sends it");
        };
        is_named(who, &error, probe.field);
        let dropped = request.drop_unsupported(true);
        let sent = row
            .subject
            .sent(&dropped)
            .expect("what is left out is not refused");
        for leaf in &probe.leaves {
            assert!(
                !written(&sent.json(), leaf),
                "{who}: {capability:?}: {leaf} is sent"
            );
        }
    }
}

fn is_named(who: &str, error: &Error, field: &str) {
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{who}: {error:?}");
    let message = error.message().unwrap_or_default();
    assert!(message.starts_with('`'), "{who}: {message}");
    let named = message.split('`').nth(1).unwrap_or_default();
    assert!(
        named.contains(field),
        "{who}: {message} does not name {field}"
    );
}

/// A mark is in the words of another protocol, and asks for nothing here.
fn is_not_passed_on(row: &Row, request: &ChatRequest) {
    match row.subject.sent(request) {
        Ok(sent) => assert!(!sent.json().to_string().contains(row.mark)),
        Err(error) => is_named(row.vendor().title, &error, row.mark),
    }
}

#[test]
fn what_is_partly_so_says_how() {
    for vendor in VENDORS {
        for capability in Capability::ALL {
            if let Support::Partly(how) = vendor.capabilities.of(capability) {
                let few = !how.is_empty() && how.len() <= 40 && !how.contains('|');
                assert!(few, "{}: {capability:?}: {how}", vendor.title);
            }
        }
    }
}

/// A vendor's list of variables is what its constructor looks up, neither less nor more.
#[test]
fn a_constructor_reads_the_variables_that_its_vendor_names() {
    for row in TABLE {
        let vendor = row.vendor();
        let Some(from) = row.from else {
            continue;
        };
        let listed: BTreeSet<_> = vendor
            .keys
            .iter()
            .chain(vendor.variables)
            .copied()
            .collect();
        let asked = RefCell::new(BTreeSet::new());
        // Whatever one key makes it look up, and without any.
        for set in vendor.keys.iter().copied().map(Some).chain([None]) {
            let outcome = from(&|name| {
                asked.borrow_mut().insert(name.to_owned());
                let address = name.contains("_URL") || name.ends_with("_ENDPOINT");
                let is_set = Some(name) == set || vendor.variables.contains(&name);
                let value = if address { "https://example.com" } else { "k" };
                is_set.then(|| value.to_owned())
            });
            assert_eq!(
                outcome.is_ok(),
                set.is_some() || vendor.keys.is_empty(),
                "{}",
                vendor.title
            );
            if let Ok(name) = outcome {
                assert_eq!(name, vendor.name);
            }
        }
        let asked = asked.into_inner();
        let asked: BTreeSet<_> = asked.iter().map(String::as_str).collect();
        let unlisted: Vec<_> = asked.difference(&listed).collect();
        assert!(
            unlisted.is_empty(),
            "{}: {unlisted:?} are not listed",
            vendor.title
        );
    }
}
