//! Text that is short, and holds nothing that could pass for more of the tree.

use std::fmt::{self, Write};

/// Writes no more than so many characters, with `…` for the rest.
struct Cut {
    text: String,
    room: usize,
}

impl Write for Cut {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        for c in s.chars() {
            let Some(room) = self.room.checked_sub(1) else {
                self.text.push('…');
                // Whoever is writing need not write the rest.
                return Err(fmt::Error);
            };
            self.room = room;
            match c {
                '"' | '\'' | '\\' => self.text.push(c),
                c => self.text.extend(c.escape_debug()),
            }
        }
        Ok(())
    }
}

/// At most `room` characters of what a value displays, on one line.
pub(super) fn cut(value: impl fmt::Display, room: usize) -> Box<str> {
    let mut cut = Cut {
        text: String::new(),
        room,
    };
    // It fails where there is no more room, or where the value itself does: what is there is shown.
    let _ = write!(cut, "{value}");
    cut.text.into()
}

/// The name of a type without the paths of its parts: `Arc<str>`. A closure keeps the function that
/// it stands in, which is all that tells it from others.
pub(super) fn type_name<T: ?Sized>() -> String {
    shortened(std::any::type_name::<T>())
}

fn shortened(name: &str) -> String {
    let is_path = |c: char| c.is_alphanumeric() || "_:{}#$".contains(c);
    let mut short = String::new();
    let mut rest = name;
    while let Some(c) = rest.chars().next() {
        let end = rest.find(|c| !is_path(c)).unwrap_or(rest.len());
        let (path, after) = rest.split_at(end.max(if is_path(c) { 0 } else { c.len_utf8() }));
        short.push_str(last(path));
        rest = after;
    }
    short
}

/// The last part of a path, with what a closure stands in.
fn last(path: &str) -> &str {
    if path.starts_with("::") {
        return path;
    }
    let (head, last) = match path.rfind("::") {
        Some(at) => path.split_at(at),
        None => return path,
    };
    if last == "::{{closure}}" {
        let from = head.rfind("::").map_or(0, |at| at + 2);
        &path[from..]
    } else {
        last.trim_start_matches("::")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_is_one_line_and_as_short_as_it_has_to_be(text: String, room in 0..40_usize) {
            let cut = cut(&text, room);
            prop_assert!(!cut.chars().any(char::is_control));
            let escaped: usize = text.chars().take(room).map(|c| c.escape_debug().count()).sum();
            prop_assert!(cut.chars().count() <= escaped + 1);
        }

        #[test]
        fn any_name_can_be_shortened_and_does_not_grow(name: String) {
            prop_assert!(shortened(&name).len() <= name.len());
        }
    }

    #[test]
    fn what_can_be_read_as_another_line_is_escaped() {
        assert_eq!(&*cut("a\nb\u{202e}c's", 9), "a\\nb\\u{202e}c's");
    }

    #[test]
    fn a_type_loses_its_paths_and_a_closure_keeps_its_function() {
        assert_eq!(type_name::<std::sync::Arc<str>>(), "Arc<str>");
        assert_eq!(
            type_name::<Result<Vec<String>, fmt::Error>>(),
            "Result<Vec<String>, Error>"
        );
        assert_eq!(
            shortened("a::KeyFn<my::app::key_of<i64>::{{closure}}, my::main::{{closure}}>"),
            "KeyFn<key_of<i64>::{{closure}}, main::{{closure}}>"
        );
    }
}
