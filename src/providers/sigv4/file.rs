//! Files of others, of which so much is read and no more.

use std::{fs::File, io::Read, path::Path};

use tokio::io::AsyncReadExt;

/// The most that a file may hold.
const LIMIT: u64 = 1024 * 1024;

/// The text of a file; `None` where there is none, or it is too long.
pub(super) fn read(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    let file = File::open(path).ok()?;
    file.take(LIMIT + 1).read_to_end(&mut bytes).ok()?;
    text(bytes)
}

/// The same without holding up the thread.
pub(super) async fn read_aside(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    let file = tokio::fs::File::open(path).await.ok()?;
    file.take(LIMIT + 1).read_to_end(&mut bytes).await.ok()?;
    text(bytes)
}

fn text(bytes: Vec<u8>) -> Option<String> {
    let fits = u64::try_from(bytes.len()).is_ok_and(|length| length <= LIMIT);
    fits.then(|| String::from_utf8(bytes).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A device without an end was read until the memory was.
    #[cfg(unix)]
    #[tokio::test]
    async fn a_file_without_an_end_is_not_read_to_its_end() {
        let endless = Path::new("/dev/zero");
        assert_eq!((read(endless), read_aside(endless).await), (None, None));
        let manifest = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
        assert!(read(manifest).is_some_and(|text| text.contains("tollgate")));
        assert_eq!(read(manifest), read_aside(manifest).await);
    }
}
