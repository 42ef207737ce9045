use http::{HeaderName, HeaderValue};

use super::{Builder, Provider, variables::Variables};
use crate::{
    Error, ErrorKind,
    protocol::{OpenAiChat, Quirks},
};

const NAME: &str = "openai";
const BASE_URL: &str = "https://api.openai.com/v1";

/// OpenAI's chat completions, and its embeddings through [`Provider::embeddings`].
///
/// # Examples
///
/// ```
/// use tollgate::{providers::OpenAi, types::Secret};
///
/// let openai = OpenAi::builder().key(Secret::new("sk-...")?).build()?;
/// assert_eq!(openai.name(), "openai");
/// # Ok::<(), tollgate::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct OpenAi {}

impl OpenAi {
    /// The provider as the environment says: `OPENAI_API_KEY`, and where they are set
    /// `OPENAI_BASE_URL`, `OPENAI_ORG_ID` and `OPENAI_PROJECT_ID` (PROVIDERS §1.1).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Authentication`] where the key is missing or malformed, and
    /// [`ErrorKind::InvalidRequest`] where another variable is malformed.
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
        let mut builder = Self::builder().key(variables.key("OPENAI_API_KEY")?);
        if let Some(url) = variables.get("OPENAI_BASE_URL") {
            builder = builder.base_url(&url);
        }
        for (name, header) in [
            ("OPENAI_ORG_ID", "openai-organization"),
            ("OPENAI_PROJECT_ID", "openai-project"),
        ] {
            if let Some(value) = variables.get(name) {
                builder = builder.header(HeaderName::from_static(header), plain(name, &value)?);
            }
        }
        builder.build()
    }

    /// The provider's settings: no key, and OpenAI's own address.
    #[must_use]
    pub fn builder() -> Builder<OpenAiChat> {
        Builder::new(NAME, BASE_URL, Quirks::openai())
    }
}

fn plain(variable: &'static str, value: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(value.trim()).map_err(|_| {
        Error::new(ErrorKind::InvalidRequest)
            .with_message(format!("{variable} cannot be sent in a header"))
    })
}
