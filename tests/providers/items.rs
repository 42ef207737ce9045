//! The items of an answer, as they are compared.

use tollgate::{Error, ErrorKind, Event};

pub(crate) type Item = Result<Event, Error>;

/// Whether nothing may come after it.
pub(crate) fn ended(item: &Item) -> bool {
    matches!(item, Ok(Event::Done(_)) | Err(_))
}

/// What two runs over the same answer have in common: the events, and of an error what is said.
pub(crate) fn shown(
    items: &[Item],
) -> Vec<Result<&Event, (ErrorKind, Option<&str>, Option<&str>)>> {
    let items = items.iter();
    let items = items.map(|item| {
        item.as_ref()
            .map_err(|error| (error.kind(), error.code(), error.message()))
    });
    items.collect()
}
