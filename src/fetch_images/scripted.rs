//! A network for tests: names lead where a script says, and all connections to one server.

use std::{
    collections::{HashMap, VecDeque},
    future,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

/// A network in a script, for tests of what is fetched and what is not.
///
/// A name leads to the addresses that the script names, one list for each lookup, the last of them
/// again and again; a name that it does not know leads nowhere. Every connection is one to the server
/// that it was made for, whichever address was asked for, and is written down.
///
/// A clone is the same network.
#[derive(Debug, Clone)]
pub struct ScriptedNetwork {
    server: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    names: HashMap<String, VecDeque<Vec<IpAddr>>>,
    lookups: Vec<String>,
    connections: Vec<IpAddr>,
}

impl ScriptedNetwork {
    /// A network whose connections all lead to this server.
    #[must_use]
    pub fn leading_to(server: SocketAddr) -> Self {
        Self {
            server,
            state: Arc::default(),
        }
    }

    /// Lets a name lead to these addresses at its next lookup, and from then on. To none, and its
    /// lookup never ends.
    #[must_use]
    pub fn name(self, name: &str, addresses: impl IntoIterator<Item = IpAddr>) -> Self {
        self.with(|state| {
            let known = state.names.entry(name.to_owned()).or_default();
            known.push_back(addresses.into_iter().collect());
        });
        self
    }

    /// The names that were looked up, in order.
    #[must_use]
    pub fn lookups(&self) -> Vec<String> {
        self.with(|state| state.lookups.clone())
    }

    /// The addresses that were connected to, in order.
    #[must_use]
    pub fn connections(&self) -> Vec<IpAddr> {
        self.with(|state| state.connections.clone())
    }

    pub(super) async fn look_up(&self, name: &str) -> Vec<IpAddr> {
        let found = self.with(|state| {
            state.lookups.push(name.to_owned());
            let known = state.names.get_mut(name)?;
            if known.len() > 1 {
                known.pop_front()
            } else {
                known.front().cloned()
            }
        });
        match found {
            Some(found) if found.is_empty() => future::pending().await,
            found => found.unwrap_or_default(),
        }
    }

    pub(super) fn connect(&self, address: IpAddr) -> SocketAddr {
        self.with(|state| state.connections.push(address));
        self.server
    }

    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
