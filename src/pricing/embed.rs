//! What a request for embeddings may cost at the most, and what an attempt did cost.

use tollgate_layers::{Retarget, Weigh};

use super::Prices;
use crate::{EmbedRequest, Summary};

/// Weighs calls for embeddings in nanodollars.
///
/// There is no output, so that an entry of the mode `embedding` needs no price of output. The bound of a request is every input
/// token in the dearest class, price step and service tier that it can reach; tokens are bounded by
/// bytes. Where the input has no price, no bound is known, and a spend cap refuses.
impl Weigh<EmbedRequest, Summary> for Prices {
    fn bound(&self, request: &mut EmbedRequest) -> Option<u64> {
        let tokens = self.bound(request.target(), None, request.input_bound(), 0)?;
        Some(tokens.nanos())
    }

    fn actual(&self, attempt: &Summary) -> Option<u64> {
        self.actual(attempt)
    }
}
