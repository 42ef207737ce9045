use http::{HeaderMap, HeaderValue, header};

use crate::{Error, ErrorKind, types::Secret};

/// `Authorization: Bearer <key>`, with the key of this process unless the caller brought one.
#[derive(Debug, Clone)]
pub(super) struct Bearer {
    own: Option<HeaderValue>,
}

impl Bearer {
    pub(super) fn new(key: Option<&Secret>) -> Result<Self, Error> {
        let own = key.map(bearer).transpose()?;
        Ok(Self { own })
    }

    /// Writes the caller's key into the headers, or this process's own.
    pub(super) fn apply(
        &self,
        headers: &mut HeaderMap,
        theirs: Option<&Secret>,
    ) -> Result<(), Error> {
        let value = match theirs {
            Some(key) => Some(bearer(key)?),
            None => self.own.clone(),
        };
        if let Some(value) = value {
            headers.insert(header::AUTHORIZATION, value);
        }
        Ok(())
    }
}

fn bearer(key: &Secret) -> Result<HeaderValue, Error> {
    key.bearer().ok_or_else(|| {
        Error::new(ErrorKind::Authentication).with_message("the key cannot be sent in a header")
    })
}
