//! The endpoint at which a container is told its credentials.

use std::{net::IpAddr, path::PathBuf};

use http::{HeaderValue, Request, Uri, header};

use super::file;
use crate::{Error, ErrorKind, transport::Payload, types::Secret};

/// Where Amazon ECS answers.
const ECS: &str = "http://169.254.170.2";

/// Where anything else may answer without TLS, beside this machine itself: Amazon ECS and EKS.
const HOSTS: [&str; 3] = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23"];

/// An endpoint, and what is shown to it.
#[derive(Clone)]
pub(super) struct Container {
    uri: Uri,
    token: Token,
}

#[derive(Clone)]
pub(super) enum Token {
    None,
    Here(Secret),
    /// In a file, which is written anew.
    File(PathBuf),
}

impl Container {
    /// The endpoint at a path of Amazon ECS.
    pub(super) fn relative(path: &str, token: Token) -> Result<Self, Error> {
        if !path.starts_with('/') {
            return Err(wrong("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is no path"));
        }
        let uri = format!("{ECS}{path}").parse();
        let uri = uri.map_err(|_| wrong("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is no path"))?;
        Ok(Self { uri, token })
    }

    /// An endpoint at any address that may be trusted with a token.
    pub(super) fn full(uri: &str, token: Token) -> Result<Self, Error> {
        let uri: Uri = uri
            .trim()
            .parse()
            .map_err(|_| wrong("AWS_CONTAINER_CREDENTIALS_FULL_URI is no URL"))?;
        let is_allowed = match (uri.scheme_str(), uri.host()) {
            (Some("https"), Some(_)) => true,
            (Some("http"), Some(host)) => is_near(host),
            _ => false,
        };
        if !is_allowed {
            return Err(wrong(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https, nor on this machine, nor an \
                 address of Amazon ECS or EKS",
            ));
        }
        Ok(Self { uri, token })
    }

    pub(super) async fn request(&self) -> Result<Request<Payload>, Error> {
        let mut request = Request::new(Payload::default());
        *request.uri_mut() = self.uri.clone();
        let token = match &self.token {
            Token::None => None,
            Token::Here(token) => Some(token.clone()),
            Token::File(path) => {
                let read = file::read_aside(path).await;
                let read = read.ok_or_else(|| {
                    wrong("the file of AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read")
                })?;
                Some(Secret::new(&read)?)
            }
        };
        let headers = request.headers_mut();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(token) = token {
            headers.insert(header::AUTHORIZATION, token.bare());
        }
        Ok(request)
    }
}

/// Whether a host may be asked without TLS.
fn is_near(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if host.eq_ignore_ascii_case("localhost") {
        return true;
    }
    let Ok(address) = host.parse::<IpAddr>() else {
        return false;
    };
    let known = HOSTS.iter().filter_map(|host| host.parse::<IpAddr>().ok());
    address.is_loopback() || known.into_iter().any(|one| one == address)
}

fn wrong(what: &'static str) -> Error {
    Error::new(ErrorKind::Authentication).with_message(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_only_where_it_may_be_read() {
        for (uri, allowed) in [
            ("https://example.com/x", true),
            ("http://localhost:80/x", true),
            ("http://127.0.0.1:8080/x", true),
            ("http://127.9.9.9/x", true),
            ("http://[::1]/x", true),
            ("http://169.254.170.2/x", true),
            ("http://169.254.170.23/v1/credentials", true),
            ("http://[fd00:ec2::23]/x", true),
            ("http://[fd00:ec2:0:0::23]/x", true),
            ("http://169.254.169.254/x", false),
            ("http://example.com/x", false),
            ("http://localhost.example.com/x", false),
            ("http://127.0.0.1.example.com/x", false),
            ("http://2130706433/x", false),
            ("ftp://127.0.0.1/x", false),
            ("/x", false),
        ] {
            assert_eq!(Container::full(uri, Token::None).is_ok(), allowed, "{uri}");
        }
        assert!(Container::relative("/v2/credentials/x", Token::None).is_ok());
        for path in ["@example.com/x", "x", ".example.com/", ":80/"] {
            assert!(Container::relative(path, Token::None).is_err(), "{path}");
        }
    }
}
