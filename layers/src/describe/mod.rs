//! A stack as a tree of its layers with their settings, to be read and to be checked.
//!
//! Every service of this crate [describes itself](Describe) and what stands inside of it. What does
//! not is given a name: [`described`] wraps a service, and [`described_layer`] a layer, behind which
//! the rest of the stack stays in sight. Of a description, [`Description::check`] says which of its
//! layers stand in an order that breaks something, and what.
//!
//! tower's `Either`, and so what `ServiceBuilder::option_layer` makes, is seen through. Its boxes and
//! `service_fn` are leaves of which no more than a type is known. Its other services hide what is
//! inside of them: name their layers.
//!
//! A description is bounded: names are cut at 64 characters, values at 256, and there are at most 64
//! settings to a layer and 1,000 layers to a stack; how many were left out is said. It shows no key,
//! no header, nothing of what is asked or answered, and of a closure nothing but its type.
//!
//! # Examples
//!
//! ```
//! use tollgate_layers::{
//!     CostLayer, Describe, RetryLayer, TimeoutLayer, described_layer, testing::{Call, Note, Scripted},
//!     weigh_fn,
//! };
//! use tower::{ServiceBuilder, util::MapRequestLayer};
//!
//! let prices = weigh_fn(|_: &mut Call| None, |note: &Note| Some(note.used));
//! let chat = ServiceBuilder::new()
//!     .layer(CostLayer::new(prices))
//!     .layer(described_layer("rename", MapRequestLayer::new(|call: Call| call.to("small"))))
//!     .layer(RetryLayer::default())
//!     .layer(TimeoutLayer::default())
//!     .service(Scripted::new([]));
//!
//! let description = chat.describe();
//! assert!(description.to_string().ends_with(
//!     "
//!   rename
//!     retry (attempts: 3, backoff: 500ms to 8s, max_hint: 60s, resend_unanswered: true)
//!       timeout (streamed: 120s, whole: 600s)
//!         scripted
//! "
//! ));
//!
//! let wrong = description.check().unwrap_err();
//! let [misplaced] = wrong.misplaced() else { panic!("one thing is wrong") };
//! assert_eq!((misplaced.outside(), misplaced.inside()), ("cost", "retry"));
//! ```

mod described;
mod description;
mod foreign;
mod order;
mod rules;
mod text;
mod wrong;

pub use self::{
    described::{Described, DescribedLayer, described, described_layer},
    description::Description,
    wrong::{Misplaced, WrongOrder},
};

/// Tells what a service is made of.
///
/// A layer of your own names itself and its settings, and puts what it holds inside:
///
/// ```
/// use tollgate_layers::{Describe, Description};
///
/// struct Stamp<S> {
///     inner: S,
///     text: &'static str,
/// }
///
/// impl<S: Describe> Describe for Stamp<S> {
///     fn describe(&self) -> Description {
///         Description::new("stamp")
///             .setting("text", self.text)
///             .child(self.inner.describe())
///     }
/// }
/// # let stamp = Stamp { inner: tollgate_layers::testing::Scripted::new([]), text: "paid" };
/// # assert_eq!(stamp.describe().to_string(), "stamp (text: paid)\n  scripted\n");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what it is made of",
    note = "name a service that is not of tollgate with `described(\"its name\", service)`, and a \
            layer with `described_layer(\"its name\", layer)`, or implement \
            `tollgate_layers::Describe`"
)]
pub trait Describe {
    /// What the service is made of, as it is set now.
    fn describe(&self) -> Description;
}
