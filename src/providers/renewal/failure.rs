use crate::{Error, ErrorKind, protocol::scrub};

/// The most of a refusal's text that is kept, in characters.
const MESSAGE: usize = 300;

/// Why there is nothing to authenticate with; told to all that wait for it.
#[derive(Debug, Clone)]
pub(in crate::providers) struct Failure {
    pub(in crate::providers) kind: ErrorKind,
    pub(in crate::providers) status: Option<u16>,
    pub(in crate::providers) code: Option<String>,
    pub(in crate::providers) message: String,
}

impl Failure {
    pub(in crate::providers) fn error(self) -> Error {
        let error = Error::new(self.kind).with_message(self.message);
        let error = match self.status {
            Some(status) => error.with_status(status),
            None => error,
        };
        match self.code {
            Some(code) => error.with_code(code),
            None => error,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let message = error.message().unwrap_or("it cannot be asked for");
        Self {
            kind: error.kind(),
            status: error.status(),
            code: error.code().map(str::to_owned),
            message: message.to_owned(),
        }
    }
}

/// The beginning of what a server says, without keys.
pub(in crate::providers) fn shortened(text: &str) -> String {
    let line: String = text
        .lines()
        .next()
        .unwrap_or_default()
        .chars()
        .take(MESSAGE)
        .collect();
    scrub(&line)
}
