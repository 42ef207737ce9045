//! What the fuzz targets found worth keeping, replayed, and our own fixtures with it.
//!
//! The laws are those of the targets in `tests/fuzz`, the corpora those of `tests/fuzz/corpus`.
//!
//! ```text
//! TOLLGATE_UPDATE=1 cargo test --test corpus
//! ```
//!
//! writes the fixtures into `tests/fuzz/seeds`, for the fuzzer to begin with.

mod seeds;

#[path = "../fuzz/laws/mod.rs"]
mod laws;

use std::{env, fs, path::PathBuf};

use laws::{TARGETS, held};

/// The inputs of one kind for a target.
fn inputs(kind: &str, target: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz");
    folder.join(kind).join(target)
}

#[test]
fn what_was_found_is_read_as_the_laws_say() {
    let mut all = 0;
    for (target, _) in TARGETS {
        let inputs = fs::read_dir(inputs("corpus", target)).expect("a corpus");
        let mut replayed = 0;
        for input in inputs {
            let input = input.expect("an input").path();
            let data = fs::read(&input).expect("an input");
            // The name is told where the law is broken.
            println!("{}", input.display());
            held(target, &data);
            replayed += 1;
        }
        println!("{target}: {replayed} inputs");
        assert!(replayed > 0, "{target} has a corpus");
        all += replayed;
    }
    println!("{all} inputs in all");
}

#[test]
fn our_own_fixtures_are_read_as_the_laws_say() {
    let update = env::var_os("TOLLGATE_UPDATE").is_some();
    for (target, _) in TARGETS {
        let seeds = seeds::of(target);
        assert!(!seeds.is_empty(), "{target} has a seed");
        for (name, seed) in seeds {
            println!("{target}: {name}");
            held(target, &seed);
            if update {
                let folder = inputs("seeds", target);
                fs::create_dir_all(&folder).expect("a folder");
                fs::write(folder.join(name), seed).expect("it can be written");
            }
        }
    }
}
