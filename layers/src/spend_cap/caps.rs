use std::{
    collections::{HashMap, hash_map::Entry},
    fmt,
    future::{Ready, ready},
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{Refused, Reservation, SpendCap, Store, cap::Held, ledger::Ledger};
use crate::{Description, Usd};

const MAX_KEYS: usize = 100_000;

/// A cap for each key: a caller, a project, a model.
///
/// A handle: clones share the same accounts. An account is kept from the first call of its key that
/// is admitted, and for good once anything is spent; without that, a key could spend its cap again.
/// So there is a bound on keys, and a new key beyond it is refused
/// ([`Refused::TooManyKeys`]). Use a key that is cheap to clone, an `Arc<str>` for instance.
///
/// # Examples
///
/// ```
/// use tollgate_layers::{SpendCaps, Usd};
///
/// let caps = SpendCaps::new(Usd::from_dollars(5));
/// caps.set("team-a", Usd::from_dollars(50))?;
/// assert_eq!(caps.get(&"team-a").unwrap().remaining(), Usd::from_dollars(50));
/// assert!(caps.get(&"team-b").is_none(), "it has not called yet");
/// # Ok::<(), tollgate_layers::spend_cap::Refused>(())
/// ```
pub struct SpendCaps<K> {
    shared: Arc<Shared<K>>,
}

struct Shared<K> {
    each: Usd,
    accounts: Mutex<Accounts<K>>,
}

struct Accounts<K> {
    by_key: HashMap<K, Account>,
    max_keys: usize,
}

struct Account {
    ledger: Arc<Ledger>,
    /// Its cap was set, so it is kept though nothing was spent.
    is_set: bool,
}

impl<K> SpendCaps<K> {
    /// Each key may spend up to `each`; 100 000 keys are kept.
    #[must_use]
    pub fn new(each: Usd) -> Self {
        Self {
            shared: Arc::new(Shared {
                each,
                accounts: Mutex::new(Accounts {
                    by_key: HashMap::new(),
                    max_keys: MAX_KEYS,
                }),
            }),
        }
    }

    /// Keeps at most this many keys, 100 000 by default; for every clone of the handle.
    #[must_use]
    pub fn max_keys(self, keys: usize) -> Self {
        self.shared.lock().max_keys = keys;
        self
    }
}

impl<K: Hash + Eq> SpendCaps<K> {
    /// Gives a key a cap of its own, and keeps its account from now on.
    ///
    /// # Errors
    ///
    /// [`Refused::TooManyKeys`] if the key is new and the store is full.
    pub fn set(&self, key: K, cap: Usd) -> Result<(), Refused> {
        let account = Account {
            ledger: Arc::new(Ledger::new(cap)),
            is_set: true,
        };
        match self.shared.lock().entry(key)? {
            Entry::Occupied(mut kept) => {
                kept.get().ledger.set_cap(cap);
                kept.get_mut().is_set = true;
            }
            Entry::Vacant(free) => {
                free.insert(account);
            }
        }
        Ok(())
    }

    /// The account of a key, if it is kept.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<SpendCap> {
        let accounts = self.shared.lock();
        let account = accounts.by_key.get(key)?;
        Some(SpendCap::over(Arc::clone(&account.ledger)))
    }
}

impl<K: Hash + Eq> Accounts<K> {
    /// The place of a key, unless it is new and there is no room for it.
    fn entry(&mut self, key: K) -> Result<Entry<'_, K, Account>, Refused> {
        let is_full = self.by_key.len() >= self.max_keys;
        match self.by_key.entry(key) {
            Entry::Vacant(_) if is_full => Err(Refused::TooManyKeys),
            entry => Ok(entry),
        }
    }
}

impl<K> Shared<K> {
    fn lock(&self) -> MutexGuard<'_, Accounts<K>> {
        // Every change of the map is one call, which a panic elsewhere does not cut in two.
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq> Shared<K> {
    fn hold(&self, key: K, bound: Usd) -> Result<Held, Refused> {
        match self.lock().entry(key)? {
            Entry::Occupied(kept) => Held::new(&kept.get().ledger, bound),
            Entry::Vacant(free) => {
                let ledger = Arc::new(Ledger::new(self.each));
                let held = Held::new(&ledger, bound)?;
                free.insert(Account {
                    ledger,
                    is_set: false,
                });
                Ok(held)
            }
        }
    }

    /// Forgets the account of a key that has spent nothing and that nobody is looking at.
    fn forget_untouched(&self, key: &K) {
        let mut accounts = self.lock();
        if let Some(account) = accounts.by_key.get_mut(key)
            && !account.is_set
            && Arc::get_mut(&mut account.ledger).is_some_and(|ledger| ledger.is_untouched())
        {
            accounts.by_key.remove(key);
        }
    }
}

impl<K: Hash + Eq + Clone + Send + 'static> Store for SpendCaps<K> {
    type Key = K;
    type Reservation = HeldFor<K>;
    type Reserve = Ready<Result<HeldFor<K>, Refused>>;

