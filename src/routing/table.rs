//! Which target answers for which model: a pure lookup.

use std::{collections::BTreeMap, sync::Arc};

use tollgate_layers::{Describe, Description};

use super::{
    Unrouted,
    name::{check, folded, shown},
};

/// All that a router knows. Keys are folded.
pub(super) struct Table<T> {
    names: BTreeMap<Box<str>, Name<T>>,
    prefixes: BTreeMap<Box<str>, Prefix<T>>,
    /// The lengths of the prefixes, each once, longest first.
    lengths: Box<[usize]>,
    otherwise: Option<T>,
    /// What an unknown model is told.
    known: Arc<str>,
}

/// What one whole name leads to.
pub(super) enum Name<T> {
    Target(T),
    /// Another name, as it is to be sent.
    Alias(Box<str>),
}

/// What all names with one beginning lead to.
pub(super) struct Prefix<T> {
    pub(super) target: T,
    pub(super) is_stripped: bool,
}

impl<T> Table<T> {
    pub(super) fn new(
        names: BTreeMap<Box<str>, Name<T>>,
        prefixes: BTreeMap<Box<str>, Prefix<T>>,
        otherwise: Option<T>,
    ) -> Self {
        let mut lengths: Vec<_> = prefixes.keys().map(|prefix| prefix.len()).collect();
        lengths.sort_unstable_by(|a, b| b.cmp(a));
        lengths.dedup();
        Self {
            known: known(&names, &prefixes),
            names,
            prefixes,
            lengths: lengths.into(),
            otherwise,
        }
    }

    /// The target for a model, and the name to ask it for.
    pub(super) fn find<'a>(&'a self, model: &'a str) -> Result<(&'a T, &'a str), Unrouted> {
        check(model)?;
        let name = match self.names.get(&*folded(model)) {
            Some(Name::Alias(name)) => name,
            Some(Name::Target(_)) | None => model,
        };
        self.target(name).ok_or_else(|| Unrouted::Unknown {
            model: model.into(),
            known: Arc::clone(&self.known),
        })
    }

    /// The same for a name that is not an alias.
    pub(super) fn target<'a>(&'a self, name: &'a str) -> Option<(&'a T, &'a str)> {
        let key = folded(name);
        if let Some(Name::Target(target)) = self.names.get(&*key) {
            return Some((target, name));
        }
        let longest = self.lengths.iter().find_map(|&length| {
            let prefix = self.prefixes.get(key.get(..length)?)?;
            Some((prefix, length))
        });
        match longest {
            Some((prefix, length)) if prefix.is_stripped => {
                // A prefix alone names no model.
                let rest = name.get(length..).filter(|rest| !rest.is_empty())?;
                Some((&prefix.target, rest))
            }
            Some((prefix, _)) => Some((&prefix.target, name)),
            None => self.otherwise.as_ref().map(|target| (target, name)),
        }
    }

    pub(super) const fn names(&self) -> &BTreeMap<Box<str>, Name<T>> {
        &self.names
    }

    pub(super) const fn prefixes(&self) -> &BTreeMap<Box<str>, Prefix<T>> {
        &self.prefixes
    }

    pub(super) const fn has_otherwise(&self) -> bool {
        self.otherwise.is_some()
    }
}

impl<T: Describe> Table<T> {
    /// Puts the targets into the description of the router.
    pub(super) fn describe(&self, mut router: Description) -> Description {
        /// Routes that are looked at, of all that there may be.
        const ROOM: usize = 256;
        let names = self.names.iter().filter_map(|(name, leads_to)| {
            let target = match leads_to {
                Name::Target(target) => target,
                Name::Alias(_) => return None,
            };
            Some((name.to_string(), target))
        });
        let prefixes = self.prefixes.iter().map(|(prefix, leads_to)| {
            let stripped = if leads_to.is_stripped {
                " (stripped)"
            } else {
                ""
            };
            (format!("{prefix}…{stripped}"), &leads_to.target)
        });
        let otherwise = self
            .otherwise
            .iter()
            .map(|target| ("any other".to_owned(), target));

        let mut targets: Vec<(Description, Vec<String>)> = Vec::new();
        let mut routes = names.chain(prefixes).chain(otherwise);
        for (route, target) in routes.by_ref().take(ROOM) {
            let target = target.describe();
            match targets.iter_mut().find(|(known, _)| *known == target) {
                Some((_, routes)) => routes.push(route),
                None => targets.push((target, vec![route])),
            }
        }
        for (target, routes) in targets {
            let route = Description::new("route").setting("models", routes.join(", "));
            router = router.child(route.child(target));
        }
        let aliases = self.names.values();
        let aliases = aliases
            .filter(|name| matches!(name, Name::Alias(_)))
            .count();
        router = router.setting("aliases", aliases);
        match routes.count() {
            0 => router,
            more => router.setting("routes_left_out", more),
        }
    }
}

/// Tells which names there are, up to what an error has room for.
fn known<N, P>(names: &BTreeMap<Box<str>, N>, prefixes: &BTreeMap<Box<str>, P>) -> Arc<str> {
    const ROOM: usize = 16;
    let prefixes = prefixes.keys().map(|prefix| shown(&format!("{prefix}…")));
    let mut all = prefixes.chain(names.keys().map(|name| shown(name)));
    let first: Vec<_> = all.by_ref().take(ROOM).collect();
    let known = first.join(", ");
    match all.count() {
        0 => format!("known are {known}").into(),
        more => format!("known are {known} and {more} more").into(),
    }
}
