//! What the leaf of a stack writes down of each attempt, as it happens.

use std::{mem, sync::Arc};

use tokio::time::Instant;
use tollgate_layers::{Cost, Reach, Record, Track, Usd};
use tower::BoxError;

use crate::{
    ChatRequest, Completion, EmbedRequest, Error, ErrorKind, Usage,
    transport::{self, Sent},
    types::{Account, Bound, Summary, input_bound, output_bound},
};

/// One attempt, from the call of the leaf to its answer.
///
/// Dropped before the answer, it writes down what can have been billed until then.
#[derive(Debug)]
pub(super) struct Leaf {
    record: Record<Summary>,
    provider: Arc<str>,
    model: Arc<str>,
    /// The most that the exchange under way can come to.
    bound: Bound,
    /// What the exchanges before it used.
    used: Option<Usage>,
    out: Out,
    began: Instant,
    open: bool,
}

/// Whether any of the request went out.
#[derive(Debug)]
enum Out {
    No,
    Yes,
    Watched(Sent),
}

impl Leaf {
    pub(super) fn new(
        request: &ChatRequest,
        provider: &Arc<str>,
        account: Option<Account>,
    ) -> Self {
        let bound = Bound {
            input: input_bound(request),
            output: output_bound(request),
            whole: !request.is_stream(),
        };
        let place = (provider, account);
        Self::open(request.record(), request.model(), place, bound)
    }

    pub(super) fn of_embed(request: &EmbedRequest, provider: &Arc<str>) -> Self {
        let bound = Bound {
            input: request.input_bound(),
            output: Some(0),
            whole: true,
        };
        Self::open(request.record(), &request.model, (provider, None), bound)
    }

    /// Of a request that is no call: nobody pays for it, and nobody keeps a record.
    pub(super) fn of_list(provider: &Arc<str>) -> Self {
        let record = Record::new(Summary::new());
        Self::open(&record, &Arc::from(""), (provider, None), Bound::default())
    }

    fn open(
        record: &Record<Summary>,
        model: &Arc<str>,
        (provider, account): (&Arc<str>, Option<Account>),
        bound: Bound,
    ) -> Self {
        let leaf = Self {
            record: record.clone(),
            provider: Arc::clone(provider),
            model: Arc::clone(model),
            bound,
            used: None,
            out: Out::No,
            began: Instant::now(),
            open: true,
        };
        leaf.record.with(|summary| {
            summary.provider = Some(Arc::clone(&leaf.provider));
            summary.model = Some(Arc::clone(&leaf.model));
            summary.requested = Some(Arc::clone(&leaf.model));
            summary.account = account;
            summary.bound = bound;
        });
        leaf
    }

    /// One of several exchanges begins, whose input comes to this many tokens at the most.
    pub(super) fn begin_part(&mut self, input: u64) {
        self.bound.input = input;
        self.out = Out::No;
    }

    /// One of several exchanges was answered: what all so far used.
    pub(super) fn end_part(&mut self, stated: &Usage) -> Usage {
        let usage = if stated.estimated {
            unstated(self.bound, 0)
        } else {
            *stated
        };
        let used = self.used.unwrap_or_default().plus(&usage);
        self.used = Some(used);
        self.out = Out::No;
        self.record.with(|summary| summary.usage = used);
        used
    }

    /// From here on `sent` tells whether any of the request went out.
    pub(super) fn sending(&mut self, sent: Sent) {
        self.out = Out::Watched(sent);
    }

    /// The request went out.
    pub(super) fn sent(&mut self) {
        self.out = Out::Yes;
    }

    pub(super) const fn record(&self) -> &Record<Summary> {
        &self.record
    }

    /// What was sent is refused, and something else is sent in its place: that is another attempt,
    /// and the one before it cost nothing.
    pub(super) fn again(&mut self, refusal: &Error) {
        let past = self.record.with(|summary| {
            let fresh = Summary {
                head: None,
                reach: Reach::NotSent,
                ..summary.clone()
            };
            mem::replace(summary, fresh)
        });
        self.record.precede(Summary {
            error: Some(refusal.kind()),
            reach: Reach::Answered,
            latency: Some(self.began.elapsed()),
            cost: Cost::Known(Usd::ZERO),
            ..past
        });
        self.out = Out::No;
        self.began = Instant::now();
    }

    /// The head of the answer is in.
    pub(super) fn head(&self) {
        self.record.with(|summary| {
            summary.reach = Reach::MaybeProcessed;
            summary.head.get_or_insert(self.began.elapsed());
        });
    }

    /// The provider and the model, for the errors of a stream.
    pub(super) fn names(&self) -> (Arc<str>, Arc<str>) {
        (Arc::clone(&self.provider), Arc::clone(&self.model))
    }

    /// The answer is a stream, which writes down its own end.
    pub(super) fn hand_over(&mut self) {
        self.open = false;
    }

