use std::path::{Path, PathBuf};
use std::process::Output;

use skill_package::Digest;

use super::interpreter::Interpreter;
use super::stage::Stage;
use crate::toolchain::Workbench;
use crate::{BuildError, process};

/// componentize-py in one version, with the digest of its wheel for each system.
pub(super) const PINNED: &str = include_str!("componentize-py.txt");

/// Takes the folder of packages off its arguments and hands the rest on.
const RUN: &str =
    "import sys; sys.path.insert(0, sys.argv.pop(1)); from componentize_py import script; sys.exit(script())";

/// The installed componentize-py.
pub(super) struct Componentizer {
    interpreter: Interpreter,
    packages: PathBuf,
}

impl Componentizer {
    /// Installs it into the cache on first need.
    pub(super) fn install(bench: &Workbench<'_>) -> Result<Self, BuildError> {
        let interpreter = Interpreter::find()?;
        let version = PINNED.split([' ', '\n']).next().unwrap_or_default().replace("==", " ");
        let pin = Digest::of(PINNED.as_bytes());
        let packages = bench.tools.ensure("componentize-py", &pin, &version, |folder| {
            let list = bench.scratch.join("componentize-py.txt");
            std::fs::write(&list, PINNED).map_err(BuildError::on("write", &list))?;
            let arguments = ["--no-deps", "--require-hashes", "-r", "componentize-py.txt"];
            let output = interpreter.pip_install(folder, bench.scratch, &arguments)?;
            if output.status.success() { Ok(()) } else { Err(process::failed("pip", &output)) }
        })?;
        Ok(Self { interpreter, packages })
    }

    /// Makes a component of what is on the stage. A failure is the caller's to understand.
    pub(super) fn run(&self, bench: &Workbench<'_>, stage: &Stage, out: &Path) -> Result<Output, BuildError> {
        let mut command = self.interpreter.command(&self.packages, RUN);
        // It would look for packages of the user's without this.
        command.env("VIRTUAL_ENV", stage.environment()).env_remove("PYTHONPATH").env("RUST_BACKTRACE", "0");
        command.arg("--wit-path").arg(bench.sdk.join("wit")).args(["--world", stage.world, "--quiet", "componentize"]);
        for folder in stage.python_path() {
            command.arg("--python-path").arg(folder);
        }
        command.arg("--output").arg(out).arg(stage.module);
        process::run_author_code("componentize-py", &mut command, bench.work_limit)
    }
}