    fn reserve(&self, key: K, bound: Usd) -> Self::Reserve {
        ready(self.shared.hold(key.clone(), bound).map(|held| HeldFor {
            held: Some(held),
            key,
            shared: Arc::clone(&self.shared),
        }))
    }

    fn describe(&self, layer: Description) -> Description {
        layer
            .setting("cap_of_each", self.shared.each)
            .setting("max_keys", self.shared.lock().max_keys)
    }
}

impl<K> Clone for SpendCaps<K> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<K> fmt::Debug for SpendCaps<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let accounts = self.shared.lock();
        f.debug_struct("SpendCaps")
            .field("each", &self.shared.each)
            .field("keys", &accounts.by_key.len())
            .field("max_keys", &accounts.max_keys)
            .finish()
    }
}

/// Money held of one of [`SpendCaps`] for one call.
pub struct HeldFor<K: Hash + Eq> {
    held: Option<Held>,
    key: K,
    shared: Arc<Shared<K>>,
}

impl<K: Hash + Eq + Send + 'static> Reservation for HeldFor<K> {
    fn settle(mut self, actual: Usd) {
        // An account with money spent is kept: only a call that cost nothing goes on to `Drop`
        // with something to do.
        if actual > Usd::ZERO
            && let Some(held) = self.held.take()
        {
            held.settle(actual);
        }
    }
}

impl<K: Hash + Eq> Drop for HeldFor<K> {
    fn drop(&mut self) {
        if let Some(held) = self.held.take() {
            drop(held);
            // Every call that cost nothing asks, after it has let go of the account: so whichever
            // is the last finds nobody else there.
            self.shared.forget_untouched(&self.key);
        }
    }
}

impl<K: Hash + Eq> fmt::Debug for HeldFor<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeldFor")
            .field("held", &self.held)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CENT: Usd = Usd::from_cents(1);

    fn hold(caps: &SpendCaps<u32>, key: u32) -> Result<HeldFor<u32>, Refused> {
        caps.reserve(key, CENT).into_inner()
    }

    #[test]
    fn a_key_that_has_spent_is_never_forgotten_however_many_keys_come() {
        let caps = SpendCaps::new(CENT + CENT).max_keys(2);
        hold(&caps, 1).unwrap().settle(CENT);
        let second = hold(&caps, 2).unwrap();
        for key in 3..100 {
            assert_eq!(hold(&caps, key).unwrap_err(), Refused::TooManyKeys);
        }
        drop(second);
        for key in 3..100 {
            drop(hold(&caps, key).unwrap());
        }
        drop(hold(&caps, 1).unwrap());
        assert_eq!(caps.get(&1).unwrap().spent(), CENT, "nor by a free call");
    }

    #[test]
    fn a_key_whose_calls_cost_nothing_takes_no_place() {
        let caps = SpendCaps::new(CENT).max_keys(1);
        for key in 0..10 {
            hold(&caps, key).unwrap().settle(Usd::ZERO);
            drop(hold(&caps, key).unwrap());
            assert!(caps.reserve(key, CENT + CENT).into_inner().is_err());
            assert!(caps.get(&key).is_none());
        }
    }

    #[test]
    fn an_account_is_kept_while_another_call_has_money_reserved_or_may_still_spend() {
        let caps = SpendCaps::new(CENT);
        let free = caps.reserve(1, Usd::ZERO).into_inner().unwrap();
        drop(hold(&caps, 1).unwrap());
        free.settle(CENT);
        assert_eq!(caps.get(&1).unwrap().spent(), CENT);
    }

    #[test]
    fn a_cap_of_its_own_is_kept_and_can_be_changed() {
        let caps = SpendCaps::new(CENT).max_keys(1);
        caps.set(1, Usd::ZERO).unwrap();
        assert!(hold(&caps, 1).is_err());
        assert_eq!(caps.set(2, CENT), Err(Refused::TooManyKeys));

        caps.set(1, CENT).unwrap();
        drop(hold(&caps, 1).unwrap());
        assert_eq!(caps.get(&1).unwrap().cap(), CENT);
    }

    #[test]
    fn calls_of_one_key_that_end_at_once_leave_no_account_behind() {
        let caps = SpendCaps::new(Usd::MAX);
        for key in 0..500 {
            let held: Vec<_> = (0..4).map(|_| hold(&caps, key).unwrap()).collect();
            std::thread::scope(|scope| {
                for held in held {
                    scope.spawn(move || drop(held));
                }
            });
            assert!(caps.get(&key).is_none());
        }
    }

    #[test]
    fn no_key_is_printed() {
        let caps = SpendCaps::new(CENT);
        let held = caps
            .reserve("sk-secret".to_owned(), CENT)
            .into_inner()
            .unwrap();
        assert!(!format!("{caps:?} {held:?}").contains("sk-secret"));
    }
}