    /// The answer came whole.
    pub(super) fn complete(&mut self, completion: &mut Completion) {
        if completion.summary.usage.estimated {
            completion.summary.usage = unstated(self.bound, completion.written());
        }
        self.answered(&mut completion.summary);
        let origin = completion.summary.origin();
        for choice in &mut completion.choices {
            choice.message.origin.clone_from(&origin);
        }
    }

    /// All is answered: adds what is known of the attempt to what the answer states.
    pub(super) fn answered(&mut self, stated: &mut Summary) {
        self.open = false;
        self.record.with(|known| {
            let Summary {
                provider,
                model,
                account,
                requested,
                bound,
                cost,
                error,
                head,
                cached,
                fallback,
                others,
                // The answer says this, or nobody does.
                service_tier: _,
                response_id: _,
                usage: _,
                finish: _,
                // This is known now.
                reach: _,
                latency: _,
                first_item: _,
            } = known;
            stated.provider.clone_from(provider);
            if stated.model.is_none() {
                stated.model.clone_from(model);
            }
            stated.requested.clone_from(requested);
            stated.others.clone_from(others);
            (stated.account, stated.bound, stated.cost) = (*account, *bound, *cost);
            (stated.error, stated.head) = (*error, *head);
            (stated.cached, stated.fallback) = (*cached, *fallback);
        });
        stated.reach = Reach::Answered;
        stated.latency = Some(self.began.elapsed());
        stated.first_item = stated.latency;
    }

    /// The attempt failed: writes down what it can have cost, and signs the error.
    pub(super) fn fail(&mut self, error: Error) -> Error {
        self.open = false;
        let reach = self.reach().max(error.reach());
        let reach = self.end(error.kind(), reach);
        sign(error, &self.provider, &self.model).with_reach(reach)
    }

    /// The request failed, which no model was named in.
    pub(super) fn fail_list(&mut self, error: Error) -> Error {
        self.open = false;
        let reach = self.reach().max(error.reach());
        error
            .with_provider(Arc::clone(&self.provider))
            .with_reach(reach)
    }

    /// How far the exchange under way got.
    fn reach(&self) -> Reach {
        match &self.out {
            Out::Yes => Reach::MaybeProcessed,
            Out::Watched(sent) if sent.is_sent() => Reach::MaybeProcessed,
            Out::No | Out::Watched(_) => Reach::NotSent,
        }
    }

    /// Writes down an end without an answer, and says how far the attempt got as a whole: where
    /// earlier exchanges were answered, they were sent, whatever became of this one.
    fn end(&self, kind: ErrorKind, reach: Reach) -> Reach {
        let unanswered = billable(reach, self.bound);
        let (usage, reach) = match &self.used {
            Some(used) => (used.plus(&unanswered), reach.max(Reach::MaybeProcessed)),
            None => (unanswered, reach),
        };
        self.record.with(|summary| {
            summary.error = Some(kind);
            summary.reach = reach;
            summary.latency = Some(self.began.elapsed());
            summary.usage = usage;
        });
        reach
    }
}

impl Drop for Leaf {
    fn drop(&mut self) {
        if self.open {
            self.end(ErrorKind::Cancelled, self.reach());
        }
    }
}

/// What an attempt without an answer can have been billed for: nothing that was not sent, and
/// nothing that was answered with an error; else the bound of its input, and of the output of a
/// whole answer, of which nothing was seen.
fn billable(reach: Reach, bound: Bound) -> Usage {
    match reach {
        Reach::NotSent | Reach::Answered => Usage::default(),
        Reach::MaybeProcessed => Usage {
            input: bound.input,
            output: bound.output.filter(|_| bound.whole).unwrap_or_default(),
            estimated: true,
            ..Usage::default()
        },
    }
}

/// The usage of an answer whose provider never said: the bound of its input, and of its output as
/// many tokens as it has bytes.
fn unstated(bound: Bound, written: u64) -> Usage {
    Usage {
        input: bound.input,
        output: written.min(bound.output.unwrap_or(u64::MAX)),
        estimated: true,
        ..Usage::default()
    }
}

/// Names the provider and the model on an error.
pub(super) fn sign(error: Error, provider: &Arc<str>, model: &Arc<str>) -> Error {
    error
        .with_provider(Arc::clone(provider))
        .with_model(Arc::clone(model))
}

/// What an error of the HTTP service means for the call: a layer in it may have said so itself.
pub(super) fn from_http(error: impl Into<BoxError>) -> Error {
    match error.into().downcast::<Error>() {
        Ok(ours) => *ours,
        Err(error) => from_transport(transport::Error::from_source(error)),
    }
}

/// What an error of the HTTP level means for the call.
pub(super) fn from_transport(error: transport::Error) -> Error {
    let kind = if error.is_unsendable() {
        ErrorKind::InvalidRequest
    } else if error.is_silent() {
        ErrorKind::Timeout
    } else if error.is_malformed() || error.is_too_large() {
        ErrorKind::Protocol
    } else {
        ErrorKind::Connect
    };
    Error::new(kind)
        .with_message(error.to_string())
        .with_source(error)
}
