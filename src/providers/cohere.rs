use super::{Builder, Provider, Vendor, variables::Variables};
use crate::{
    Error,
    protocol::{CohereChat, Quirks},
    types::{
        Capabilities,
        Capability::{
            Alternatives, Audio, CacheMarks, Developer, DocumentUrls, Documents, Effort, EndUser,
            ImageBytes, ImageUrls, JsonObject, JsonSchema, LogProbs, Metadata, Names, Penalties,
            Reasoning, SerialCalls, ServiceTier, Stop, ToolChoice, TopP,
        },
        Support::{No, Partly},
    },
};

pub(super) const VENDOR: Vendor = Vendor {
    base_url: Some("https://api.cohere.com"),
    keys: &["CO_API_KEY", "COHERE_API_KEY"],
    variables: &["CO_API_URL"],
    capabilities: Capabilities::all().but(&[
        (Developer, Partly("as `system`")),
        (Names, No),
        (ToolChoice, Partly("by model; one by offering no other")),
        (SerialCalls, No),
        (ImageUrls, Partly("by model")),
        (ImageBytes, Partly("by model")),
        (Documents, Partly("text")),
        (DocumentUrls, No),
        (Audio, No),
        (JsonObject, Partly("beside tools in words")),
        (JsonSchema, Partly("beside tools in words")),
        (Effort, Partly("as a budget, by model")),
        (Reasoning, Partly("by model, else a plan for tools")),
        (CacheMarks, No),
        (TopP, Partly("from 0.01 to 0.99")),
        (Stop, Partly("five at most")),
        (Alternatives, No),
        (Penalties, Partly("from 0 to 1")),
        (LogProbs, Partly("of the words that were chosen")),
        (EndUser, No),
        (Metadata, No),
        (ServiceTier, No),
    ]),
    ..Vendor::speaking::<CohereChat>("Cohere", "cohere")
};

/// Cohere's chat and embeddings (`PROVIDERS` §7).
///
/// The header `x-client-name` names the application to Cohere, where it is set by
/// [`Builder::header`].
///
/// # Examples
///
/// ```
/// use tollgate::{providers::Cohere, types::Secret};
///
/// let cohere = Cohere::builder().key(Secret::new("...")?).build()?;
/// assert_eq!(cohere.name(), "cohere");
/// assert_eq!(cohere.embeddings().name(), "cohere");
/// # Ok::<(), tollgate::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Cohere {}

impl Cohere {
    /// The provider as the environment says: `CO_API_KEY`, or else `COHERE_API_KEY`, and where it is
    /// set `CO_API_URL` (`PROVIDERS` §1.1), to which the paths add the version: `/v2/chat`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Authentication`](crate::ErrorKind::Authentication) where both keys are missing
    /// or the one that counts is malformed, and
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) where the address is.
    pub fn from_env() -> Result<Provider<CohereChat>, Error> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// The same by any other source of variables.
    ///
    /// # Errors
    ///
    /// Those of [`from_env`](Self::from_env).
    pub fn from_variables(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Provider<CohereChat>, Error> {
        let variables = Variables::new(variable);
        let other =
            variables.get("CO_API_KEY").is_none() && variables.get("COHERE_API_KEY").is_some();
        let name = if other {
            "COHERE_API_KEY"
        } else {
            "CO_API_KEY"
        };
        let mut builder = Self::builder().key(variables.key(name)?);
        if let Some(url) = variables.get("CO_API_URL") {
            builder = builder.base_url(url.trim());
        }
        builder.build()
    }

    /// The provider's settings: no key, and Cohere's own address.
    #[must_use]
    pub fn builder() -> Builder<CohereChat> {
        Builder::new(&VENDOR, Quirks::cohere())
    }
}
