use tower::Layer;

use super::{
    Builder, Provider, Vendor,
    sigv4::{self, CredentialSource, SigV4, SigV4Layer},
    variables::Variables,
};
use crate::{
    Error, ErrorKind,
    protocol::{BedrockConverse, Quirks},
    transport::HttpClient,
    types::{
        Capabilities,
        Capability::{
            Alternatives, CacheMarks, Developer, DocumentUrls, Effort, Embeddings, EndUser,
            ImageUrls, JsonObject, JsonSchema, LogProbs, Metadata, Names, Penalties, ReasoningBack,
            Seed, SerialCalls, Temperature, ToolChoice, TopP,
        },
        Secret,
        Support::{No, Partly},
    },
};

pub(super) const VENDOR: Vendor = Vendor {
    variables: &[
        "AWS_BEARER_TOKEN_BEDROCK",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_PROFILE",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
    ],
    capabilities: Capabilities::all().but(&[
        (Developer, Partly("as `system`")),
        (Names, No),
        (ToolChoice, Partly("by model")),
        (SerialCalls, Partly("Claude")),
        (ImageUrls, No),
        (DocumentUrls, No),
        (JsonObject, Partly("in words")),
        (JsonSchema, Partly("schema, tool or words, by model")),
        (Effort, Partly("by model")),
        (ReasoningBack, Partly("Claude")),
        (CacheMarks, Partly("`cache_control`, by model")),
        (Temperature, Partly("by model")),
        (TopP, Partly("by model")),
        (Seed, No),
        (Alternatives, No),
        (Penalties, No),
        (LogProbs, No),
        (EndUser, Partly("as a note")),
        (Metadata, Partly("16 notes")),
        (Embeddings, Partly("Titan, Nova, Cohere")),
    ]),
    ..Vendor::speaking::<BedrockConverse>("Bedrock", "bedrock")
};

/// Amazon Bedrock by Converse, and its embedding models (`PROVIDERS` §8).
///
/// A model is named by its identifier, by that of an inference profile (`us.`, `eu.`, `global.` before
/// it), or by an ARN. A key of Bedrock's goes behind `Bearer`; credentials of AWS sign each request,
/// which is the business of [`SigV4Layer`].
///
/// # Examples
///
/// ```
/// use tollgate::{providers::Bedrock, types::Secret};
///
/// let bedrock = Bedrock::builder("eu-central-1")?.key(Secret::new("...")?).build()?;
/// assert_eq!(bedrock.name(), "bedrock");
/// # Ok::<(), tollgate::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Bedrock {}

impl Bedrock {
    /// The provider as the environment says (`PROVIDERS` §1.1).
    ///
    /// The region is `AWS_REGION`, or `AWS_DEFAULT_REGION`, or that of the profile. What
    /// authenticates is the first of these that there is:
    ///
    /// 1. the key in `AWS_BEARER_TOKEN_BEDROCK`;
    /// 2. `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`;
    /// 3. the keys of the profile `AWS_PROFILE`, or `default`, in `~/.aws/credentials` and
    ///    `~/.aws/config`, or the files that `AWS_SHARED_CREDENTIALS_FILE` and `AWS_CONFIG_FILE` name;
    /// 4. the endpoint of the container, `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `…_FULL_URI`, with
    ///    the token in `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` or `AWS_CONTAINER_AUTHORIZATION_TOKEN`;
    /// 5. the endpoint of the instance, `AWS_EC2_METADATA_SERVICE_ENDPOINT` or 169.254.169.254, unless
    ///    `AWS_EC2_METADATA_DISABLED` is `true`.
    ///
    /// The files are read here, and again when their credentials are refused; endpoints are asked by
    /// the first request. `AWS_ENDPOINT_URL_BEDROCK_RUNTIME` is another address than the region's.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`] where there is no region, or it or the address is malformed, and
    /// [`ErrorKind::Authentication`] where credentials are malformed, there are none, or the profile
    /// gets them by a way that is not supported: by a role, single sign-on or another process.
    pub fn from_env() -> Result<Provider<BedrockConverse, SigV4<HttpClient>>, Error> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// The same by any other source of variables.
    ///
    /// # Errors
    ///
    /// Those of [`from_env`](Self::from_env).
    pub fn from_variables(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Provider<BedrockConverse, SigV4<HttpClient>>, Error> {
        let variables = Variables::new(variable);
        let region = sigv4::region(&variables).ok_or_else(|| {
            Error::new(ErrorKind::InvalidRequest).with_message("AWS_REGION is not set")
        })?;
        let mut builder = Self::builder(&region)?;
        if let Some(url) = variables.get("AWS_ENDPOINT_URL_BEDROCK_RUNTIME") {
            builder = builder.base_url(url.trim());
        }
        let source = match variables.get("AWS_BEARER_TOKEN_BEDROCK") {
            Some(key) => {
                builder = builder.key(Secret::new(&key)?);
                CredentialSource::nothing()
            }
            None => sigv4::source(&variables)?,
        };
        let layer = SigV4Layer::new(source, region);
        builder.http(layer.layer(HttpClient::new())).build()
    }

    /// The provider's settings: no key, and the address of a region.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`] where the text is the name of no region.
    pub fn builder(region: &str) -> Result<Builder<BedrockConverse>, Error> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if region.is_empty() || !region.bytes().all(fits) {
            return Err(Error::new(ErrorKind::InvalidRequest)
                .with_message("the region is none; it looks like us-east-1"));
        }
        let url = format!("https://bedrock-runtime.{region}.{}", suffix(region));
        Ok(Builder::new(&VENDOR, Quirks::compatible()).base_url(&url))
    }
}

/// What the names of hosts end in, by the part of AWS that a region belongs to.
fn suffix(region: &str) -> &'static str {
    let known = [
        ("cn-", "amazonaws.com.cn"),
        ("eusc-", "amazonaws.eu"),
        ("us-iso-", "c2s.ic.gov"),
        ("us-isob-", "sc2s.sgov.gov"),
    ];
    let of = known.iter().find(|(prefix, _)| region.starts_with(prefix));
    of.map_or("amazonaws.com", |(_, suffix)| suffix)
}
