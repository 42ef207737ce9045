use http::HeaderName;

use super::{Builder, Provider, Vendor, auth::Scheme, variables::Variables};
use crate::{
    Error,
    protocol::{GeminiGenerate, Quirks},
    types::{
        Capabilities,
        Capability::{
            CacheMarks, Developer, DocumentUrls, Effort, EndUser, JsonSchema, Metadata, Names,
            Penalties, SerialCalls,
        },
        Support::{No, Partly},
    },
};

pub(super) const VENDOR: Vendor = Vendor {
    base_url: Some("https://generativelanguage.googleapis.com/v1beta"),
    keys: &["GOOGLE_API_KEY", "GEMINI_API_KEY"],
    capabilities: Capabilities::all().but(&[
        (Developer, Partly("as `system`")),
        (Names, No),
        (SerialCalls, No),
        (DocumentUrls, No),
        (JsonSchema, Partly("beside tools in words, by model")),
        (Effort, Partly("level or budget, by model")),
        (CacheMarks, No),
        (Penalties, Partly("by model")),
        (EndUser, No),
        (Metadata, No),
    ]),
    ..Vendor::speaking::<GeminiGenerate>("Gemini", "gemini")
};

/// In a header and never in the URL, which is logged (PROVIDERS §1.1).
const KEY: HeaderName = HeaderName::from_static("x-goog-api-key");

/// Google's Gemini by `generateContent`.
///
/// The key goes into `x-goog-api-key`. A model is named `gemini-2.5-flash` or
/// `models/gemini-2.5-flash`. The address holds the version of the API, `v1beta`, which knows all
/// that the protocol writes; [`Builder::base_url`] sets another.
///
/// # Examples
///
/// ```
/// use tollgate::{providers::Gemini, types::Secret};
///
/// let gemini = Gemini::builder().key(Secret::new("AIza...")?).build()?;
/// assert_eq!(gemini.name(), "gemini");
/// # Ok::<(), tollgate::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Gemini {}

impl Gemini {
    /// The provider as the environment says: `GOOGLE_API_KEY`, or else `GEMINI_API_KEY` (PROVIDERS
    /// §1.1). One that is empty counts as unset.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Authentication`](crate::ErrorKind::Authentication) where both are missing or the
    /// one that counts is malformed.
    pub fn from_env() -> Result<Provider<GeminiGenerate>, Error> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// The same by any other source of variables.
    ///
    /// # Errors
    ///
    /// Those of [`from_env`](Self::from_env).
    pub fn from_variables(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Provider<GeminiGenerate>, Error> {
        let variables = Variables::new(variable);
        let name = match variables.get("GOOGLE_API_KEY") {
            Some(_) => "GOOGLE_API_KEY",
            None => "GEMINI_API_KEY",
        };
        Self::builder().key(variables.key(name)?).build()
    }

    /// The provider's settings: no key, and Google's own address.
    #[must_use]
    pub fn builder() -> Builder<GeminiGenerate> {
        Builder::new(&VENDOR, Quirks::gemini()).scheme(Scheme::Header(KEY))
    }
}
