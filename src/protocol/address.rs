//! The address that was made first, kept so that it is made once.

use std::{fmt, sync::OnceLock};

use http::Uri;

/// The first address that was made below a base URL, with its segments.
///
/// Most protocols send to one address only. It says nothing of the endpoint that is not in its base
/// URL, so it makes no two endpoints differ.
#[derive(Clone, Default)]
pub(super) struct First(OnceLock<(Box<[Box<str>]>, Uri)>);

impl First {
    /// The address of these segments, if it is the one.
    pub(super) fn get(&self, segments: &[&str]) -> Option<Uri> {
        let (known, address) = self.0.get()?;
        let is_same = known.len() == segments.len()
            && known
                .iter()
                .zip(segments)
                .all(|(known, segment)| **known == **segment);
        is_same.then(|| address.clone())
    }

    /// Keeps the address, unless there is one.
    pub(super) fn keep(&self, segments: &[&str], address: &Uri) {
        self.0.get_or_init(|| {
            let segments = segments.iter().map(|segment| Box::from(*segment));
            (segments.collect(), address.clone())
        });
    }
}

impl PartialEq for First {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for First {}

impl fmt::Debug for First {
    /// Shows no address: its query may hold a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("First")
            .field(&self.0.get().is_some())
            .finish()
    }
}
