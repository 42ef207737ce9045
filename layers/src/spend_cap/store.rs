use std::future::Future;

use super::Refused;
use crate::{Description, Usd};

/// Where it is kept what was spent and what is reserved: [`SpendCap`](super::SpendCap) and
/// [`SpendCaps`](super::SpendCaps) in memory, or a store that a fleet shares.
///
/// A clone is a handle to the same accounts.
#[diagnostic::on_unimplemented(
    message = "`{Self}` keeps no accounts that calls could be charged to",
    note = "hand the layer a `SpendCap` or a `SpendCaps`, or implement \
            `tollgate_layers::spend_cap::Store`"
)]
pub trait Store: Clone + Send + Sync + 'static {
    /// What tells accounts apart; `()` where there is one.
    type Key;
    /// Money set aside for one call.
    type Reservation: Reservation;
    /// Resolves when it is decided; dropping it gives back what it may have reserved.
    type Reserve: Future<Output = Result<Self::Reservation, Refused>>;

    /// Sets `bound` aside, in one step with finding out that spent, reserved and `bound` stay
    /// within the cap of the account.
    ///
    /// A bound that saturated ([`Usd::MAX`]) is none, and is always refused.
    fn reserve(&self, key: Self::Key, bound: Usd) -> Self::Reserve;

    /// Adds what is to be known of the store to the description of its layer: its type, unless it
    /// says otherwise. No key belongs there.
    fn describe(&self, layer: Description) -> Description {
        layer.setting_type::<Self>("store")
    }
}

/// Money set aside for one call, which ends in exactly one of two ways.
///
/// It is settled, or it is dropped: then the call was not made, and the money is given back. Both
/// happen wherever a call may end, `Drop` included, so neither may block or panic: a store on
/// another machine puts them on a bounded queue. A reservation that came to neither, because its
/// process died, may have been made: such a store lets it expire into what is spent.
pub trait Reservation: Send + 'static {
    /// Books what the call came to, in place of what was set aside: the true amount, also where it
    /// is larger.
    fn settle(self, actual: Usd);
}
