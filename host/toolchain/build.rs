//! Puts the SDK sources and the contract into the binary, so that a skill can be built wherever the engine runs.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// What a build or an editor leaves behind, and what only this repository needs.
const LEFT_OUT: [&str; 7] = ["target", "node_modules", "__pycache__", "dist", "build", "tests", "Cargo.lock"];

fn main() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for (folder, name) in
        [("guest-sdks/js", "js"), ("guest-sdks/python", "python"), ("guest-sdks/rust", "rust"), ("wit", "wit")]
    {
        collect(&repository.join(folder), name, &mut files);
    }
    files.sort();
    let mut code = String::from("pub(crate) static FILES: &[(&str, &[u8])] = &[\n");
    for (name, path) in &files {
        writeln!(code, "    ({name:?}, include_bytes!({path:?})),").expect("writing to a string");
    }
    code.push_str("];\n");
    // Not at each start: there are many files.
    for language in ["js", "python", "rust"] {
        let constant = language.to_uppercase();
        writeln!(code, "const {constant}: &str = {:?};", digest(&files, language)).expect("writing to a string");
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("sdk_files.rs"), code).expect("OUT_DIR can be written");
}

/// Names the SDK of one language, with the contract.
fn digest(files: &[(String, PathBuf)], language: &str) -> String {
    let mut hasher = Sha256::new();
    for (name, path) in files {
        if [language, "wit"].iter().any(|folder| name.starts_with(&format!("{folder}/"))) {
            let content = fs::read(path).expect("a readable file");
            for part in [name.as_bytes(), &content] {
                hasher.update((part.len() as u64).to_le_bytes());
                hasher.update(part);
            }
        }
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn collect(folder: &Path, name: &str, files: &mut Vec<(String, PathBuf)>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let entry = entry.expect("a readable folder");
        let file_name = entry.file_name().into_string().expect("SDK files have plain names");
        let hidden = file_name.starts_with('.') || file_name.ends_with(".egg-info");
        if hidden || LEFT_OUT.contains(&file_name.as_str()) {
            continue;
        }
        let kind = entry.file_type().expect("a readable folder");
        let name = format!("{name}/{file_name}");
        if kind.is_dir() {
            collect(&entry.path(), &name, files);
        } else if kind.is_file() {
            println!("cargo::rerun-if-changed={}", entry.path().display());
            files.push((name, entry.path()));
        }
    }
}
