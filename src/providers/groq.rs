use super::{Builder, Provider, Vendor, variables::Variables};
use crate::{
    Error,
    protocol::{OpenAiChat, Quirks},
    types::{
        Capabilities,
        Capability::{
            Alternatives, Audio, CacheMarks, Citations, Developer, DocumentUrls, Documents,
            Embeddings, LogProbs, Metadata, Penalties, ReasoningBack,
        },
        Support::{No, Partly},
    },
};

pub(super) const VENDOR: Vendor = Vendor {
    base_url: Some("https://api.groq.com/openai/v1"),
    keys: &["GROQ_API_KEY"],
    variables: &["GROQ_BASE_URL"],
    capabilities: Capabilities::all().but(&[
        (Developer, Partly("as `system`")),
        (Documents, No),
        (DocumentUrls, No),
        (Audio, No),
        (ReasoningBack, Partly("as `reasoning`")),
        (CacheMarks, No),
        (Alternatives, No),
        (Penalties, No),
        (LogProbs, No),
        (Metadata, No),
        (Citations, No),
        (Embeddings, No),
    ]),
    ..Vendor::speaking::<OpenAiChat>("Groq", "groq")
};

/// Groq's chat completions (`PROVIDERS` §5).
///
/// Several alternatives, logarithmic probabilities, penalties, `logit_bias`, metadata, recordings and
/// documents are [`Unsupported`](crate::ErrorKind::Unsupported). Members of Groq's own
/// (`reasoning_format`, `search_settings`, …) are given by [`extra`](crate::ChatRequest::extra).
///
/// # Examples
///
/// ```
/// use tollgate::{providers::Groq, types::Secret};
///
/// let groq = Groq::builder().key(Secret::new("gsk_...")?).build()?;
/// assert_eq!(groq.name(), "groq");
/// # Ok::<(), tollgate::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Groq {}

impl Groq {
    /// The provider as the environment says: `GROQ_API_KEY`, and where it is set `GROQ_BASE_URL`
    /// (`PROVIDERS` §1.1): the address of the host, as Groq's own client has it, or with `/v1` at its
    /// end that of the API.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Authentication`](crate::ErrorKind::Authentication) where the key is missing or
    /// malformed, and [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) where the
    /// address is.
    pub fn from_env() -> Result<Provider<OpenAiChat>, Error> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// The same by any other source of variables.
    ///
    /// # Errors
    ///
    /// Those of [`from_env`](Self::from_env).
    pub fn from_variables(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Provider<OpenAiChat>, Error> {
        let variables = Variables::new(variable);
        let mut builder = Self::builder().key(variables.key("GROQ_API_KEY")?);
        if let Some(url) = variables.get("GROQ_BASE_URL") {
            let url = url.trim().trim_end_matches('/');
            let path = if url.ends_with("/v1") {
                ""
            } else {
                "/openai/v1"
            };
            builder = builder.base_url(&format!("{url}{path}"));
        }
        builder.build()
    }

    /// The provider's settings: no key, and Groq's own address.
    #[must_use]
    pub fn builder() -> Builder<OpenAiChat> {
        Builder::new(&VENDOR, Quirks::groq())
    }
}
