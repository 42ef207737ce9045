//! One host, with what a request to it says and the connections there are.

use std::sync::{Mutex, MutexGuard, PoisonError};

use http::{
    HeaderValue,
    uri::{Authority, Scheme},
};

use super::{
    connection::Connection,
    host::{Host, Limits},
};
use crate::transport::error::Error;

/// One host, with what a request to it says and the connections there are.
#[derive(Debug)]
pub(super) struct Place {
    /// What the `Host` header says.
    pub(super) name: HeaderValue,
    host: Mutex<Host<Connection>>,
}

impl Place {
    pub(super) fn new(
        scheme: &Scheme,
        authority: &Authority,
        limits: Limits,
        is_shared: bool,
    ) -> Result<Self, Error> {
        let usual = if *scheme == Scheme::HTTPS { 443 } else { 80 };
        let host = authority.host();
        let name = match authority.port_u16() {
            Some(port) if port != usual => HeaderValue::try_from(format!("{host}:{port}")),
            _ => HeaderValue::from_str(host),
        };
        Ok(Self {
            name: name.map_err(|_| Error::unsendable())?,
            host: Mutex::new(Host::new(limits, is_shared)),
        })
    }

    pub(super) fn host(&self) -> MutexGuard<'_, Host<Connection>> {
        self.host.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::Uri;

    use super::*;

    #[test]
    fn the_usual_port_and_what_identifies_a_user_are_not_named() {
        for (address, name) in [
            ("https://api.openai.com/v1", "api.openai.com"),
            ("https://api.openai.com:443/v1", "api.openai.com"),
            ("http://127.0.0.1:80/", "127.0.0.1"),
            ("http://127.0.0.1:443/", "127.0.0.1:443"),
            ("https://user:secret@[::1]:8080/", "[::1]:8080"),
        ] {
            let address: Uri = address.parse().unwrap();
            let limits = Limits {
                unused: Duration::ZERO,
                count: 0,
            };
            let (scheme, authority) = (address.scheme().unwrap(), address.authority().unwrap());
            let place = Place::new(scheme, authority, limits, false).unwrap();
            assert_eq!(place.name, name);
        }
    }
}
