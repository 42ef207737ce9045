//! What a chat request may cost at the most, and what an attempt did cost.

use tollgate_layers::{Reach, Retarget, Weigh};

use super::Prices;
use crate::{
    ChatRequest, Summary,
    types::{has_server_tools, input_bound, output_bound},
};

/// Weighs chat calls in nanodollars.
///
/// The bound of a request is its dearest case: every input token in the dearest class and price step
/// that it can reach, at any service tier, and as much output as it allows. Input tokens are bounded
/// by bytes. Output that the request does not limit is bounded by the model's own maximum, or by the
/// [output limit](Prices::output_limit) that is then written into the request.
///
/// No bound is known, so that a spend cap refuses, where a price is missing, where nothing limits
/// the output, and where server tools are asked for without an
/// [allowance](Prices::server_tools_allowance) for them.
impl Weigh<ChatRequest, Summary> for Prices {
    fn bound(&self, request: &mut ChatRequest) -> Option<u64> {
        if let (None, Some(limit)) = (output_bound(request), self.0.output_limit) {
            request.limit_output(limit);
        }
        let output = output_bound(request).or_else(|| {
            let each = self.max_output(request.target())?;
            Some(each.saturating_mul(request.alternatives()))
        })?;
        let tools = match (has_server_tools(request), self.0.server_tools_allowance) {
            (false, _) => 0,
            (true, allowance) => allowance?.nanos(),
        };
        let tokens = self.bound(request.target(), None, input_bound(request), output)?;
        Some(tokens.nanos().saturating_add(tools))
    }

    fn actual(&self, attempt: &Summary) -> Option<u64> {
        self.actual(attempt)
    }
}

impl Prices {
    /// What an attempt came to, in nanodollars, by the model that answered, or else was asked.
    pub(super) fn actual(&self, attempt: &Summary) -> Option<u64> {
        let answered_with_error = attempt.reach == Reach::Answered && attempt.error.is_some();
        if attempt.cached || attempt.reach == Reach::NotSent {
            return Some(0);
        }
        if answered_with_error && attempt.usage.total() == 0 {
            return Some(0);
        }
        let provider = attempt.provider.as_deref();
        let names = [attempt.model.as_deref(), attempt.requested.as_deref()];
        names.into_iter().flatten().find_map(|model| {
            let mut usage = attempt.usage;
            if usage.estimated && attempt.bound.whole && attempt.bound.output.is_none() {
                // Of a whole answer that never came nothing was seen, and nothing limited it.
                usage.output = self.max_output(model)?;
            }
            let tier = attempt.service_tier.as_deref();
            let cost = self.cost_at(provider, model, tier, &usage).known()?;
            Some(cost.nanos())
        })
    }
}
