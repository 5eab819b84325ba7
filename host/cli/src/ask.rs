use std::io::{IsTerminal, Write};

use skill_catalog::Origin;
use skill_package::Language;

/// Whether the user lets the engine compile what this origin holds.
///
/// Only Rust has to be asked for: its build scripts and macros run on this machine. Without a terminal the answer is no.
pub(crate) fn to_compile(origin: &Origin, build: bool) -> bool {
    if build || origin.language() != Some(Language::Rust) {
        return build;
    }
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return false;
    }
    eprintln!("`{}` is written in Rust.", origin.path.display());
    eprint!("Compiling it runs its build scripts and macros on this machine. Compile it? [y/N] ");
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}
