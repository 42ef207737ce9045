use tower::Layer;

use super::Priced;

/// Prices each attempt by what it used, see [the module](super).
#[derive(Debug, Clone)]
pub struct CostLayer<W> {
    weigh: W,
}

impl<W> CostLayer<W> {
    /// Prices attempts with [`Weigh::actual`](crate::Weigh::actual), in nanodollars.
    pub const fn new(weigh: W) -> Self {
        Self { weigh }
    }
}

impl<S, W: Clone> Layer<S> for CostLayer<W> {
    type Service = Priced<S, W>;

    fn layer(&self, inner: S) -> Self::Service {
        Priced::new(inner, self.weigh.clone())
    }
}
