//! What `Debug` shows in place of what people and models wrote.

use std::fmt;

/// Shows the length of a text, and none of it.
pub(crate) struct Veil<'a>(pub(crate) &'a str);

impl fmt::Debug for Veil<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}
