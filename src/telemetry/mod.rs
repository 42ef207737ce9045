//! Spans, metrics and callbacks of calls.
//!
//! [`Tracing`], [`Metrics`], [`on_start`] and [`on_finish`] are observers of the layer
//! [`observe`](tollgate_layers::observe), which hears of the end of a call once, whatever ended it: a
//! stream ends with its last item, with an error, or when it is dropped. Names are those of
//! OpenTelemetry's [conventions for generative AI][conventions], which are in development; where
//! they have none the name begins with `tollgate.`.
//!
//! Nothing that people or models write is recorded, and no key, unless [`Tracing::content`] asks
//! for the texts of requests.
//!
//! [conventions]: https://github.com/open-telemetry/semantic-conventions-genai/tree/main/docs/gen-ai
//!
//! # Order
//!
//! Outermost, by [`ObserveLayer::per_call`](tollgate_layers::ObserveLayer::per_call): refusals, cache
//! hits, the time spent in queues and every attempt are seen there. [`Tracing`] may also stand just
//! inside `retry`, by `per_attempt` or by [`Target::tracing`](crate::stack::Target::tracing), where it
//! opens one span for each attempt within that of the call. [`Metrics`] stand in one place only, since two would count everything twice: their attempts
//! they read from the record of the call.
//!
//! # Spans
//!
//! One span at level `INFO`, target `tollgate::telemetry`, for each call: `gen_ai`, exported as
//! `chat gpt-4o-mini` (`otel.name`). The call runs in it up to its head; it is not entered while a
//! stream is read, and closes when the stream has ended. It is given, where known:
//!
//! | field | |
//! |---|---|
//! | `gen_ai.operation.name`, `gen_ai.request.model`, `gen_ai.request.stream` | what was asked for |
//! | `gen_ai.provider.name`, `gen_ai.response.model`, `gen_ai.response.id`, `gen_ai.response.finish_reasons` | who answered in the end |
//! | `gen_ai.response.time_to_first_chunk` | seconds from the call to the first item with content, of a stream |
//! | `gen_ai.usage.input_tokens`, `.output_tokens`, `.cache_read.input_tokens`, `.cache_creation.input_tokens`, `.reasoning.output_tokens` | what the last attempt used; the latter three are part of the former two |
//! | `tollgate.usage.estimated` | whether that is an upper bound of our own |
//! | `tollgate.cost.usd` | what all attempts cost; absent where that is unknown, never a false zero |
//! | `tollgate.attempts`, `tollgate.cached`, `tollgate.fallback` | how it came about |
//! | `error.type`, `otel.status_code` | what it failed with: an [`ErrorKind`](crate::ErrorKind) in snake case; `cancelled`, which is no error, where it was dropped |
//! | `gen_ai.input.messages` | the texts of the request, only when [asked for](Tracing::content) |
//!
//! # Metrics
//!
//! | metric | type, unit | |
//! |---|---|---|
//! | `gen_ai.client.operation.duration` | histogram, s | from the call to the end of its answer |
//! | `gen_ai.client.operation.time_to_first_chunk` | histogram, s | from the call to the first item with content, of streams only |
//! | `gen_ai.client.token.usage` | histogram, tokens | what each attempt used as its provider states it, by `gen_ai.token.type`: `input`, `output` |
//! | `tollgate.attempts`, `tollgate.retries` | counter | attempts made at a provider; those that were not the first of their call |
//! | `tollgate.refusals` | counter | calls that a layer refused, so that no provider was asked |
//! | `tollgate.cache.hits`, `tollgate.fallbacks` | counter | calls that a cache, or a fallback target, answered |
//! | `tollgate.cost.nanodollars` | counter, 10⁻⁹ USD | what the attempts cost |
//! | `tollgate.cost.unknown` | counter | attempts whose cost is unknown, and not in that sum |
//!
//! All have the labels `gen_ai.operation.name`, `gen_ai.provider.name` and `gen_ai.request.model`
//! (the refusals only the first), and those that count ends `error.type`. Provider and model are
//! told apart as far as [`Metrics::new`] was given them: a name that a request chose is never a
//! label. An attempt that was given up for the next, by a timeout for instance, is `cancelled`. Time to the first token is measured where the conventions want a client to measure it;
//! their `gen_ai.server.time_to_first_token` is for those who run the model.

mod callbacks;
mod content;
mod metrics;
mod operation;
mod tracing;
mod trail;
mod words;

pub use self::{
    callbacks::{OnFinish, OnStart, Started, on_finish, on_start},
    metrics::{MeasuredCall, Metrics},
    operation::{Operation, OperationName},
    tracing::{TracedCall, Tracing},
};
