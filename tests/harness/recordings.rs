//! Recorded traffic, where it is at hand.

use std::{env, fs, path::PathBuf};

use serde_json::Value;

/// What was recorded of these operations of a provider; `None`, which is said, where the folder of
/// all recordings is not there.
pub(crate) fn recordings(provider: &str, operations: &[&str]) -> Option<Vec<Value>> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/wire");
    let root = env::var_os("TOLLGATE_WIRE").map_or_else(default, PathBuf::from);
    let mut recordings = Vec::new();
    for operation in operations {
        let Ok(files) = fs::read_dir(root.join(provider).join(operation)) else {
            eprintln!("no recorded traffic: set TOLLGATE_WIRE to its folder to run this suite");
            return None;
        };
        for file in files {
            let file = fs::read(file.expect("a file").path()).expect("it can be read");
            recordings.push(serde_json::from_slice(&file).expect("a recording is JSON"));
        }
    }
    Some(recordings)
}
