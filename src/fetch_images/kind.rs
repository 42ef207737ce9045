//! What content is, by its first bytes.

use http::{HeaderMap, header};

use super::Refusal;

/// What can stand in a place of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Wanted {
    Picture,
    Document,
}

/// What servers say of things that they know nothing of.
const ANYTHING: [&str; 2] = ["application/octet-stream", "binary/octet-stream"];

impl Wanted {
    /// What is asked for.
    pub(super) const fn accept(self) -> &'static str {
        match self {
            Self::Picture => "image/png,image/jpeg,image/gif,image/webp",
            Self::Document => "application/pdf",
        }
    }

    /// The media type of content, which its server must not contradict.
    pub(super) fn check(
        self,
        headers: &HeaderMap,
        content: &[u8],
    ) -> Result<&'static str, Refusal> {
        let found = sniff(content).ok_or(Refusal::Kind)?;
        let stated = headers.get(header::CONTENT_TYPE);
        let stated = stated.map(|stated| stated.to_str().unwrap_or_default());
        let fits = match self {
            Self::Picture => found.starts_with("image/"),
            Self::Document => found == "application/pdf",
        };
        if fits && stated.is_none_or(|stated| agrees(stated, found)) {
            Ok(found)
        } else {
            Err(Refusal::Kind)
        }
    }
}

fn agrees(stated: &str, found: &str) -> bool {
    let stated = stated.split(';').next().unwrap_or_default().trim();
    let same = |word: &str| stated.eq_ignore_ascii_case(word);
    same(found)
        || ANYTHING.into_iter().any(same)
        || found == "image/jpeg" && same("image/jpg")
        || found == "application/pdf" && same("application/x-pdf")
}

/// The media type that the first bytes tell.
fn sniff(content: &[u8]) -> Option<&'static str> {
    Some(match content {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => "image/gif",
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => "image/webp",
        [b'%', b'P', b'D', b'F', b'-', ..] => "application/pdf",
        _ => return None,
    })
}
