//! Which entries a name may mean.

use std::sync::Arc;

use super::{
    model::ModelFacts,
    names,
    table::{Row, Table},
};

/// A name longer than this is no model's.
pub(super) const LONGEST_NAME: usize = 256;

/// Takes one of the entries that a name may mean.
pub(super) type Visit<'a, 'v> = &'v mut dyn FnMut(&'a ModelFacts);

/// The user's entries over those of the bundled table.
#[derive(Clone)]
pub(super) struct Book {
    pub(super) overlay: Arc<Table<ModelFacts>>,
    pub(super) bundled: &'static Table<ModelFacts>,
}

impl Book {
    /// Visits every entry that a name may mean at a provider, or at any; whether there was one.
    ///
    /// A name that stands in a table means that entry and no other. Each further reading is tried
    /// only where the one before found nothing. Where a reading finds several, all are visited, and
    /// the dearest should count.
    pub(super) fn resolve<'a>(
        &'a self,
        provider: Option<&str>,
        model: &str,
        visit: Visit<'a, '_>,
    ) -> bool {
        if model.len() > LONGEST_NAME {
            return false;
        }
        if provider.is_none()
            && let Some((head, rest)) = model.split_once('/')
            && self.exact(Some(names::canonical(head)), rest, visit)
        {
            return true;
        }
        if self.exact(provider, model, visit) {
            return true;
        }
        let (provider, model) = names::unprefixed(provider, model);
        self.exact(provider, model, visit) || self.related(provider, model, visit)
    }

    /// The entry of exactly this name, whatever its case.
    ///
    /// Without a provider, the entries of this name at all of them, but not the bundled prices of
    /// nothing: those are true only of the provider they are stated for.
    pub(super) fn exact<'a>(
        &'a self,
        provider: Option<&str>,
        model: &str,
        visit: Visit<'a, '_>,
    ) -> bool {
        if let Some(provider) = provider {
            let row = self
                .overlaid(provider, model)
                .or_else(|| self.bundled.get(provider, model));
            return row.inspect(|row| visit(&row.value)).is_some();
        }
        if let Some(row) = self.overlay.get("", model) {
            visit(&row.value);
            return true;
        }
        let bundled = self.bundled.named(model).iter().filter(|row| {
            !row.value.rates.is_free() && self.overlay.get(&row.provider, model).is_none()
        });
        let mut any = false;
        for row in self.overlay.named(model).iter().chain(bundled) {
            visit(&row.value);
            any = true;
        }
        any
    }

    /// The user's own entry of exactly this name.
    pub(super) fn overlaid(&self, provider: &str, model: &str) -> Option<&Row<ModelFacts>> {
        let own = self.overlay.get(provider, model);
        own.or_else(|| self.overlay.get("", model))
    }

    /// Entries under other spellings of the name.
    fn related<'a>(&'a self, provider: Option<&str>, model: &str, visit: Visit<'a, '_>) -> bool {
        if let Some(tuned) = names::after(model, "ft:") {
            // A fine-tuned model costs more than its base. `ft:base:org:name:id` is priced by an
            // entry for `ft:base`, or not at all.
            let Some((base, _)) = tuned.split_once(':') else {
                return false;
            };
            let all = model.len() - tuned.len() + base.len();
            return self.exact(provider, &model[..all], visit);
        }
        if let Some(name) = names::alias(provider, model) {
            return self.exact(provider, name, visit);
        }
        if let Some(base) = names::undated(model) {
            let dashed = model.replace('@', "-");
            return self.exact(provider, &dashed, visit) || self.exact(provider, base, visit);
        }
        let base = names::before(model, "-latest")
            .or_else(|| names::before(model, ":latest"))
            .unwrap_or(model);
        self.exact(provider, base, visit)
            || self.dated(provider, base, visit)
            || self.placed(provider, model, visit)
    }

    /// The dated entries of an undated name.
    fn dated<'a>(&'a self, provider: Option<&str>, base: &str, visit: Visit<'a, '_>) -> bool {
        let mut any = false;
        for table in [&*self.overlay, self.bundled] {
            for (row, suffix) in table.beginning(base) {
                if names::is_date(suffix) {
                    any |= self.exact(provider, &row.model, visit);
                }
            }
        }
        any
    }

    /// The entries of a Bedrock model for other profiles and regions: prices differ by a tenth or
    /// more between them. Those of the government's regions stand for each other only.
    fn placed<'a>(&'a self, provider: Option<&str>, model: &str, visit: Visit<'a, '_>) -> bool {
        let asked = match provider {
            Some(provider) if !provider.eq_ignore_ascii_case("bedrock") => None,
            _ => names::place(model),
        };
        let Some(asked) = asked else { return false };
        let stands_for = |row: &&Row<ModelFacts>| {
            row.provider.eq_ignore_ascii_case("bedrock")
                && names::before(&row.model, asked.model).is_some()
                && names::place(&row.model).is_some_and(|place| {
                    place.is_gov == asked.is_gov
                        && (asked.is_region || asked.is_gov || !place.is_region)
                        && place.model.eq_ignore_ascii_case(asked.model)
                })
        };
        let mut any = false;
        for table in [&*self.overlay, self.bundled] {
            for row in table.rows().iter().filter(stands_for) {
                any |= self.exact(Some("bedrock"), &row.model, visit);
            }
        }
        any
    }
}
