use crate::packages::ensure;
use crate::program::{command, show};
use crate::workspace::Workspace;

/// Programs that the tests start, and the packages of Debian that they are in.
const NEEDED: [(&str, &str); 3] = [("ip", "iproute2"), ("script", "bsdutils"), ("unshare", "util-linux")];

pub fn toolchains(workspace: &Workspace) -> Result<(), String> {
    let toolchains = workspace.toolchains()?;
    println!("guests in Rust: {}", toolchains.rust.cargo.display());
    for program in ["node", "npm", "python3"] {
        show(toolchains.command(program).arg("--version"))?;
    }
    Ok(())
}

pub fn fmt(workspace: &Workspace) -> Result<(), String> {
    show(workspace.cargo(".").args(["fmt", "--all", "--check"]))?;
    for folder in ["guest-sdks/rust", "tests/clients/rust", "tests/fuzz", "tests/programs", "skills/hello-rust"] {
        // Without `--all`, which would ask a registry for the SDK that the skill names.
        show(workspace.cargo(folder).args(["fmt", "--check"]))?;
    }
    Ok(())
}

pub fn clippy(workspace: &Workspace) -> Result<(), String> {
    for folder in [".", "guest-sdks/rust"] {
        let mut clippy = workspace.cargo(folder);
        clippy.args([
            "clippy",
            "--release",
            "--workspace",
            "--all-targets",
            "--locked",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ]);
        show(&mut clippy)?;
    }
    Ok(())
}

pub fn guests(workspace: &Workspace) -> Result<(), String> {
    let mut cargo = workspace.guest_cargo("tests/programs")?;
    show(cargo.args(["build", "--release", "--target", "wasm32-wasip2", "--examples", "--locked"]))
}

pub fn test(workspace: &Workspace) -> Result<(), String> {
    if cfg!(target_os = "linux") {
        ensure("the tests at a terminal and in networks of their own", &NEEDED)?;
    }
    let mut cargo = workspace.cargo(".");
    let toolchains = workspace.toolchains()?;
    // Cargo sets CARGO for whatever it starts, so the pair for guests needs names of its own.
    cargo.env("SKILL_TEST_CARGO", &toolchains.rust.cargo).env("SKILL_TEST_RUSTC", &toolchains.rust.rustc);
    cargo.env("PATH", toolchains.path()).env("SKILL_TEST_GUESTS", workspace.guests());
    cargo.env("SKILL_TEST_CACHE", workspace.engine_cache());
    show(cargo.args(["test", "--release", "--workspace", "--locked", "--no-fail-fast"]))
}

pub fn sdk_python(workspace: &Workspace) -> Result<(), String> {
    let mut python = command("python3");
    python.current_dir(workspace.root.join("guest-sdks/python")).args(["-m", "unittest", "discover", "-s", "tests"]);
    // The SDK's folder travels in the engine: nothing may be left in it.
    show(python.env("PYTHONPATH", "src").env("PYTHONDONTWRITEBYTECODE", "1"))
}

pub fn sdk_rust(workspace: &Workspace) -> Result<(), String> {
    show(workspace.cargo("guest-sdks/rust").args(["test", "--release", "--workspace", "--locked"]))
}
