use crate::{Error, ErrorKind, types::Secret};

/// Where a vendor's settings are looked up by name: the environment, as a rule.
pub(super) struct Variables<F>(F);

impl<F: Fn(&str) -> Option<String>> Variables<F> {
    pub(super) const fn new(variable: F) -> Self {
        Self(variable)
    }

    /// A variable; one that is blank counts as unset.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        (self.0)(name).filter(|value| !value.trim().is_empty())
    }

    /// A key that has to be set.
    pub(super) fn key(&self, name: &'static str) -> Result<Secret, Error> {
        let value = self.get(name).ok_or_else(|| {
            Error::new(ErrorKind::Authentication).with_message(format!("{name} is not set"))
        })?;
        Secret::new(&value)
    }
}
