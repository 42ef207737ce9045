//! Where names lead, and how an address is reached.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http::Uri;
use hyper_util::{
    client::legacy::connect::dns::{GaiResolver, Name},
    rt::TokioIo,
};
use tokio::{net::TcpStream, time::timeout};
use tower::{Service, ServiceExt};

use super::Refusal;
#[cfg(feature = "testing")]
use super::ScriptedNetwork;

/// The port of `https`, the only one that is asked.
const PORT: u16 = 443;
/// The time that one address has to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// Addresses of one host that are tried.
const TRIED: usize = 4;

/// Where names lead, and how an address is reached.
#[derive(Debug, Clone)]
pub(super) enum Network {
    /// That of this machine.
    System,
    #[cfg(feature = "testing")]
    Scripted(ScriptedNetwork),
}

impl Network {
    /// All addresses of a name, by one lookup.
    pub(super) async fn addresses(&self, name: &str) -> Result<Vec<IpAddr>, Refusal> {
        let found: Vec<IpAddr> = match self {
            Self::System => {
                let name: Name = name.parse().map_err(|_| Refusal::Host)?;
                let found = GaiResolver::new().oneshot(name).await;
                let found = found.map_err(|_| Refusal::Unresolved)?;
                found.map(|address| address.ip()).collect()
            }
            #[cfg(feature = "testing")]
            Self::Scripted(network) => network.look_up(name).await,
        };
        if found.is_empty() {
            return Err(Refusal::Unresolved);
        }
        Ok(found)
    }

    /// A connector that knows these addresses and no others, whatever it is asked for.
    pub(super) fn pinned(&self, addresses: &[IpAddr]) -> Pinned {
        let addresses = addresses.iter().take(TRIED);
        Pinned {
            addresses: addresses.copied().collect(),
            network: self.clone(),
        }
    }

    fn socket(&self, address: IpAddr) -> SocketAddr {
        match self {
            Self::System => SocketAddr::new(address, PORT),
            #[cfg(feature = "testing")]
            Self::Scripted(network) => network.connect(address),
        }
    }
}

/// Connects to addresses that were looked at, and looks nothing up.
#[derive(Debug, Clone)]
pub(super) struct Pinned {
    addresses: Arc<[IpAddr]>,
    network: Network,
}

impl Service<Uri> for Pinned {
    type Response = TokioIo<TcpStream>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let this = self.clone();
        Box::pin(async move {
            let mut last = io::Error::from(io::ErrorKind::NotConnected);
            for address in &*this.addresses {
                let connecting = TcpStream::connect(this.network.socket(*address));
                match timeout(CONNECT, connecting).await {
                    Ok(Ok(socket)) => return Ok(TokioIo::new(socket)),
                    Ok(Err(error)) => last = error,
                    Err(_) => last = io::ErrorKind::TimedOut.into(),
                }
            }
            Err(last)
        })
    }
}
