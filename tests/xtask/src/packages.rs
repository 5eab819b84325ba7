use std::env;

use crate::debian;

/// Sees to programs, each given with the package of Debian that it is in. The error says what to install.
pub fn ensure(what: &str, needed: &[(&'static str, &'static str)]) -> Result<(), String> {
    let missing = || needed.iter().filter(|(program, _)| !is_on_path(program)).map(|(_, package)| *package);
    let packages: Vec<_> = missing().collect();
    if packages.is_empty() {
        return Ok(());
    }
    if debian::may_install() {
        eprintln!("xtask: installing Debian's {}", packages.join(", "));
        debian::install(&packages)?;
    }
    match missing().collect::<Vec<_>>()[..] {
        [] => Ok(()),
        ref packages => {
            Err(format!("{what} need more: install {0} (Debian, Ubuntu: `apt install {0}`)", packages.join(" ")))
        }
    }
}

fn is_on_path(program: &str) -> bool {
    env::split_paths(&env::var_os("PATH").unwrap_or_default()).any(|folder| folder.join(program).is_file())
}
