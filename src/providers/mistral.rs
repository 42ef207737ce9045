use super::{Builder, Provider, Vendor, variables::Variables};
use crate::{
    Error,
    protocol::{OpenAiChat, Quirks},
    types::{
        Capabilities,
        Capability::{CacheMarks, Developer, EndUser, Names},
        Support::{No, Partly},
    },
};

pub(super) const VENDOR: Vendor = Vendor {
    base_url: Some("https://api.mistral.ai/v1"),
    keys: &["MISTRAL_API_KEY"],
    capabilities: Capabilities::all().but(&[
        (Developer, Partly("as `system`")),
        (Names, No),
        (CacheMarks, No),
        (EndUser, No),
    ]),
    ..Vendor::speaking::<OpenAiChat>("Mistral", "mistral")
};

/// Mistral's chat completions (`PROVIDERS` §6).
///
/// What Mistral does not know (`user`, `logit_bias`, a speaker's name, …) is
/// [`Unsupported`](crate::ErrorKind::Unsupported). Members of its own (`safe_prompt`, `prompt_mode`,
/// …) are given by [`extra`](crate::ChatRequest::extra). A conversation that ends with a turn of the
/// model goes on from there.
///
/// # Examples
///
/// ```
/// use tollgate::{providers::Mistral, types::Secret};
///
/// let mistral = Mistral::builder().key(Secret::new("...")?).build()?;
/// assert_eq!(mistral.name(), "mistral");
/// # Ok::<(), tollgate::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Mistral {}

impl Mistral {
    /// The provider as the environment says: `MISTRAL_API_KEY` (`PROVIDERS` §1.1).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Authentication`](crate::ErrorKind::Authentication) where the key is missing or
    /// malformed.
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
        let key = Variables::new(variable).key("MISTRAL_API_KEY")?;
        Self::builder().key(key).build()
    }

    /// The provider's settings: no key, and Mistral's own address, which is routed to Europe or
    /// America as Mistral sees fit; `https://api.eu.mistral.ai/v1` and `https://api.us.mistral.ai/v1`
    /// stay there.
    #[must_use]
    pub fn builder() -> Builder<OpenAiChat> {
        Builder::new(&VENDOR, Quirks::mistral())
    }
}
