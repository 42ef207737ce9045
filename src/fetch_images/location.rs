//! An address that may be asked, and where a redirect from it leads.

use std::net::IpAddr;

use http::{Uri, uri::PathAndQuery};

use super::Refusal;

/// The longest name of a host (RFC 1035 §2.3.4).
const NAME: usize = 253;
/// The longest part of one.
const LABEL: usize = 63;
/// Names that lead nowhere on the public internet (RFC 6761, 6762, 8375, 9476), and those under which
/// clouds and clusters keep what is theirs.
const LOCAL: [&str; 9] = [
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "lan",
    "home",
    "home.arpa",
    "alt",
];

/// An address of `https` on its own port, without a user.
#[derive(Clone)]
pub(super) struct Location {
    pub(super) host: Host,
    path: PathAndQuery,
}

/// A host as it is looked up and as its certificate has to name it.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Host {
    /// A full name, in lower case.
    Name(Box<str>),
    Address(IpAddr),
}

impl Location {
    /// Reads an address. There is one spelling of everything: what a browser would put right is refused,
    /// so that nobody reads it in another way.
    pub(super) fn parse(url: &str) -> Result<Self, Refusal> {
        if !scheme(url)
            .ok_or(Refusal::Url)?
            .eq_ignore_ascii_case("https")
        {
            return Err(Refusal::Scheme);
        }
        let uri: Uri = url.parse().map_err(|_| Refusal::Url)?;
        // Without `//` what follows is taken for something else.
        let authority = uri.authority().filter(|_| uri.scheme().is_some());
        let authority = authority.ok_or(Refusal::Url)?;
        if authority.as_str().contains('@') {
            return Err(Refusal::User);
        }
        let host = authority.host();
        if !matches!(authority.as_str().strip_prefix(host), Some("" | ":443")) {
            return Err(Refusal::Port);
        }
        let path = uri.path_and_query().cloned();
        Ok(Self {
            host: Host::parse(host)?,
            path: path.unwrap_or_else(|| PathAndQuery::from_static("/")),
        })
    }

    /// Where a redirect from here leads.
    pub(super) fn redirect(&self, to: &str) -> Result<Self, Refusal> {
        if to.is_empty() {
            return Err(Refusal::Nowhere);
        }
        if scheme(to).is_some() {
            return Self::parse(to);
        }
        let host = self.host.to_string();
        let path = self.path.path();
        Self::parse(&match to.as_bytes() {
            [b'/', b'/', ..] => format!("https:{to}"),
            [b'/', ..] => format!("https://{host}{to}"),
            [b'?' | b'#', ..] => format!("https://{host}{path}{to}"),
            _ => {
                let folder = &path[..path.rfind('/').map_or(0, |at| at + 1)];
                format!("https://{host}{folder}{to}")
            }
        })
    }

    /// The address as it is asked.
    pub(super) fn uri(&self) -> Result<Uri, Refusal> {
        let uri = Uri::builder()
            .scheme("https")
            .authority(self.host.to_string());
        let uri = uri.path_and_query(self.path.clone()).build();
        uri.map_err(|_| Refusal::Url)
    }

    /// The last part of the path, where it is a plain name.
    pub(super) fn file_name(&self) -> Option<&str> {
        let (_, name) = self.path.path().rsplit_once('/')?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        (1..=100).contains(&name.len()).then_some(())?;
        name.bytes().all(plain).then_some(name)
    }
}

/// The scheme, of what has one (RFC 3986 §3.1).
fn scheme(url: &str) -> Option<&str> {
    let (scheme, _) = url.split_once(':')?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let begins = scheme
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic());
    (begins && scheme.bytes().all(fits)).then_some(scheme)
}

impl Host {
    fn parse(host: &str) -> Result<Self, Refusal> {
        let bracketed = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        let address = match bracketed {
            Some(address) => Some(IpAddr::V6(address.parse().map_err(|_| Refusal::Host)?)),
            None => host.parse().ok().map(IpAddr::V4),
        };
        if let Some(address) = address {
            return Ok(Self::Address(address));
        }
        let name = host.to_ascii_lowercase();
        if !is_full_name(&name) {
            return Err(Refusal::Host);
        }
        if is_local(&name) {
            return Err(Refusal::NotPublic);
        }
        Ok(Self::Name(name.into()))
    }

    /// Whether it is this one, or one below it.
    pub(super) fn is_within(&self, allowed: &str) -> bool {
        match self {
            Self::Name(name) => ends_with_name(name, allowed),
            Self::Address(address) => address.to_string() == allowed,
        }
    }
}

/// Whether a name has several parts, the last of which begins with a letter: the spellings that some
/// take for IP addresses (`2130706433`, `0177.0.0.1`, `127.1`, `0x7f.1`) do not.
fn is_full_name(name: &str) -> bool {
    let fits =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    let label = |label: &str| {
        let bounds = (1..=LABEL).contains(&label.len());
        bounds && label.bytes().all(fits) && !label.starts_with('-') && !label.ends_with('-')
    };
    let last = name.rsplit_once('.').map(|(_, last)| last.bytes().next());
    let last = last
        .flatten()
        .is_some_and(|first| first.is_ascii_lowercase());
    last && name.len() <= NAME && name.split('.').all(label)
}

fn is_local(name: &str) -> bool {
    LOCAL.iter().any(|local| ends_with_name(name, local))
}

