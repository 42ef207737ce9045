use http::HeaderName;

use super::{Builder, Provider, Vendor, auth::Scheme, openai, variables::Variables};
use crate::{
    Error, ErrorKind,
    protocol::{OpenAiChat, OpenAiResponses, OutputLimit, Quirks, percent_encode},
};

const NAME: &str = "azure_openai";
const KEYS: &[&str] = &["AZURE_OPENAI_AD_TOKEN", "AZURE_OPENAI_API_KEY"];
const VARIABLES: &[&str] = &[
    "AZURE_OPENAI_ENDPOINT",
    "AZURE_OPENAI_API_VERSION",
    "OPENAI_API_VERSION",
];

pub(super) const CHAT: Vendor = Vendor {
    keys: KEYS,
    variables: VARIABLES,
    capabilities: openai::CHATS,
    ..Vendor::speaking::<OpenAiChat>("Azure OpenAI", NAME)
};

pub(super) const RESPONSES: Vendor = Vendor {
    capabilities: openai::RESPONSE,
    ..Vendor::speaking::<OpenAiResponses>("Azure OpenAI Responses", NAME)
};

const API_KEY: HeaderName = HeaderName::from_static("api-key");

/// The API versions since which the dated surface knows what it once did not
/// (<https://learn.microsoft.com/azure/ai-services/openai/api-version-deprecation>).
const BASE64_VECTORS: &str = "2024-03-01";
const STREAM_OPTIONS: &str = "2024-09-01";
const COMPLETION_LIMIT: &str = "2024-09-01";
const DEVELOPER: &str = "2024-12-01";

/// Azure OpenAI, on either of its surfaces (`PROVIDERS` §2.3). A model is the name of a deployment.
///
/// A key goes in `api-key`, and a [token](Builder::token) of Entra ID in `Authorization`. Tokens last
/// about an hour; those that are to be fetched and renewed on the way are the business of
/// [`EntraLayer`](super::entra::EntraLayer).
///
/// Deployments have names of your own: say to [`Prices`](crate::Prices::deployment) what they are.
///
/// # Examples
///
/// ```
/// use tollgate::{providers::AzureOpenAi, types::Secret};
///
/// let azure = AzureOpenAi::builder("https://my-resource.openai.azure.com")
///     .key(Secret::new("...")?)
///     .build()?;
/// assert_eq!(azure.name(), "azure_openai");
/// # Ok::<(), tollgate::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AzureOpenAi {}

impl AzureOpenAi {
    /// The provider as the environment says (`PROVIDERS` §1.1): `AZURE_OPENAI_ENDPOINT`;
    /// `AZURE_OPENAI_AD_TOKEN`, or else `AZURE_OPENAI_API_KEY`; and where
    /// `AZURE_OPENAI_API_VERSION` or `OPENAI_API_VERSION` is set, and is a date and not `v1`, the
    /// dated surface in that version.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Authentication`] where there is neither a token nor a key or it is malformed, and
    /// [`ErrorKind::InvalidRequest`] where the endpoint is missing or malformed.
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
        configured(variable, Self::builder, Self::dated)
    }

    /// The provider of [`responses`](Self::responses) as the environment says, or where it names a
    /// date that of [`dated_responses`](Self::dated_responses); by the same variables as
    /// [`from_env`](Self::from_env).
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
        configured(variable, Self::responses, Self::dated_responses)
    }

    /// The settings of the `v1` surface of a resource, such as
    /// `https://my-resource.openai.azure.com` or `https://my-resource.services.ai.azure.com`.
    ///
    /// It has no API version, and also serves models of other makers that Azure hosts.
    #[must_use]
    pub fn builder(endpoint: &str) -> Builder<OpenAiChat> {
        let url = format!("{}/openai/v1", resource(endpoint));
        surface(&CHAT, &url, Quirks::openai())
    }

    /// The settings of the `v1` surface of a resource for OpenAI's Responses, which keep nothing
    /// unless the request asks for it. Reasoning is bound to the resource that it came from.
    #[must_use]
    pub fn responses(endpoint: &str) -> Builder<OpenAiResponses> {
        let url = format!("{}/openai/v1", resource(endpoint));
        surface(&RESPONSES, &url, Quirks::openai())
    }

    /// The settings of the dated surface of a resource in this API version, such as `2024-10-21`.
    ///
    /// Its paths name the deployment. Before `2024-09-01` it cannot tell the usage of a stream,
    /// which is then estimated.
    #[must_use]
    pub fn dated(endpoint: &str, version: &str) -> Builder<OpenAiChat> {
        surface(&CHAT, &dated_url(endpoint, version), quirks(version))
    }

    /// The settings of the dated surface for OpenAI's Responses, which it has since
    /// `2025-03-01-preview` (<https://learn.microsoft.com/azure/ai-foundry/openai/how-to/responses>).
    /// They stand beside the deployments, and name theirs as the model.
    #[must_use]
    pub fn dated_responses(endpoint: &str, version: &str) -> Builder<OpenAiResponses> {
        surface(&RESPONSES, &dated_url(endpoint, version), quirks(version))
    }
}

fn configured<P>(
    variable: impl Fn(&str) -> Option<String>,
    v1: impl Fn(&str) -> Builder<P>,
    dated: impl Fn(&str, &str) -> Builder<P>,
) -> Result<Provider<P>, Error> {
    let variables = Variables::new(variable);
    let endpoint = variables.get("AZURE_OPENAI_ENDPOINT").ok_or_else(|| {
        Error::new(ErrorKind::InvalidRequest).with_message("AZURE_OPENAI_ENDPOINT is not set")
    })?;
    let version = variables
        .get("AZURE_OPENAI_API_VERSION")
        .or_else(|| variables.get("OPENAI_API_VERSION"));
    let builder = match version.as_deref().map(str::trim) {
        None | Some("v1") => v1(&endpoint),
        Some(version) => dated(&endpoint, version),
    };
    let builder = if variables.get("AZURE_OPENAI_AD_TOKEN").is_some() {
        builder.token(variables.key("AZURE_OPENAI_AD_TOKEN")?)
    } else {
        builder.key(variables.key("AZURE_OPENAI_API_KEY")?)
    };
    builder.build()
}

fn dated_url(endpoint: &str, version: &str) -> String {
    let mut url = format!("{}/openai?api-version=", resource(endpoint));
    percent_encode(version, &mut url);
    url
}

fn surface<P>(vendor: &'static Vendor, url: &str, quirks: Quirks) -> Builder<P> {
    Builder::new(vendor, quirks)
        .base_url(url)
        .scheme(Scheme::Header(API_KEY))
        .one_account()
}

/// The address of a resource, also where that of a surface is given.
fn resource(endpoint: &str) -> &str {
    let endpoint = endpoint.trim().trim_end_matches('/');
    let endpoint = endpoint.strip_suffix("/v1").unwrap_or(endpoint);
    endpoint.strip_suffix("/openai").unwrap_or(endpoint)
}

/// What the dated surface knows in this version. Dates are in the order of their letters.
fn quirks(version: &str) -> Quirks {
    let mut quirks = Quirks::openai();
    quirks.deployments = true;
    quirks.developer_role = version >= DEVELOPER;
    quirks.stream_usage = version >= STREAM_OPTIONS;
    quirks.embed_base64 = version >= BASE64_VECTORS;
    if version < COMPLETION_LIMIT {
        quirks.output_limit = OutputLimit::MaxTokens;
    }
    quirks
}
