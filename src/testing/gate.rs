//! A gate that a test opens once.

use tokio_util::sync::CancellationToken;

/// A gate that holds whoever waits at it until it is opened; once open, it stays open.
///
/// Clones are cheap and share one gate.
///
/// # Examples
///
/// ```
/// use tollgate::testing::Gate;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let gate = Gate::new();
/// let other = gate.clone();
/// let waiting = tokio::spawn(async move { other.opened().await });
///
/// gate.open();
/// assert!(waiting.await.is_ok() && gate.is_open());
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Gate(CancellationToken);

impl Gate {
    /// A gate that is closed.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens the gate for good; opening it again changes nothing.
    pub fn open(&self) {
        self.0.cancel();
    }

    /// Whether the gate was opened.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Waits until the gate is open, for ever if nobody opens it.
    pub async fn opened(&self) {
        self.0.cancelled().await;
    }
}
