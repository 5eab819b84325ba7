use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::{printed, run};

/// Whether packages may be installed here: they are known for this one release and processor.
pub fn may_install() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let says = |line: &str| release.lines().any(|given| given.replace('"', "") == line);
    let root = printed(Path::new("id"), &["-u"]).is_ok_and(|id| id == "0");
    root && cfg!(target_arch = "x86_64") && says("ID=debian") && says("VERSION_ID=12")
}

pub fn install(packages: &[&str]) -> Result<(), String> {
    run("apt-get update", Command::new("apt-get").args(["update", "-qq"]))?;
    let mut install = Command::new("apt-get");
    install.args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages);
    run("apt-get install", install.env("DEBIAN_FRONTEND", "noninteractive")).map(drop)
}
