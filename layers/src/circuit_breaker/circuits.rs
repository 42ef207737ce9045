use std::{
    collections::HashMap,
    fmt,
    hash::Hash,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::Duration,
};

use foldhash::quality::RandomState;
use tokio::time::Instant;

use super::{State, circuit::Circuit};

const MAX_KEYS: usize = 1_024;

/// The circuits of a breaker, one for each key.
///
/// A handle: clones share the same circuits, to be shared by layers, to be read and to be switched
/// by hand. Layers that share them should be set alike: each judges its calls by its own settings.
///
/// There is a bound on keys. Beyond it the closed circuits that have heard nothing for longest are
/// forgotten, never one that is open or half open, nor one whose calls are still running. Where no
/// circuit can be forgotten a new key has none: its calls are let through and nobody counts them,
/// so that no number of broken targets can shut out one that is well.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use tollgate_layers::{Circuits, circuit_breaker::State};
///
/// let circuits = Circuits::new();
/// circuits.trip("gpt-4o-mini", Duration::from_secs(60));
/// assert!(matches!(circuits.state(&"gpt-4o-mini"), State::Open { .. }));
///
/// circuits.reset(&"gpt-4o-mini");
/// assert_eq!(circuits.state(&"gpt-4o-mini"), State::Closed);
/// ```
pub struct Circuits<K> {
    shared: Arc<Shared<K>>,
}

struct Shared<K> {
    origin: Instant,
    kept: RwLock<Kept<K>>,
}

struct Kept<K> {
    by_key: HashMap<K, Arc<Circuit>, RandomState>,
    max_keys: usize,
}

impl<K> Circuits<K> {
    /// No circuits yet; 1 024 keys are kept.
    #[must_use]
    pub fn new() -> Self {
        Self {
            shared: Arc::new(Shared {
                origin: Instant::now(),
                kept: RwLock::new(Kept {
                    by_key: HashMap::default(),
                    max_keys: MAX_KEYS,
                }),
            }),
        }
    }

    /// Keeps at most this many keys, 1 024 by default; for every clone of the handle.
    #[must_use]
    pub fn max_keys(self, keys: usize) -> Self {
        self.shared.write().max_keys = keys;
        self
    }
}

impl<K: Hash + Eq> Circuits<K> {
    /// What would be done with a call of this key now. A key that has no circuit is as good as
    /// closed.
    #[must_use]
    pub fn state(&self, key: &K) -> State {
        let circuit = self.get(key);
        circuit.map_or(State::Closed, |circuit| circuit.state(Instant::now()))
    }

    /// Every key that has a circuit, with its state: no more than
    /// [`max_keys`](Self::max_keys), in no order.
    #[must_use]
    pub fn list(&self) -> Vec<(K, State)>
    where
        K: Clone,
    {
        let now = Instant::now();
        let kept = self.shared.read();
        let circuits = kept.by_key.iter();
        circuits
            .map(|(key, circuit)| (key.clone(), circuit.state(now)))
            .collect()
    }

    /// Opens the circuit of a key for this long, whatever its state; it is half open afterwards.
    ///
    /// `false` where no room could be made for a new key.
    pub fn trip(&self, key: K, time: Duration) -> bool {
        let circuit = self.circuit(key);
        if let Some(circuit) = &circuit {
            circuit.trip(time, Instant::now()).tell();
        }
        circuit.is_some()
    }

    /// Closes the circuit of a key and forgets what it has counted, its cooling time included.
    pub fn reset(&self, key: &K) {
        if let Some(change) = self.get(key).and_then(|circuit| circuit.reset()) {
            change.tell();
        }
    }

    /// Until when the target of this key asked not to be called, if that is not over.
    ///
    /// The breaker refuses nothing for it: the target is well. It is for whoever chooses between
    /// targets.
    #[must_use]
    pub fn cooling_until(&self, key: &K) -> Option<Instant> {
        self.get(key)?.cooling_until(Instant::now())
    }

    fn get(&self, key: &K) -> Option<Arc<Circuit>> {
        self.shared.read().by_key.get(key).cloned()
    }

    /// The circuit of a key, a new one if need be and there is room for it.
    pub(super) fn circuit(&self, key: K) -> Option<Arc<Circuit>> {
        if let Some(circuit) = self.get(&key) {
            return Some(circuit);
        }
        let mut kept = self.shared.write();
        if !kept.by_key.contains_key(&key) && !kept.has_room() {
            return None;
        }
        let new = || Arc::new(Circuit::new(self.shared.origin));
        Some(Arc::clone(kept.by_key.entry(key).or_insert_with(new)))
    }
}

impl<K: Hash + Eq> Kept<K> {
    /// Whether one more fits, once what can be forgotten is.
    fn has_room(&mut self) -> bool {
        if self.by_key.len() >= self.max_keys {
            self.forget();
        }
        self.by_key.len() < self.max_keys
    }

    /// Forgets the idle circuits that have heard nothing for longest, a sixteenth of them, so that
    /// looking through them all is seldom.
    fn forget(&mut self) {
        let idle = self.by_key.values().filter(|circuit| is_idle(circuit));
        let mut touched: Vec<u64> = idle.map(|circuit| circuit.touched()).collect();
        let surplus = (self.by_key.len() + 1).saturating_sub(self.max_keys);
        let mut count = surplus.max(touched.len() / 16).min(touched.len());
        if count == 0 {
            return;
        }
        let (_, oldest, _) = touched.select_nth_unstable(count - 1);
        self.by_key.retain(|_, circuit| {
            let goes = count > 0 && is_idle(circuit) && circuit.touched() <= *oldest;
            count -= usize::from(goes);
            !goes
        });
    }
}

/// Nothing is lost without it but counts. Whoever lets a call through holds the circuit as long as
/// the call runs.
fn is_idle(circuit: &Arc<Circuit>) -> bool {
    circuit.is_closed() && Arc::strong_count(circuit) == 1
}

impl<K> Shared<K> {
    // Every change of the map leaves it whole, wherever a key should panic.
    fn read(&self) -> RwLockReadGuard<'_, Kept<K>> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Kept<K>> {
        self.kept.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K> Default for Circuits<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K> Clone for Circuits<K> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<K> fmt::Debug for Circuits<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = self.shared.read();
        f.debug_struct("Circuits")
            .field("keys", &kept.by_key.len())
            .field("max_keys", &kept.max_keys)
            .finish()
    }
}
