use std::{
    collections::{BTreeMap, btree_map::Entry},
    fmt,
};

use super::{
    InvalidRoutes, Router,
    name::{check, folded},
    table::{Name, Prefix, Table},
    vendor,
};

/// Models, aliases and prefixes that a router holds.
const MAX_ROUTES: usize = 10_000;

/// The routes of a [`Router`], begun by [`Router::builder`].
///
/// Names match whatever the case of their ASCII letters, and go to the target as the caller spelt
/// them. A model wins over a prefix, a longer prefix over a shorter one, and anything over
/// [`otherwise`](Self::otherwise); the order in which they are added does not matter.
///
/// Of what is wrong with them, [`build`](Self::build) tells the first thing.
#[must_use]
pub struct Builder<T> {
    names: BTreeMap<Box<str>, Name<T>>,
    prefixes: BTreeMap<Box<str>, Prefix<T>>,
    otherwise: Option<T>,
    invalid: Option<InvalidRoutes>,
}

impl<T> Builder<T> {
    pub(super) const fn new() -> Self {
        Self {
            names: BTreeMap::new(),
            prefixes: BTreeMap::new(),
            otherwise: None,
            invalid: None,
        }
    }

    /// Sends the models whose names begin like this to a target, which is asked for the whole name:
    /// `gpt-` for `gpt-4o`.
    pub fn prefix(self, prefix: &str, target: T) -> Self {
        self.with_prefix(prefix, target, false)
    }

    /// Sends the models whose names begin like this to a target, which is asked for what comes
    /// after it: with `groq/`, `groq/llama-3.1-8b-instant` asks for `llama-3.1-8b-instant`.
    ///
    /// The prefix alone is an unknown model.
    pub fn strip_prefix(self, prefix: &str, target: T) -> Self {
        self.with_prefix(prefix, target, true)
    }

    /// Sends one model to a target, which is asked for it by this name.
    ///
    /// For a name that the target does not know, ask for another one there:
    /// [`retargeted`](crate::ChatExt::retargeted).
    pub fn model(self, name: &str, target: T) -> Self {
        self.with_name(name, Name::Target(target))
    }

    /// Takes one name for another, which is then routed in its place. It may be an alias itself.
    pub fn alias(mut self, name: &str, model: &str) -> Self {
        self.note(check(model));
        self.with_name(name, Name::Alias(model.into()))
    }

    /// Sends a vendor's models to a target: those that begin with the vendor's name and a slash,
    /// which is stripped, and those whose names say whose they are, which are kept.
    ///
    /// | vendor | stripped | kept |
    /// |---|---|---|
    /// | `anthropic` | `anthropic/` | `claude` |
    /// | `azure_openai` | `azure_openai/`, `azure/` | |
    /// | `cohere` | `cohere/` | `command-`, `c4ai-`, `embed-english-`, `embed-multilingual-`, `embed-v4` |
    /// | `gemini` | `gemini/` | `gemini`, `models/gemini`, `text-embedding-00` |
    /// | `mistral` | `mistral/` | `mistral-embed`, `codestral-embed` |
    /// | `openai` | `openai/` | `gpt`, `chatgpt`, `o1`, `o3`, `o4`, `ft:gpt`, `text-embedding-3`, `text-embedding-ada` |
    /// | any other | its name and `/` | |
    pub fn vendor(mut self, vendor: &str, target: T) -> Self
    where
        T: Clone,
    {
        for prefix in vendor::kept(vendor) {
            self = self.prefix(prefix, target.clone());
        }
        for prefix in vendor::stripped(vendor) {
            self = self.strip_prefix(prefix, target.clone());
        }
        self.strip_prefix(&format!("{vendor}/"), target)
    }

    /// Sends everything that no other route knows to a target, under the name that it came with;
    /// unless it is set, that is refused. A later one takes its place.
    pub fn otherwise(mut self, target: T) -> Self {
        self.otherwise = Some(target);
        self
    }

    /// The router.
    ///
    /// # Errors
    ///
    /// The first of [`InvalidRoutes`].
    pub fn build(self) -> Result<Router<T>, InvalidRoutes> {
        let Self {
            mut names,
            prefixes,
            otherwise,
            invalid,
        } = self;
        if let Some(invalid) = invalid {
            return Err(invalid);
        }
        if names.len() + prefixes.len() > MAX_ROUTES {
            return Err(InvalidRoutes::TooMany);
        }
        let is_target = |name: &Name<T>| matches!(name, Name::Target(_));
        if otherwise.is_none() && prefixes.is_empty() && !names.values().any(is_target) {
            return Err(InvalidRoutes::NoTarget);
        }
        shorten(&mut names)?;
        let table = Table::new(names, prefixes, otherwise);
        for (alias, name) in table.names() {
            if let Name::Alias(model) = name
                && table.target(model).is_none()
            {
                return Err(InvalidRoutes::DeadEnd(alias.clone()));
            }
        }
        Ok(Router::new(table))
    }

    fn with_prefix(mut self, prefix: &str, target: T, is_stripped: bool) -> Self {
        self.note(check(prefix));
        match self.prefixes.entry(folded(prefix).into()) {
            Entry::Vacant(free) => {
                free.insert(Prefix {
                    target,
                    is_stripped,
                });
            }
            Entry::Occupied(taken) => {
                let twice = InvalidRoutes::Twice(taken.key().clone());
                self.note(Err(twice));
            }
        }
        self
    }

    fn with_name(mut self, name: &str, leads_to: Name<T>) -> Self {
        self.note(check(name));
        match self.names.entry(folded(name).into()) {
            Entry::Vacant(free) => {
                free.insert(leads_to);
            }
            Entry::Occupied(taken) => {
                let twice = InvalidRoutes::Twice(taken.key().clone());
                self.note(Err(twice));
            }
        }
        self
    }

    fn note(&mut self, result: Result<(), impl Into<InvalidRoutes>>) {
        if let Err(invalid) = result {
            self.invalid.get_or_insert(invalid.into());
        }
    }
}

/// Lets every alias lead to its end in one step.
fn shorten<T>(names: &mut BTreeMap<Box<str>, Name<T>>) -> Result<(), InvalidRoutes> {
    let aliases: Vec<_> = names
        .iter()
        .filter(|(_, name)| matches!(name, Name::Alias(_)))
        .map(|(alias, _)| alias.clone())
        .collect();
    for alias in &aliases {
        let mut end = alias;
        // More steps than there are aliases have been somewhere twice.
        let mut steps = 0;
        while let Some(Name::Alias(next)) = names.get(&*folded(end)) {
            end = next;
            steps += 1;
            if steps > aliases.len() {
                return Err(InvalidRoutes::Cycle(alias.clone()));
            }
        }
        let end = end.clone();
        names.insert(alias.clone(), Name::Alias(end));
    }
    Ok(())
}

impl<T> fmt::Debug for Builder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("names", &self.names.len())
            .field("prefixes", &self.prefixes.len())
            .field("otherwise", &self.otherwise.is_some())
            .field("invalid", &self.invalid)
            .finish()
    }
}
