//! The kinds of failure, and what is done about each.

use std::fmt;

/// What went wrong, in the terms in which something can be done about it.
///
/// The first line of each kind says what it is, the second what the layers do: whether `retry`
/// sends again, whether `fallback` moves on to another target, and whether the circuit breaker
/// counts it against the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request is wrong, whoever answers it.
    ///
    /// Not retried, no fallback, not counted.
    InvalidRequest,
    /// This target cannot do what the request asks for; the message names the field.
    ///
    /// Not retried, falls back, not counted.
    Unsupported,
    /// The input and the output asked for do not fit into the model's window.
    ///
    /// Not retried, falls back only to a larger window, not counted.
    ContextLength,
    /// The credentials are missing, wrong or expired.
    ///
    /// Not retried, falls back, not counted.
    Authentication,
    /// The credentials are good, and do not allow this.
    ///
    /// Not retried, falls back, not counted.
    PermissionDenied,
    /// The target does not know the model.
    ///
    /// Not retried, falls back, not counted.
    ModelNotFound,
    /// A hard limit or an empty account: waiting does not help.
    ///
    /// Not retried, falls back, not counted.
    QuotaExhausted,
    /// The provider's policy refused the prompt or the answer.
    ///
    /// Not retried, no fallback unless asked for (it would move to a laxer model), not counted.
    ContentFiltered,
    /// Too many requests or tokens for now.
    ///
    /// Retried after the named time, falls back, not counted: the target is well.
    RateLimited,
    /// The target has more work than it can do.
    ///
    /// Retried, falls back, counted.
    Overloaded,
    /// The target failed.
    ///
    /// Retried, falls back, counted.
    Server,
    /// No connection came about, or it broke before anything was answered.
    ///
    /// Retried, falls back, counted.
    Connect,
    /// The first item did not come in time.
    ///
    /// Retried unless the policy forbids it (the attempt may have been billed), falls back,
    /// counted.
    Timeout,
    /// The stream broke after its first item; [`Error::cause`](super::Error::cause) says how.
    ///
    /// Never retried, falls back only by the stream mode, counted.
    Interrupted,
    /// The answer cannot be decoded.
    ///
    /// Not retried, falls back, counted.
    Protocol,
    /// The circuit of the target is open: it was not asked.
    ///
    /// Not retried, falls back, not counted.
    CircuitOpen,
    /// A queue of our own is full, or waiting in it took too long.
    ///
    /// Not retried, falls back, not counted.
    Saturated,
    /// The spend cap cannot pay for the call, or cannot know what it would cost.
    ///
    /// Not retried, no fallback (to a cheaper target when asked for), not counted.
    SpendCapReached,
    /// A rate limit of our own refused the call.
    ///
    /// Not retried, no fallback, not counted.
    RateLimitExceeded,
    /// The caller's deadline has passed, or would pass before the next attempt.
    ///
    /// Not retried, no fallback, not counted.
    DeadlineExceeded,
    /// The caller, or the provider on its behalf, cancelled the call.
    ///
    /// Not retried, no fallback, not counted.
    Cancelled,
}

impl ErrorKind {
    /// Whether the same target may well answer a little later.
    #[must_use]
    pub const fn is_transient(self) -> bool {
        matches!(
            self,
            Self::RateLimited | Self::Overloaded | Self::Server | Self::Connect | Self::Timeout
        )
    }

    /// Whether it is evidence that the target is not well.
    #[must_use]
    pub const fn is_fault(self) -> bool {
        matches!(
            self,
            Self::Overloaded
                | Self::Server
                | Self::Connect
                | Self::Timeout
                | Self::Interrupted
                | Self::Protocol
        )
    }

    /// Whether another target may answer where this one did not.
    #[must_use]
    pub const fn is_failover(self) -> bool {
        match self {
            Self::Unsupported
            | Self::ContextLength
            | Self::Authentication
            | Self::PermissionDenied
            | Self::ModelNotFound
            | Self::QuotaExhausted
            | Self::RateLimited
            | Self::Overloaded
            | Self::Server
            | Self::Connect
            | Self::Timeout
            | Self::Protocol
            | Self::CircuitOpen
            | Self::Saturated => true,
            Self::InvalidRequest
            | Self::ContentFiltered
            | Self::Interrupted
            | Self::SpendCapReached
            | Self::RateLimitExceeded
            | Self::DeadlineExceeded
            | Self::Cancelled => false,
        }
    }

    /// What a reader of the error can do about it.
    const fn advice(self) -> &'static str {
        match self {
            Self::InvalidRequest => {
                "the request is invalid; correct it, sending it again will not help"
            }
            Self::Unsupported => {
                "the target cannot do what the request asks for; use another target or drop the field"
            }
            Self::ContextLength => {
                "the request does not fit the model's window; shorten it or use a larger window"
            }
            Self::Authentication => "the credentials were refused; check the key of this provider",
            Self::PermissionDenied => {
                "the credentials do not allow this; ask for access or use another target"
            }
            Self::ModelNotFound => "the target does not know the model; check its name",
            Self::QuotaExhausted => {
                "the account's quota is used up; raise it, waiting will not help"
            }
            Self::ContentFiltered => "the provider's policy refused the content",
            Self::RateLimited => "the provider's rate limit was reached; wait or send less",
            Self::Overloaded => "the target is overloaded; try again later",
            Self::Server => "the target failed; try again later",
            Self::Connect => "the connection failed; check address and network",
            Self::Timeout => {
                "the answer did not begin in time; raise the timeout or use a faster target"
            }
            Self::Interrupted => "the answer broke off; what came is incomplete",
            Self::Protocol => {
                "the answer could not be understood; the endpoint may not speak this protocol"
            }
            Self::CircuitOpen => "the target's circuit is open; wait until it is probed again",
            Self::Saturated => "a queue is full; send less at once or raise its bounds",
            Self::SpendCapReached => {
                "the spend cap cannot pay for this call; raise it or send less"
            }
            Self::RateLimitExceeded => "the caller's rate limit was reached; wait or send less",
            Self::DeadlineExceeded => "the caller's deadline does not leave enough time",
            Self::Cancelled => "the call was cancelled",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.advice())
    }
}
