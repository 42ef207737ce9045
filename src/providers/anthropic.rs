use http::HeaderName;

use super::{Builder, Provider, Vendor, auth::Scheme, variables::Variables};
use crate::{
    Error,
    protocol::{AnthropicMessages, Quirks},
    types::{
        Capabilities,
        Capability::{
            Alternatives, Audio, CacheMarks, Developer, Effort, Embeddings, JsonObject, JsonSchema,
            LogProbs, Metadata, Names, Penalties, Seed, Temperature, TopP,
        },
        Secret,
        Support::{No, Partly},
    },
};

pub(super) const VENDOR: Vendor = Vendor {
    base_url: Some("https://api.anthropic.com"),
    keys: &["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"],
    variables: &["ANTHROPIC_BASE_URL"],
    capabilities: Capabilities::all().but(&[
        (Developer, Partly("as `system`")),
        (Names, No),
        (Audio, No),
        (JsonObject, Partly("in words")),
        (JsonSchema, Partly("schema, tool or words, by model")),
        (Effort, Partly("effort or budget, by model")),
        (CacheMarks, Partly("`cache_control`")),
        (Temperature, Partly("by model")),
        (TopP, Partly("by model")),
        (Seed, No),
        (Alternatives, No),
        (Penalties, No),
        (LogProbs, No),
        (Metadata, No),
        (Embeddings, No),
    ]),
    ..Vendor::speaking::<AnthropicMessages>("Anthropic", "anthropic")
};

const KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Anthropic's Messages.
///
/// The key goes into `x-api-key`. The header `anthropic-version` is the one that the model is asked
/// under; set by [`Builder::header`] it holds for all models, and so does `anthropic-beta`.
///
/// # Examples
///
/// ```
/// use tollgate::{providers::Anthropic, types::Secret};
///
/// let anthropic = Anthropic::builder().key(Secret::new("sk-ant-...")?).build()?;
/// assert_eq!(anthropic.name(), "anthropic");
/// # Ok::<(), tollgate::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Anthropic {}

impl Anthropic {
    /// The provider as the environment says: `ANTHROPIC_API_KEY`, or else `ANTHROPIC_AUTH_TOKEN`,
    /// which goes behind `Bearer`, and where it is set `ANTHROPIC_BASE_URL` (PROVIDERS §1.1).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Authentication`](crate::ErrorKind::Authentication) where both keys are missing
    /// or the one that counts is malformed, and
    /// [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) where the address is.
    pub fn from_env() -> Result<Provider<AnthropicMessages>, Error> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// The same by any other source of variables.
    ///
    /// # Errors
    ///
    /// Those of [`from_env`](Self::from_env).
    pub fn from_variables(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Provider<AnthropicMessages>, Error> {
        let variables = Variables::new(variable);
        // Only one of them is ever sent: of two, the API takes the key (PROVIDERS §3.1).
        let token = variables
            .get("ANTHROPIC_AUTH_TOKEN")
            .filter(|_| variables.get("ANTHROPIC_API_KEY").is_none());
        let mut builder = match token {
            Some(token) => Self::builder()
                .scheme(Scheme::Bearer)
                .key(Secret::new(&token)?),
            None => Self::builder().key(variables.key("ANTHROPIC_API_KEY")?),
        };
        if let Some(url) = variables.get("ANTHROPIC_BASE_URL") {
            builder = builder.base_url(&url);
        }
        builder.build()
    }

    /// The provider's settings: no key, and Anthropic's own address, to which the paths add the
    /// version: `/v1/messages`.
    #[must_use]
    pub fn builder() -> Builder<AnthropicMessages> {
        Builder::new(&VENDOR, Quirks::compatible()).scheme(Scheme::Header(KEY))
    }
}
