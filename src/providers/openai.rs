use http::{HeaderName, HeaderValue};

use super::{Builder, Provider, Vendor, variables::Variables};
use crate::{
    Error, ErrorKind,
    protocol::{OpenAiChat, OpenAiResponses, Quirks},
    types::{
        Capabilities,
        Capability::{
            Alternatives, DocumentUrls, Embeddings, Names, Penalties, Reasoning, ReasoningBack,
            Seed, Stop,
        },
        Support::{No, Partly},
    },
};

const NAME: &str = "openai";
const BASE_URL: Option<&str> = Some("https://api.openai.com/v1");
const KEYS: &[&str] = &["OPENAI_API_KEY"];
const VARIABLES: &[&str] = &["OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"];

pub(super) const CHAT: Vendor = Vendor {
    base_url: BASE_URL,
    keys: KEYS,
    variables: VARIABLES,
    capabilities: CHATS,
    ..Vendor::speaking::<OpenAiChat>("OpenAI", NAME)
};

pub(super) const RESPONSES: Vendor = Vendor {
    base_url: BASE_URL,
    keys: KEYS,
    variables: VARIABLES,
    capabilities: RESPONSE,
    ..Vendor::speaking::<OpenAiResponses>("OpenAI Responses", NAME)
};

/// What OpenAI's models can do by chat completions, wherever they are hosted.
pub(super) const CHATS: Capabilities = Capabilities::all().but(&[
    (DocumentUrls, No),
    (Reasoning, No),
    (ReasoningBack, Partly("as it came")),
]);

/// What they can do by Responses.
pub(super) const RESPONSE: Capabilities = Capabilities::all().but(&[
    (Names, No),
    (Stop, No),
    (Seed, No),
    (Alternatives, No),
    (Penalties, No),
    (Embeddings, No),
]);

/// OpenAI's chat completions, its embeddings through [`Provider::embeddings`], and its
/// [responses](Self::responses).
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
        configured(Self::builder(), variable)
    }

    /// The provider of [`responses`](Self::responses) as the environment says, by the same
    /// variables as [`from_env`](Self::from_env).
    ///
    /// # Errors
    ///
    /// Those of [`from_env`](Self::from_env).
    pub fn responses_from_env() -> Result<Provider<OpenAiResponses>, Error> {
        Self::responses_from_variables(|name| std::env::var(name).ok())
    }

    /// The same by any other source of variables.
    ///
    /// # Errors
    ///
    /// Those of [`from_env`](Self::from_env).
    pub fn responses_from_variables(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Provider<OpenAiResponses>, Error> {
        configured(Self::responses(), variable)
    }

    /// The provider's settings: no key, and OpenAI's own address.
    #[must_use]
    pub fn builder() -> Builder<OpenAiChat> {
        Builder::new(&CHAT, Quirks::openai())
    }

    /// The same for its Responses, which carry reasoning from turn to turn and keep nothing at
    /// OpenAI unless the request asks for it.
    #[must_use]
    pub fn responses() -> Builder<OpenAiResponses> {
        Builder::new(&RESPONSES, Quirks::openai())
    }
}

fn configured<P>(
    builder: Builder<P>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Provider<P>, Error> {
    let variables = Variables::new(variable);
    let mut builder = builder.key(variables.key("OPENAI_API_KEY")?);
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
    if let Some(organisation) = variables.get("OPENAI_ORG_ID") {
        builder = builder.account(organisation.trim());
    }
    builder.build()
}

fn plain(variable: &'static str, value: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(value.trim()).map_err(|_| {
        Error::new(ErrorKind::InvalidRequest)
            .with_message(format!("{variable} cannot be sent in a header"))
    })
}
