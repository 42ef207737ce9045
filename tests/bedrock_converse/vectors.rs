//! Files of others that lie in the sources of the crates that tollgate is built on.

use std::{env, path::PathBuf, process::Command};

use serde_json::Value;

/// A folder in the source of a crate, found by `cargo metadata`; `None`, which is said plainly, where
/// the crate has no such folder.
pub(crate) fn folder(of: &str, path: &str) -> Option<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let metadata = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--offline", "--locked"])
        .arg("--manifest-path")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .expect("cargo runs the tests");
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap_or_default();
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let found = packages
        .filter(|package| package["name"] == of)
        .filter_map(|package| Some(PathBuf::from(package["manifest_path"].as_str()?)))
        .map(|manifest| manifest.with_file_name(path))
        .find(|folder| folder.is_dir());
    if found.is_none() {
        println!("the source of {of} has no {path}: nothing was run");
    }
    found
}
