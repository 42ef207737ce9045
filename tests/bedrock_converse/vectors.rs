//! Files of others that lie in the sources of the crates that tollgate is built on.

use std::{env, path::PathBuf, process::Command};

use serde_json::Value;

/// A folder in the source of a crate, found by `cargo metadata`; `None`, which is said plainly, where
/// the crate has no such folder.
pub(crate) fn folder(of: &str, path: &str) -> Option<PathBuf> {
    // What other platforms need may never have been downloaded.
    let version = cargo(&["-vV"]);
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("cargo tells its host");
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let metadata = cargo(&[
        "metadata",
        "--format-version=1",
        "--offline",
        "--locked",
        "--all-features",
        "--filter-platform",
        host,
        "--manifest-path",
        manifest,
    ]);
    let metadata: Value = serde_json::from_str(&metadata).expect("metadata is JSON");
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

fn cargo(arguments: &[&str]) -> String {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(arguments)
        .output()
        .expect("cargo runs the tests");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo {arguments:?}: {said}");
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}
