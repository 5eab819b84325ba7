//! Where the program stands in memory.

/// At a fixed address, on Linux: into one that may stand anywhere, the loader writes 84,000 addresses at each start, and
/// takes a millisecond for it. `docs/security.md` says what that gives up.
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|it| it == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
}
