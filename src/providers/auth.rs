use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::{Error, ErrorKind, types::Secret};

/// The key of this process unless the caller brought one, in the header that the vendor wants.
#[derive(Debug, Clone)]
pub(super) struct Auth {
    scheme: Scheme,
    own: Option<HeaderValue>,
}

/// How a vendor wants its keys.
#[derive(Debug, Clone)]
pub(super) enum Scheme {
    /// `Authorization: Bearer <key>`.
    Bearer,
    /// The bare key in this header.
    Header(HeaderName),
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
        match self {
            Self::Bearer => key.bearer().ok_or_else(|| {
                Error::new(ErrorKind::Authentication)
                    .with_message("the key cannot be sent in a header")
            }),
            Self::Header(_) => Ok(key.header()),
        }
    }
}
