use std::net::IpAddr;

use super::{Builder, Provider, Vendor, variables::Variables};
use crate::{
    Error, ErrorKind,
    protocol::{OllamaChat, Quirks},
    types::{
        Capabilities,
        Capability::{
            Alternatives, Audio, CacheMarks, Citations, Developer, DocumentUrls, Documents, Effort,
            EndUser, ImageUrls, Metadata, Names, SerialCalls, ServiceTier, ToolChoice,
        },
        Secret,
        Support::{No, Partly},
    },
};

/// A key is not needed but at Ollama's own servers.
pub(super) const VENDOR: Vendor = Vendor {
    base_url: Some("http://127.0.0.1:11434"),
    variables: &["OLLAMA_HOST", "OLLAMA_API_KEY"],
    capabilities: Capabilities::all().but(&[
        (Developer, Partly("as `system`")),
        (Names, No),
        (ToolChoice, No),
        (SerialCalls, No),
        (ImageUrls, No),
        (Documents, No),
        (DocumentUrls, No),
        (Audio, No),
        (Effort, Partly("four levels, or whether")),
        (CacheMarks, No),
        (Alternatives, No),
        (EndUser, No),
        (Metadata, No),
        (ServiceTier, No),
        (Citations, No),
    ]),
    ..Vendor::speaking::<OllamaChat>("Ollama", "ollama")
};

const PORT: u16 = 11434;
/// Ollama's own servers, which a host of this name means.
const CLOUD: &str = "ollama.com";

/// Ollama's own chat and embeddings (`PROVIDERS` §9).
///
/// A server on this machine wants no key; ollama.com does, behind `Bearer`. What a local model costs
/// nobody says, so that its cost is unknown unless it is given a price.
///
/// # Examples
///
/// ```
/// use tollgate::providers::Ollama;
///
/// let ollama = Ollama::builder().build()?;
/// assert_eq!(ollama.name(), "ollama");
/// # Ok::<(), tollgate::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Ollama {}

impl Ollama {
    /// The provider as the environment says: `OLLAMA_HOST`, where it is set, and `OLLAMA_API_KEY`,
    /// where it is set (`PROVIDERS` §1.1).
    ///
    /// `OLLAMA_HOST` is what Ollama itself takes for it: `host`, `host:port`, `:port`, an IP address
    /// with or without brackets, each with a scheme before it and a path behind it or without. The
    /// host is 127.0.0.1 and the port 11434, unless a scheme is there, which has a port of its own.
    /// The addresses at which a server listens everywhere (`0.0.0.0`, `::`) mean this machine here,
    /// and `ollama.com` alone Ollama's own servers.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidRequest`] where the address is none, and [`ErrorKind::Authentication`]
    /// where the key is malformed.
    pub fn from_env() -> Result<Provider<OllamaChat>, Error> {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// The same by any other source of variables.
    ///
    /// # Errors
    ///
    /// Those of [`from_env`](Self::from_env).
    pub fn from_variables(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Provider<OllamaChat>, Error> {
        let variables = Variables::new(variable);
        let mut builder = Self::builder();
        if let Some(host) = variables.get("OLLAMA_HOST") {
            builder = builder.base_url(&address(&host)?);
        }
        if let Some(key) = variables.get("OLLAMA_API_KEY") {
            builder = builder.key(Secret::new(&key)?);
        }
        builder.build()
    }

    /// The provider's settings: no key, and the server on this machine.
    #[must_use]
    pub fn builder() -> Builder<OllamaChat> {
        Builder::new(&VENDOR, Quirks::compatible())
    }
}

/// The base URL that a value of `OLLAMA_HOST` means (ollama `envconfig`, `Host`, `ConnectableHost`).
fn address(value: &str) -> Result<String, Error> {
    let value = value.trim().trim_matches(['"', '\'']);
    if value.contains(['?', '#']) {
        return Err(wrong("it has a query or a fragment"));
    }
    let (scheme, rest) = match value.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, value),
    };
    let (host, path) = match rest.split_once('/') {
        Some((host, path)) => (host, path.trim_end_matches('/')),
        None => (rest, ""),
    };
    let (scheme, port) = match scheme {
        None if rest == CLOUD => ("https", 443),
        None => ("http", PORT),
        Some(scheme) if scheme.eq_ignore_ascii_case("http") => ("http", 80),
        Some(scheme) if scheme.eq_ignore_ascii_case("https") => ("https", 443),
        Some(_) => return Err(wrong("it is neither http nor https")),
    };
    let (host, stated) = parts(host);
    let port = match stated {
        Some(stated) => stated
            .parse::<u16>()
            .map_err(|_| wrong("its port is no number from 0 to 65535"))?,
        None => port,
    };
    let host = reachable(host);
    let slash = if path.is_empty() { "" } else { "/" };
    Ok(format!("{scheme}://{host}:{port}{slash}{path}"))
}

/// A host and its port; a bare IPv6 address has colons and no port.
fn parts(host: &str) -> (&str, Option<&str>) {
    if host.parse::<IpAddr>().is_ok() {
        return (host, None);
    }
    match host.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (host, None),
    }
}

/// The host as a client can reach it, in brackets where it is an IPv6 address.
fn reachable(host: &str) -> String {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) if address.is_unspecified() => "127.0.0.1".to_owned(),
        Ok(IpAddr::V6(address)) if address.is_unspecified() => "[::1]".to_owned(),
        Ok(IpAddr::V6(address)) => format!("[{address}]"),
        Ok(IpAddr::V4(address)) => address.to_string(),
        Err(_) if host.is_empty() => "127.0.0.1".to_owned(),
        Err(_) => host.to_owned(),
    }
}

fn wrong(what: &str) -> Error {
    Error::new(ErrorKind::InvalidRequest)
        .with_provider(VENDOR.name)
        .with_message(format!("OLLAMA_HOST: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_host_is_understood() {
        for (value, url) in [
            ("127.0.0.1", "http://127.0.0.1:11434"),
            ("gpu", "http://gpu:11434"),
            ("gpu:8080", "http://gpu:8080"),
            (":8080", "http://127.0.0.1:8080"),
            ("gpu.example.com/v2/", "http://gpu.example.com:11434/v2"),
            ("http://gpu", "http://gpu:80"),
            ("HTTPS://gpu", "https://gpu:443"),
            ("https://gpu:8443/a/b", "https://gpu:8443/a/b"),
            ("http://:8080", "http://127.0.0.1:8080"),
            ("0.0.0.0", "http://127.0.0.1:11434"),
            ("0.0.0.0:80", "http://127.0.0.1:80"),
            ("[::]:80", "http://[::1]:80"),
            ("::1", "http://[::1]:11434"),
            ("[::1]", "http://[::1]:11434"),
            ("http://[fe80::1]:80", "http://[fe80::1]:80"),
            (" \"gpu\" ", "http://gpu:11434"),
            ("ollama.com", "https://ollama.com:443"),
            ("https://ollama.com", "https://ollama.com:443"),
            ("/v2", "http://127.0.0.1:11434/v2"),
        ] {
            assert_eq!(address(value).unwrap(), url, "{value}");
            Ollama::builder().base_url(url).build().unwrap();
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for value in [
            "ftp://gpu",
            "unix:///run/ollama",
            "gpu:http",
            "gpu:",
            "gpu:65536",
            "gpu:-1",
            "user@gpu",
            "[::1",
            "gpu one",
            "http://gpu#a",
            "gpu?a=b",
        ] {
            let built = address(value).and_then(|url| Ollama::builder().base_url(&url).build());
            let error = built.expect_err(value);
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{value}");
        }
    }
}
