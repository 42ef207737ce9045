//! What the check has found.

use std::{error::Error, fmt};

/// Two layers, one outside of the other, that should change places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misplaced {
    pub(super) outside: Box<str>,
    pub(super) inside: Box<str>,
    pub(super) why: &'static str,
}

impl Misplaced {
    /// The name of the layer that stands outside, and should stand inside.
    #[must_use]
    pub fn outside(&self) -> &str {
        &self.outside
    }

    /// The name of the layer that stands inside, and should stand outside.
    #[must_use]
    pub fn inside(&self) -> &str {
        &self.inside
    }

    /// What breaks.
    #[must_use]
    pub const fn why(&self) -> &'static str {
        self.why
    }
}

impl fmt::Display for Misplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            outside,
            inside,
            why,
        } = self;
        write!(f, "`{inside}` stands inside of `{outside}`: {why}")
    }
}

/// Layers of a stack stand in an order in which one of them cannot do what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongOrder {
    pub(super) misplaced: Vec<Misplaced>,
}

impl WrongOrder {
    /// The pairs that should change places, each once; never empty.
    #[must_use]
    pub fn misplaced(&self) -> &[Misplaced] {
        &self.misplaced
    }
}

impl fmt::Display for WrongOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("layers stand in a wrong order: ")?;
        for (n, misplaced) in self.misplaced.iter().enumerate() {
            let before = if n == 0 { "" } else { "; " };
            write!(f, "{before}{misplaced}")?;
        }
        Ok(())
    }
}

impl Error for WrongOrder {}
