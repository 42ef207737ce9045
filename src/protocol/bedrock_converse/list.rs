//! `GET /foundation-models`, and the inference profiles of AWS's own that lead to them, which is what
//! many of them can be asked by alone.

use bytes::Bytes;
use http::{
    Request, Uri,
    response::Parts,
    uri::{Authority, InvalidUriParts},
};
use serde_json::Value;

use super::error;
use crate::{
    Error, ErrorKind,
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
    let members = body.as_object()?;
    let is_list = [MODELS.list, PROFILES.list].map(|list| members.contains_key(list));
    let said = members.get("__type").or_else(|| members.get("message"))?;
    let name = said.as_str().filter(|_| members.contains_key("__type"));
    (!is_list.contains(&true)).then(|| {
        let body = body.to_string();
        error::inside(
            name.unwrap_or_default(),
            body.as_bytes(),
            endpoint.provider(),
        )
    })
}

impl ListProtocol for BedrockConverse {
    fn encode_list(endpoint: &Endpoint, after: Option<&str>) -> Result<Request<Bytes>, Error> {
        let mut sent = match after {
            None => MODELS.encode(endpoint, None)?,
            Some(FIRST_PROFILES) => PROFILES.encode(endpoint, None)?,
            after => PROFILES.encode(endpoint, after)?,
        };
        *sent.uri_mut() = of_control_plane(sent.uri().clone()).map_err(|_| {
            Error::new(ErrorKind::InvalidRequest)
                .with_provider(endpoint.provider().clone())
                .with_message("the address has no control plane beside it")
        })?;
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

/// The same address where models are not run but described, which is another host of the region. An
/// address that is not AWS's own stands for both.
fn of_control_plane(address: Uri) -> Result<Uri, InvalidUriParts> {
    let runtime = |authority: &Authority| {
        let rest = authority.as_str().strip_prefix("bedrock-runtime")?;
        format!("bedrock{rest}").parse().ok()
    };
    let Some(host) = address.authority().and_then(runtime) else {
        return Ok(address);
    };
    let mut parts = address.into_parts();
    parts.authority = Some(host);
    Uri::from_parts(parts)
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
