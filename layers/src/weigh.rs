//! What a request may cost at the most, and what it did cost.

use std::{any::type_name, fmt};

/// Weighs a call before it is made and after it has ended, in a unit of its own choice.
///
/// For money the unit is nanodollars. `None` means that nobody knows: what spends refuses then.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot weigh a `{Req}` that ends with a `{Sum}`",
    note = "hand the layer a `Prices`, or two closures through `tollgate_layers::weigh_fn`"
)]
pub trait Weigh<Req, Sum> {
    /// The most that the request can come to.
    ///
    /// A true bound: it may write a limit into the request to make it one.
    fn bound(&self, request: &mut Req) -> Option<u64>;

    /// What the attempt did come to.
    fn actual(&self, summary: &Sum) -> Option<u64>;
}

/// Weighs with two closures, see [`weigh_fn`].
#[derive(Clone)]
pub struct WeighFn<B, A> {
    bound: B,
    actual: A,
}

/// Weighs with `bound` before a call and with `actual` after it.
///
/// # Examples
///
/// ```
/// use tollgate_layers::{Weigh, weigh_fn};
///
/// let characters = weigh_fn(
///     |text: &mut String| Some(text.len() as u64),
///     |answer: &String| Some(answer.len() as u64),
/// );
/// assert_eq!(characters.bound(&mut "four".to_owned()), Some(4));
/// assert_eq!(characters.actual(&"ok".to_owned()), Some(2));
/// ```
pub const fn weigh_fn<Req, Sum, B, A>(bound: B, actual: A) -> WeighFn<B, A>
where
    B: Fn(&mut Req) -> Option<u64>,
    A: Fn(&Sum) -> Option<u64>,
{
    WeighFn { bound, actual }
}

impl<Req, Sum, B, A> Weigh<Req, Sum> for WeighFn<B, A>
where
    B: Fn(&mut Req) -> Option<u64>,
    A: Fn(&Sum) -> Option<u64>,
{
    fn bound(&self, request: &mut Req) -> Option<u64> {
        (self.bound)(request)
    }

    fn actual(&self, summary: &Sum) -> Option<u64> {
        (self.actual)(summary)
    }
}

impl<B, A> fmt::Debug for WeighFn<B, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WeighFn")
            .field("bound", &type_name::<B>())
            .field("actual", &type_name::<A>())
            .finish()
    }
}
