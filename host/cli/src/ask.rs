use std::io::{IsTerminal, Write};

use skill_package::SkillName;

/// Whether the user lets the engine compile a skill whose build scripts and macros would run on this machine.
///
/// Without a terminal the answer is no.
pub(crate) fn to_compile(name: &SkillName) -> bool {
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return false;
    }
    let mut stderr = std::io::stderr();
    let _ = writeln!(stderr, "`{name}` is written in Rust.");
    let _ = write!(stderr, "Compiling it runs its build scripts and macros on this machine. Compile it? [y/N] ");
    let _ = stderr.flush();
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}
