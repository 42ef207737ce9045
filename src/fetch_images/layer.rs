use std::{fmt, sync::Arc, time::Duration};

use rustls::ClientConfig;
use tower::Layer;

#[cfg(feature = "testing")]
use super::ScriptedNetwork;
use super::{FetchImages, network::Network};
use crate::transport::mozilla_roots;

const MIB: usize = 1024 * 1024;

/// Fetches what requests name by its address, see [the module](super).
///
/// | what | default |
/// |---|---|
/// | [`parts`](Self::parts) of a request | 16 |
/// | [`part_limit`](Self::part_limit): bytes of one of them | 20 MiB |
/// | [`total_limit`](Self::total_limit): bytes of all of them | 40 MiB |
/// | [`time_limit`](Self::time_limit): time for all of them | 20 s |
/// | [`redirects`](Self::redirects) of each | 3 |
/// | [`hosts`](Self::hosts) | all on the public internet |
///
/// One address has 5 s to accept a connection, and of each host 4 are tried.
#[derive(Debug, Clone)]
#[must_use]
pub struct FetchImagesLayer {
    settings: Settings,
}

/// What the layer was given.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) parts: usize,
    pub(super) part: usize,
    pub(super) total: usize,
    pub(super) time: Duration,
    pub(super) redirects: usize,
    pub(super) hosts: Option<Arc<[Box<str>]>>,
    pub(super) tls: Arc<ClientConfig>,
    pub(super) network: Network,
}

impl FetchImagesLayer {
    /// A layer with the default bounds, which trusts Mozilla's roots.
    pub fn new() -> Self {
        Self {
            settings: Settings {
                parts: 16,
                part: 20 * MIB,
                total: 40 * MIB,
                time: Duration::from_secs(20),
                redirects: 3,
                hosts: None,
                tls: Arc::new(mozilla_roots()),
                network: Network::System,
            },
        }
    }

    /// How many parts of a request may be fetched.
    pub const fn parts(mut self, most: usize) -> Self {
        self.settings.parts = most;
        self
    }

    /// The bytes that one of them may have.
    pub const fn part_limit(mut self, bytes: usize) -> Self {
        self.settings.part = bytes;
        self
    }

    /// The bytes that all of them may have together.
    pub const fn total_limit(mut self, bytes: usize) -> Self {
        self.settings.total = bytes;
        self
    }

    /// The time that fetching all of them may take.
    pub const fn time_limit(mut self, limit: Duration) -> Self {
        self.settings.time = limit;
        self
    }

    /// How many times each may be redirected; every redirect is looked at as an address is.
    pub const fn redirects(mut self, most: usize) -> Self {
        self.settings.redirects = most;
        self
    }

    /// Fetches from these hosts and those below them only: `example.com` is also
    /// `images.example.com`. Where they can be told, this is the safest setting.
    pub fn hosts<H: AsRef<str>>(mut self, allowed: impl IntoIterator<Item = H>) -> Self {
        let allowed = allowed.into_iter();
        let allowed = allowed.map(|host| host.as_ref().to_ascii_lowercase().into());
        self.settings.hosts = Some(allowed.collect());
        self
    }

    /// TLS settings in place of the default (Mozilla's roots, no client certificate). Its ALPN protocols
    /// are left out: HTTP/1 is spoken.
    pub fn tls(mut self, mut config: ClientConfig) -> Self {
        config.alpn_protocols.clear();
        self.settings.tls = Arc::new(config);
        self
    }

    /// Looks names up and connects in a script, and nowhere else.
    #[cfg(feature = "testing")]
    pub fn over(mut self, network: &ScriptedNetwork) -> Self {
        self.settings.network = Network::Scripted(network.clone());
        self
    }
}

impl Default for FetchImagesLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Layer<S> for FetchImagesLayer {
    type Service = FetchImages<S>;

    fn layer(&self, inner: S) -> Self::Service {
        FetchImages::new(inner, Arc::new(self.settings.clone()))
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("parts", &self.parts)
            .field("part", &self.part)
            .field("total", &self.total)
            .field("time", &self.time)
            .field("redirects", &self.redirects)
            .field("hosts", &self.hosts)
            .finish_non_exhaustive()
    }
}
