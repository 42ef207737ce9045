use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::{FinishReason, Usage};

/// What a [`Scripted`](super::Scripted) provider does with one request.
#[derive(Debug, Clone)]
#[must_use]
pub struct Reply {
    pub(super) script: Script,
    pub(super) delay: Duration,
    pub(super) usage: Option<Usage>,
    pub(super) finish: FinishReason,
}

#[derive(Clone)]
pub(super) enum Script {
    /// Answers with this status, as a server of OpenAI's protocol would.
    Status {
        status: StatusCode,
        headers: HeaderMap,
        body: Bytes,
    },
    /// Answers with these pieces of text, and breaks off before the piece of this number.
    Text {
        pieces: Vec<String>,
        cut_after: Option<usize>,
    },
    /// Never answers.
    Hang,
}

/// An answer with this text, streamed or whole as the request asks; a stream gives it word by word.
pub fn answer(text: &str) -> Reply {
    Reply::new(Script::Text {
        pieces: text.split_inclusive(' ').map(str::to_owned).collect(),
        cut_after: None,
    })
}

/// An answer with an error status and an empty body.
///
/// # Panics
///
/// If it is no status of an error: 400 to 599.
pub fn status(status: u16) -> Reply {
    let status = StatusCode::from_u16(status)
        .ok()
        .filter(|status| status.is_client_error() || status.is_server_error());
    Reply::new(Script::Status {
        status: status.expect("a scripted error has a status from 400 to 599"),
        headers: HeaderMap::new(),
        body: Bytes::new(),
    })
}

/// No answer, ever.
pub fn hang() -> Reply {
    Reply::new(Script::Hang)
}

impl Reply {
    fn new(script: Script) -> Self {
        Self {
            script,
            delay: Duration::ZERO,
            usage: None,
            finish: FinishReason::Stop,
        }
    }

    /// How many words the answer has.
    pub(super) fn words(&self) -> u64 {
        match &self.script {
            Script::Text { pieces, .. } => pieces.len() as u64,
            Script::Status { .. } | Script::Hang => 0,
        }
    }

    /// Breaks an answer off after so many words: a stream ends in an error there, and a whole answer
    /// never comes.
    pub fn cut_after(mut self, words: usize) -> Self {
        if let Script::Text { cut_after, .. } = &mut self.script {
            *cut_after = Some(words);
        }
        self
    }

    /// Sends the header `retry-after-ms` with an error.
    pub fn retry_after(self, wait: Duration) -> Self {
        let wait = HeaderValue::from(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
        self.header(HeaderName::from_static("retry-after-ms"), wait)
    }

    /// Sends a header with an error.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if let Script::Status { headers, .. } = &mut self.script {
            headers.insert(name, value);
        }
        self
    }

    /// Sends a body with an error, in the form of OpenAI's.
    pub fn body(mut self, text: impl Into<Bytes>) -> Self {
        if let Script::Status { body, .. } = &mut self.script {
            *body = text.into();
        }
        self
    }

    /// Waits before the head.
    pub const fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// States this usage; by default a token for each word.
    pub const fn usage(mut self, usage: Usage) -> Self {
        self.usage = Some(usage);
        self
    }

    /// Finishes for this reason; [`FinishReason::Stop`] by default.
    pub fn finish(mut self, reason: FinishReason) -> Self {
        self.finish = reason;
        self
    }
}

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Status { status, .. } => f.debug_tuple("Status").field(status).finish(),
            Self::Text { pieces, cut_after } => f
                .debug_struct("Text")
                .field("pieces", &pieces.len())
                .field("cut_after", cut_after)
                .finish(),
            Self::Hang => f.write_str("Hang"),
        }
    }
}
