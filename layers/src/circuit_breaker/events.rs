//! What is written to the log: changes of state, and nothing of a key.

use tracing::{info, warn};

use super::circuit::Change;

impl Change {
    /// Writes an event.
    pub(super) fn tell(self) {
        match self {
            Self::Opened(time) => warn!(open_ms = time.as_millis(), "a circuit has opened"),
            Self::HalfOpened => info!("a circuit is half open and will be probed"),
            Self::Closed => info!("a circuit has closed"),
        }
    }
}
