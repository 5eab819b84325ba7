use std::io::{IsTerminal, Write};

use skill_package::SkillName;
use skill_policy::HostPath;

use crate::print::note;

/// Whether there is a person to ask.
pub(crate) fn somebody_is_there() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Whether the user says yes. Without a terminal the answer is no.
pub(crate) fn yes(question: &str) -> bool {
    somebody_is_there()
        && line(&format!("{question} [y/N] ")).is_some_and(|answer| matches!(&*answer, "y" | "Y" | "yes"))
}

/// A folder of the user's, or none. What names no folder is asked again.
pub(crate) fn folder(question: &str) -> Option<HostPath> {
    while somebody_is_there() {
        let answer = line(&format!("{question} [none] ")).filter(|answer| !answer.is_empty())?;
        match answer.parse() {
            Ok(folder) => return Some(folder),
            Err(error) => note!("  {error}"),
        }
    }
    None
}

/// Whether the user lets the engine compile a skill whose build scripts and macros would run on this machine.
pub(crate) fn to_compile(name: &SkillName) -> bool {
    if !somebody_is_there() {
        return false;
    }
    note!("`{name}` is written in Rust.");
    yes("Compiling it runs its build scripts and macros on this machine. Compile it?")
}

/// One line of the user's; `None` at the end of input.
pub(crate) fn line(question: &str) -> Option<String> {
    let mut stderr = std::io::stderr();
    let _ = write!(stderr, "{question}");
    let _ = stderr.flush();
    let mut answer = String::new();
    let length = std::io::stdin().read_line(&mut answer).ok()?;
    (length > 0).then(|| answer.trim().to_owned())
}
