use std::time::Duration;

use crate::{Error, ErrorKind};

/// Why there is nothing to authenticate with; told to all that wait for it.
#[derive(Debug, Clone)]
pub(in crate::providers) struct Failure {
    kind: ErrorKind,
    status: Option<u16>,
    code: Option<String>,
    message: String,
    retry_after: Option<Duration>,
}

impl Failure {
    pub(in crate::providers) fn error(self) -> Error {
        let mut error = Error::new(self.kind).with_message(self.message);
        if let Some(status) = self.status {
            error = error.with_status(status);
        }
        if let Some(code) = self.code {
            error = error.with_code(code);
        }
        match self.retry_after {
            Some(wait) => error.with_retry_after(wait),
            None => error,
        }
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let message = error
            .message()
            .unwrap_or("there is nothing to authenticate with");
        Self {
            kind: error.kind(),
            status: error.status(),
            code: error.code().map(str::to_owned),
            message: message.to_owned(),
            retry_after: error.retry_after(),
        }
    }
}
