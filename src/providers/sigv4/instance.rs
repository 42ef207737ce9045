//! The endpoint at which an instance is told the credentials of its role (IMDSv2).

use http::{HeaderName, HeaderValue, Method, Request, Uri};

use crate::{Error, ErrorKind, transport::Payload};

const TTL: HeaderName = HeaderName::from_static("x-aws-ec2-metadata-token-ttl-seconds");
const TOKEN: HeaderName = HeaderName::from_static("x-aws-ec2-metadata-token");
/// How long a session is to last, in seconds: it is used for two requests at once.
const SECONDS: HeaderValue = HeaderValue::from_static("60");
const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

/// Asks for a session.
pub(super) fn session(endpoint: &Uri) -> Result<Request<Payload>, Error> {
    let mut request = at(endpoint, "/latest/api/token")?;
    *request.method_mut() = Method::PUT;
    request.headers_mut().insert(TTL, SECONDS);
    Ok(request)
}

/// Asks which role the instance has.
pub(super) fn role(endpoint: &Uri, session: &HeaderValue) -> Result<Request<Payload>, Error> {
    let mut request = at(endpoint, ROLES)?;
    request.headers_mut().insert(TOKEN, session.clone());
    Ok(request)
}

/// Asks for the credentials of that role.
pub(super) fn credentials(
    endpoint: &Uri,
    session: &HeaderValue,
    role: &str,
) -> Result<Request<Payload>, Error> {
    let mut path = ROLES.to_owned();
    crate::protocol::percent_encode(role, &mut path);
    let mut request = at(endpoint, &path)?;
    request.headers_mut().insert(TOKEN, session.clone());
    Ok(request)
}

fn at(endpoint: &Uri, path: &str) -> Result<Request<Payload>, Error> {
    let base = endpoint.to_string();
    let uri = format!("{}{path}", base.trim_end_matches('/'));
    let uri = uri.parse().map_err(|_| {
        Error::new(ErrorKind::InvalidRequest)
            .with_message("the address of the instance's metadata is no URL")
    })?;
    let mut request = Request::new(Payload::default());
    *request.uri_mut() = uri;
    Ok(request)
}
