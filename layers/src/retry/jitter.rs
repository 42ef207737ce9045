//! The random numbers that keep callers from coming back all at once.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
    sync::atomic::{AtomicU64, Ordering},
};

/// Weyl increment of splitmix64: the odd number nearest to 2⁶⁴ divided by the golden ratio.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A splitmix64 generator (Steele, Lea, Flood: "Fast splittable pseudorandom number generators",
/// 2014).
///
/// Its state only ever grows by a constant, so that one atomic addition shares it between all
/// clones of a service. It is not for secrets.
#[derive(Debug)]
pub(crate) struct Jitter {
    state: AtomicU64,
}

impl Jitter {
    /// The sequence of this seed.
    pub(crate) const fn seeded(seed: u64) -> Self {
        Self {
            state: AtomicU64::new(seed),
        }
    }

    /// A sequence that differs from process to process and from layer to layer.
    pub(crate) fn unpredictable() -> Self {
        // Every `RandomState` has keys of its own, which the standard library draws from the system.
        Self::seeded(RandomState::new().build_hasher().finish())
    }

    /// The next number, uniform over all of them.
    pub(crate) fn next(&self) -> u64 {
        let state = self.state.fetch_add(STEP, Ordering::Relaxed);
        let z = state.wrapping_add(STEP);
        let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_published_sequence() {
        let jitter = Jitter::seeded(1_234_567);
        let drawn = [(); 5].map(|()| jitter.next());
        assert_eq!(
            drawn,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821,
            ]
        );
    }

    #[test]
    fn two_generators_without_a_seed_do_not_agree() {
        assert_ne!(
            Jitter::unpredictable().next(),
            Jitter::unpredictable().next()
        );
    }
}
