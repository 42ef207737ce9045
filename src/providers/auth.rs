use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::{Error, ErrorKind, types::Secret};

/// Where a vendor wants its key.
#[derive(Debug, Clone)]
pub(super) enum Scheme {
    /// `Authorization: Bearer <key>`.
    Bearer,
    /// The bare key in a header of this name.
    Header(HeaderName),
}

/// The header that authenticates, with the key of this process unless the caller brought one.
#[derive(Debug, Clone)]
pub(super) struct Auth {
    scheme: Scheme,
    own: Option<HeaderValue>,
}

impl Auth {
    pub(super) fn new(scheme: Scheme, key: Option<&Secret>) -> Result<Self, Error> {
        let own = key.map(|key| scheme.value(key)).transpose()?;
        Ok(Self { scheme, own })
    }

    /// Writes the caller's key into the headers, or this process's own.
    pub(super) fn apply(
        &self,
        headers: &mut HeaderMap,
        theirs: Option<&Secret>,
    ) -> Result<(), Error> {
        let value = match theirs {
            Some(key) => Some(self.scheme.value(key)?),
            None => self.own.clone(),
        };
        if let Some(value) = value {
            headers.insert(self.scheme.name(), value);
        }
        Ok(())
    }
}

impl Scheme {
    fn name(&self) -> HeaderName {
        match self {
            Self::Bearer => header::AUTHORIZATION,
            Self::Header(name) => name.clone(),
        }
    }

    fn value(&self, key: &Secret) -> Result<HeaderValue, Error> {
        let value = match self {
            Self::Bearer => key.bearer(),
            Self::Header(_) => Some(key.bare()),
        };
        value.ok_or_else(|| {
            Error::new(ErrorKind::Authentication).with_message("the key cannot be sent in a header")
        })
    }
}
