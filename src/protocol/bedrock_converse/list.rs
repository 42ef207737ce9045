//! `GET /foundation-models`, and the inference profiles of AWS's own that lead to them, which is what
//! many of them can be asked by alone.

use bytes::Bytes;
use http::{Request, Uri, response::Parts};
use serde_json::Value;

use super::error;
use crate::{
    Error,
    protocol::{
        BedrockConverse, Endpoint, ListProtocol, Page,
        listing::{Listing, Next, Stated},
    },
};

const MODELS: Listing = Listing {
    path: &["foundation-models"],
    query: &[],
    header: None,
    list: "modelSummaries",
    next: Next::Never,
    stated: STATED,
    failure,
};

const PROFILES: Listing = Listing {
    path: &["inference-profiles"],
    query: &[("type", "SYSTEM_DEFINED"), ("maxResults", "1000")],
    header: None,
    list: "inferenceProfileSummaries",
    next: Next::Token("nextToken", "nextToken"),
    stated: STATED,
    failure,
};

const STATED: Stated = Stated {
    id: &["modelId", "inferenceProfileId"],
    title: &["modelName", "inferenceProfileName"],
    created: &["createdAt"],
    owner: &["providerName"],
    window: &[],
    output: &[],
};

/// The page behind that of the models: the first of the profiles.
const FIRST_PROFILES: &str = "inference-profiles";

fn failure(body: &Value, endpoint: &Endpoint) -> Option<Error> {
    let has = |name| body.get(name).is_some();
    if has(MODELS.list) || has(PROFILES.list) || !(has("__type") || has("message")) {
        return None;
    }
    let name = body["__type"].as_str().unwrap_or_default();
    let said = body.to_string();
    Some(error::inside(name, said.as_bytes(), endpoint.provider()))
}

impl ListProtocol for BedrockConverse {
    fn encode_list(endpoint: &Endpoint, after: Option<&str>) -> Result<Request<Bytes>, Error> {
        let mut sent = match after {
            None => MODELS.encode(endpoint, None)?,
            Some(FIRST_PROFILES) => PROFILES.encode(endpoint, None)?,
            after => PROFILES.encode(endpoint, after)?,
        };
        if let Some(address) = of_control_plane(sent.uri()) {
            *sent.uri_mut() = address;
        }
        Ok(sent)
    }

    fn decode_list(parts: &Parts, body: &Bytes, endpoint: &Endpoint) -> Result<Page, Error> {
        let read = serde_json::from_slice::<Value>(body);
        if read.is_ok_and(|body| body.get(PROFILES.list).is_some()) {
            return PROFILES.decode(parts, body, endpoint);
        }
        let models = MODELS.decode(parts, body, endpoint)?;
        Ok(Page {
            next: Some(FIRST_PROFILES.to_owned()),
            ..models
        })
    }
}

/// The same address where models are not run but described, which is another host of the region. A
/// host that is not called so stands for both.
fn of_control_plane(address: &Uri) -> Option<Uri> {
    let rest = address
        .authority()?
        .as_str()
        .strip_prefix("bedrock-runtime")?;
    let mut parts = address.clone().into_parts();
    parts.authority = Some(format!("bedrock{rest}").parse().ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_listed_by_the_control_plane_of_the_region() {
        for (address, listed) in [
            (
                "https://bedrock-runtime.eu-central-1.amazonaws.com",
                "https://bedrock.eu-central-1.amazonaws.com/foundation-models",
            ),
            (
                "https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com",
                "https://bedrock-fips.us-gov-west-1.amazonaws.com/foundation-models",
            ),
            (
                "https://gateway.example/aws",
                "https://gateway.example/aws/foundation-models",
            ),
        ] {
            let endpoint = Endpoint::new("bedrock", address).expect("an address");
            let sent = BedrockConverse::encode_list(&endpoint, None).expect("a request");
            assert_eq!(sent.uri(), listed);
        }
    }
}
