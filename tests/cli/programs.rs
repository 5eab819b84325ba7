//! The guests of `tests/programs` themselves: each is there for a test.

use std::fs;
use std::path::Path;

#[test]
fn every_guest_has_a_test() {
    let tests = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests"));
    let read = |path: &Path| fs::read_to_string(path).unwrap();
    let files = |folder: &str| -> Vec<_> {
        fs::read_dir(tests.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let sources: String = files("cli").iter().filter(|path| path.is_file()).map(|path| read(path)).collect();
    let manifest = read(&tests.join("programs/Cargo.toml"));
    for guest in files("programs/guests") {
        let name = guest.file_stem().unwrap().to_str().unwrap();
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is not built");
        assert!(sources.contains(&format!("\"{name}\"")), "{name} has no test");
    }
}
