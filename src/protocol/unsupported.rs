//! What a request asks for and a protocol has no words for.

use std::{fmt::Display, sync::Arc};

use tollgate_layers::Reach;

use super::Endpoint;
use crate::{
    Error, ErrorKind,
    types::{ChatRequest, EmbedRequest, Image},
};

/// Refuses what the endpoint cannot do, unless the caller lets it be left out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unsupported<'a> {
    provider: &'a Arc<str>,
    dropped: bool,
}

impl<'a> Unsupported<'a> {
    pub(super) fn of(request: &ChatRequest, endpoint: &'a Endpoint) -> Self {
        Self {
            provider: endpoint.provider(),
            dropped: request.drops_unsupported(),
        }
    }

    pub(super) fn of_embed(request: &EmbedRequest, endpoint: &'a Endpoint) -> Self {
        Self {
            provider: endpoint.provider(),
            dropped: request.drops_unsupported(),
        }
    }

    /// The error for a field, where it may not be left out. `why` must hold nothing of what is said.
    pub(super) fn field(self, field: impl Display, why: &str) -> Result<(), Error> {
        if self.dropped {
            Ok(())
        } else {
            Err(self.error(field, why))
        }
    }

    /// The same for how closely a picture in this field is to be looked at, where nothing tells the
    /// model. To leave that to the model is to ask for nothing.
    pub(super) fn look(self, image: &Image, field: &str) -> Result<(), Error> {
        match image.detail.as_deref() {
            None | Some("auto") => Ok(()),
            Some(_) => self.field(format_args!("{field}.detail"), "there is no such word"),
        }
    }

    /// The error for a field that cannot be left out.
    pub(super) fn error(self, field: impl Display, why: &str) -> Error {
        Error::new(ErrorKind::Unsupported)
            .with_provider(Arc::clone(self.provider))
            .with_reach(Reach::NotSent)
            .with_message(format!("`{field}`: {why}"))
    }
}