fn ends_with_name(name: &str, end: &str) -> bool {
    let before = name.strip_suffix(end);
    before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

impl std::fmt::Display for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Address(IpAddr::V4(address)) => address.fmt(f),
            Self::Address(IpAddr::V6(address)) => write!(f, "[{address}]"),
        }
    }
}

impl std::fmt::Debug for Location {
    /// Shows nothing of it: its path and query may hold a key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Location").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> Option<&'static str> {
        Some(match Location::parse(url).err()? {
            Refusal::Url => "url",
            Refusal::Scheme => "scheme",
            Refusal::User => "user",
            Refusal::Host => "host",
            Refusal::Port => "port",
            Refusal::NotPublic => "local",
            _ => "other",
        })
    }

    #[test]
    fn what_is_not_plain_is_refused() {
        for (url, why) in [
            ("http://example.com/a.png", "scheme"),
            ("file:///etc/passwd", "scheme"),
            ("gopher://example.com:70/_a", "scheme"),
            ("ftp://example.com/a.png", "scheme"),
            ("data:image/png;base64,aGk=", "scheme"),
            ("javascript:alert(1)", "scheme"),
            ("//example.com/a.png", "url"),
            ("example.com/a.png", "url"),
            ("/a.png", "url"),
            ("", "url"),
            ("https:", "url"),
            ("https:///a.png", "url"),
            ("https://", "url"),
            ("https:example.com", "url"),
            ("https:/example.com", "url"),
            ("https://exa mple.com/", "url"),
            ("https://example.com/a b", "url"),
            (" https://example.com/", "url"),
            ("https://example.com\\@10.0.0.1/", "url"),
            ("https:\\\\10.0.0.1/", "url"),
            ("https://bücher.example/", "url"),
            ("https://１２７.0.0.1/", "url"),
            ("https://user@example.com/", "user"),
            ("https://user:secret@example.com/", "user"),
            ("https://example.com@10.0.0.1/", "user"),
            ("https://:@example.com/", "user"),
            ("https://example.com:22/", "port"),
            ("https://example.com:8443/", "port"),
            ("https://example.com:99999/", "port"),
            ("https://example.com:0443/", "port"),
            ("https://example.com:/", "port"),
            ("https://2130706433/", "host"),
            ("https://0x7f000001/", "host"),
            ("https://0177.0.0.1/", "host"),
            ("https://0x7f.0.0.1/", "host"),
            ("https://127.1/", "host"),
            ("https://127.0.0.1./", "host"),
            ("https://256.1.1.1/", "host"),
            ("https://1.2.3.4.5/", "host"),
            ("https://example.com./", "host"),
            ("https://example/", "host"),
            ("https://.com/", "host"),
            ("https://a..com/", "host"),
            ("https://-a.com/", "host"),
            ("https://example.com%2f.evil.com/", "url"),
            ("https://%31%32%37.0.0.1/", "url"),
            ("https://[fe80::1%25eth0]/", "host"),
            ("https://[::1/", "url"),
            ("https://localhost/", "host"),
            ("https://a.localhost/", "local"),
            ("https://printer.local/", "local"),
            ("https://metadata.google.internal/", "local"),
            ("https://METADATA.google.INTERNAL/", "local"),
            ("https://kubernetes.default.svc.cluster.local/", "local"),
            ("https://router.home.arpa/", "local"),
        ] {
            assert_eq!(refused(url), Some(why), "{url}");
        }
    }

    #[test]
    fn what_is_plain_is_asked_as_it_is_spelt() {
        for (url, asked) in [
            ("https://example.com", "https://example.com/"),
            (
                "HTTPS://Example.COM/A.png?b=C#d",
                "https://example.com/A.png?b=C",
            ),
            ("https://example.com:443/a", "https://example.com/a"),
            (
                "https://my_bucket.s3.amazonaws.com/a",
                "https://my_bucket.s3.amazonaws.com/a",
            ),
            (
                "https://xn--bcher-kva.example/%20",
                "https://xn--bcher-kva.example/%20",
            ),
            ("https://8.8.8.8/a", "https://8.8.8.8/a"),
            ("https://[2606:4700:0:0::1]/a", "https://[2606:4700::1]/a"),
            ("https://thelocal.com/", "https://thelocal.com/"),
        ] {
            let location = Location::parse(url).expect(url);
            assert_eq!(location.uri().expect(url), asked, "{url}");
        }
    }

    #[test]
    fn a_redirect_leads_where_it_says_or_nowhere() {
        let from = Location::parse("https://example.com/a/b.png?c=d").expect("it is plain");
        for (to, asked) in [
            ("https://other.example/x", "https://other.example/x"),
            ("//other.example/x", "https://other.example/x"),
            ("/x?y=z", "https://example.com/x?y=z"),
            ("x.png", "https://example.com/a/x.png"),
            ("../x.png", "https://example.com/a/../x.png"),
            ("?x", "https://example.com/a/b.png?x"),
            ("/x:y", "https://example.com/x:y"),
        ] {
            let location = from.redirect(to).expect(to);
            assert_eq!(location.uri().expect(to), asked, "{to}");
        }
        for to in [
            "http://example.com/",
            "file:///a",
            "//user@a.com/",
            "//localhost/",
            "",
            "//",
            "/ /",
        ] {
            assert!(from.redirect(to).is_err(), "{to}");
        }
    }
}
