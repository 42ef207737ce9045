//! The tokens of a retry budget, apart from locks and clocks.

use std::time::Duration;

use tokio::time::Instant;

/// One retry, in units small enough that a percent of it and a nanosecond of any rate are whole.
const TOKEN: u128 = 1_000_000_000;
const PERCENT: u128 = TOKEN / 100;
/// How much of its reserve a bucket saves up, as Finagle's budget does.
const SAVED: u128 = 10;

/// A bucket of retries, filled by calls and by time, and emptied by retries.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    percent: u32,
    per_second: u32,
    held: u128,
    filled: Option<Instant>,
}

impl Bucket {
    /// Adds `percent` of a retry for each call, and `per_second` retries each second; starts with
    /// ten seconds of the latter.
    pub(super) const fn new(percent: u32, per_second: u32) -> Self {
        Self {
            percent,
            per_second,
            held: SAVED * TOKEN * per_second as u128,
            filled: None,
        }
    }

    /// A call was made that is no retry.
    pub(super) fn deposit(&mut self) {
        self.add(PERCENT * u128::from(self.percent));
    }

    /// Takes one retry out, if there is one.
    pub(super) fn withdraw(&mut self, now: Instant) -> bool {
        self.fill(now);
        let left = self.held.checked_sub(TOKEN);
        self.held = left.unwrap_or(self.held);
        left.is_some()
    }

    /// Puts a retry back that was taken out and not made.
    pub(super) fn put_back(&mut self) {
        self.add(TOKEN);
    }

    /// How many retries could be taken out now.
    pub(super) fn available(&mut self, now: Instant) -> u64 {
        self.fill(now);
        u64::try_from(self.held / TOKEN).unwrap_or(u64::MAX)
    }

    fn fill(&mut self, now: Instant) {
        // Callers read the clock before they take their turn: an earlier `now` may come later.
        let filled = self.filled.map_or(now, |filled| filled.max(now));
        let passed = self.filled.map_or(Duration::ZERO, |since| filled - since);
        self.filled = Some(filled);
        self.add(passed.as_nanos().saturating_mul(self.per_second.into()));
    }

    fn add(&mut self, tokens: u128) {
        self.held = self.held.saturating_add(tokens).min(self.limit());
    }

    /// What is held at the most: ten seconds of the reserve, and room for the deposits of quiet
    /// times where that is little.
    fn limit(&self) -> u128 {
        SAVED * TOKEN * u128::from(self.per_second.max(1))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Step {
        Call,
        Retry,
        Unmade,
        Pass(u64),
        Late(u64),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            3 => Just(Step::Call),
            4 => Just(Step::Retry),
            1 => Just(Step::Unmade),
            1 => (0..3_000_000_000_u64).prop_map(Step::Pass),
            1 => (0..3_000_000_000_u64).prop_map(Step::Late),
        ];
        prop::collection::vec(step, 0..400)
    }

    proptest! {
        #[test]
        fn no_more_retries_are_granted_than_calls_and_time_have_paid_for(
            percent in 0..300_u32,
            per_second in 0..20_u32,
            steps in steps(),
        ) {
            let mut bucket = Bucket::new(percent, per_second);
            let start = Instant::now();
            bucket.available(start);
            let (mut now, mut calls, mut granted) = (start, 0_u128, 0_u128);
            for step in steps {
                match step {
                    Step::Call => {
                        calls += 1;
                        bucket.deposit();
                    }
                    Step::Retry => granted += u128::from(bucket.withdraw(now)),
                    Step::Unmade => {
                        if bucket.withdraw(now) {
                            bucket.put_back();
                        }
                    }
                    Step::Pass(nanos) => now += Duration::from_nanos(nanos),
                    Step::Late(nanos) => {
                        let before = now.checked_sub(Duration::from_nanos(nanos));
                        granted += u128::from(bucket.withdraw(before.unwrap_or(now)));
                    }
                }
                let paid = u128::from(percent) * calls * PERCENT
                    + u128::from(per_second) * ((now - start).as_nanos() + 10 * TOKEN);
                prop_assert!(granted * TOKEN <= paid);
                prop_assert!(bucket.held <= bucket.limit());
            }
        }

        #[test]
        fn what_was_put_back_is_there_again(percent in 0..300_u32, per_second in 1..20_u32) {
            let now = Instant::now();
            let mut bucket = Bucket::new(percent, per_second);
            let before = bucket.available(now);
            prop_assert!(bucket.withdraw(now));
            bucket.put_back();
            prop_assert_eq!(bucket.available(now), before);
        }
    }

    #[test]
    fn without_a_reserve_five_calls_at_twenty_percent_pay_for_one_retry() {
        let now = Instant::now();
        let mut bucket = Bucket::new(20, 0);
        for _ in 0..4 {
            bucket.deposit();
            assert!(!bucket.withdraw(now));
        }
        bucket.deposit();
        assert!(bucket.withdraw(now));
        assert!(!bucket.withdraw(now + Duration::from_secs(3_600)));
    }

    #[test]
    fn the_reserve_is_there_from_the_start_and_comes_back_with_time() {
        let now = Instant::now();
        let mut bucket = Bucket::new(0, 10);
        assert_eq!(bucket.available(now), 100);
        while bucket.withdraw(now) {}

        assert!(!bucket.withdraw(now + Duration::from_millis(99)));
        assert!(bucket.withdraw(now + Duration::from_millis(100)));
        let hour = now + Duration::from_secs(3_600);
        assert_eq!(bucket.available(hour), 100, "saved up to ten seconds of it");
    }

    #[test]
    fn the_largest_settings_do_not_overflow() {
        let mut bucket = Bucket::new(u32::MAX, u32::MAX);
        bucket.deposit();
        assert!(bucket.withdraw(Instant::now()));
        bucket.put_back();
        assert_eq!(bucket.held, bucket.limit());
    }
}
