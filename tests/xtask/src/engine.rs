use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::program::{on, show};
use crate::workspace::Workspace;

/// A binary with a home that nobody else uses.
pub struct Engine {
    binary: PathBuf,
    home: PathBuf,
    cache: PathBuf,
}

impl Engine {
    /// What was just built, with nothing installed. Homes come and go; what they share is compiled once.
    pub fn new(workspace: &Workspace, home: PathBuf) -> Result<Self, String> {
        Self::with_cache(workspace.binary(), home, workspace.engine_cache())
    }

    /// A build that is measured beside another: in a folder of its own, with nothing in its cache either. What was written
    /// at another time is read at another speed, by up to a sixth of a start.
    pub fn apart(binary: PathBuf, folder: PathBuf) -> Result<Self, String> {
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(on(&folder))?;
        }
        Self::with_cache(binary, folder.join("home"), folder.join("cache"))
    }

    fn with_cache(binary: PathBuf, home: PathBuf, cache: PathBuf) -> Result<Self, String> {
        if !binary.is_file() {
            return Err(format!("there is no `{}`", binary.display()));
        }
        if home.exists() {
            fs::remove_dir_all(&home).map_err(on(&home))?;
        }
        Ok(Self { binary, home, cache })
    }

    /// The skills in three languages.
    pub fn install_skills(&self, workspace: &Workspace) -> Result<(), String> {
        for name in ["hello-typescript", "hello-python", "hello-rust"] {
            let mut install = self.skill(workspace)?;
            // Only a Rust source needs to be told, and nothing else minds.
            show(install.arg("install").arg(workspace.root.join("skills").join(name)).arg("--build"))?;
        }
        Ok(())
    }

    /// What `skill build` makes of the skills that are scripts otherwise, under the names of those with `-built` after them.
    pub fn install_built(&self, workspace: &Workspace) -> Result<(), String> {
        for name in ["hello-typescript", "hello-python"] {
            let component = self.home.join(format!("{name}.wasm"));
            let source = workspace.root.join("skills").join(name);
            show(self.skill(workspace)?.arg("build").arg(source).arg("-o").arg(&component))?;
            show(self.skill(workspace)?.arg("install").arg(component).args(["--as", &format!("{name}-built")]))?;
        }
        Ok(())
    }

    /// Components of `tests/programs`, by the names of their skills.
    pub fn install_guests<'a>(
        &self,
        workspace: &Workspace,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), String> {
        for name in names {
            let component = workspace.guests().join(format!("{}.wasm", name.replace('-', "_")));
            if !component.is_file() {
                return Err(format!("there is no `{}`\n  try: cargo xtask test --only guests", component.display()));
            }
            let mut install = self.skill(workspace)?;
            show(install.arg("install").arg(component).args(["--as", name]))?;
        }
        Ok(())
    }

    /// The binary itself.
    pub fn skill(&self, workspace: &Workspace) -> Result<Command, String> {
        self.command(workspace, &self.binary)
    }

    /// A program that meets this home, and the toolchains.
    pub fn command(&self, workspace: &Workspace, program: impl AsRef<std::ffi::OsStr>) -> Result<Command, String> {
        let toolchains = workspace.toolchains()?;
        let mut command = toolchains.command(program);
        command.env("SKILL_HOME", &self.home).env("SKILL_CACHE", &self.cache);
        command.env("SKILL_SEAL_KEY", self.cache.with_file_name("seal.key"));
        command.env("CARGO", &toolchains.rust.cargo).env("RUSTC", &toolchains.rust.rustc);
        Ok(command)
    }
}
