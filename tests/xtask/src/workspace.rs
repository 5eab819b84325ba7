use std::cell::OnceCell;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::command;
use crate::toolchains::Toolchains;

/// The repository, and where what is made of it goes.
pub struct Workspace {
    pub root: PathBuf,
    /// `CARGO_TARGET_DIR`, else `target`; absolute.
    pub target: PathBuf,
    toolchains: OnceCell<Toolchains>,
}

impl Workspace {
    /// The one that this program was started for.
    pub fn find() -> Result<Self, String> {
        let package = env::var_os("CARGO_MANIFEST_DIR").ok_or("start it by `cargo xtask`")?;
        let root = Path::new(&package).ancestors().nth(2).ok_or("xtask is not in its workspace")?.to_owned();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let target = std::path::absolute(target).map_err(|error| format!("CARGO_TARGET_DIR: {error}"))?;
        Ok(Self { root, target, toolchains: OnceCell::new() })
    }

    /// Found, or brought, at the first call.
    pub fn toolchains(&self) -> Result<&Toolchains, String> {
        if let Some(toolchains) = self.toolchains.get() {
            return Ok(toolchains);
        }
        let toolchains = Toolchains::ensure(&self.toolchains_folder())?;
        Ok(self.toolchains.get_or_init(|| toolchains))
    }

    /// Where those are kept that are brought.
    pub fn toolchains_folder(&self) -> PathBuf {
        self.target.join("toolchains")
    }

    /// The host's cargo in a folder of the repository.
    pub fn cargo(&self, folder: &str) -> Command {
        let mut cargo = command("cargo");
        cargo.current_dir(self.root.join(folder)).env("CARGO_TARGET_DIR", self.target_of(folder));
        cargo
    }

    /// The cargo that compiles for guests, in a folder of the repository.
    pub fn guest_cargo(&self, folder: &str) -> Result<Command, String> {
        let toolchains = self.toolchains()?;
        let mut cargo = toolchains.command(&toolchains.rust.cargo);
        cargo.envs(toolchains.rust.env.iter().cloned());
        cargo.current_dir(self.root.join(folder)).env("CARGO_TARGET_DIR", self.target_of(folder));
        Ok(cargo)
    }

    /// Other workspaces have folders of their own, so that none waits for another's lock.
    fn target_of(&self, folder: &str) -> PathBuf {
        match folder {
            "tests/programs" => self.target.join("guests"),
            "tests/fuzz" => self.target.join("fuzz"),
            "guest-sdks/rust" => self.target.join("sdk-rust"),
            "tests/clients/rust" => self.target.join("clients-rust"),
            _ => self.target.clone(),
        }
    }

    /// Where the components of `tests/programs` are.
    pub fn guests(&self) -> PathBuf {
        self.target_of("tests/programs").join("wasm32-wasip2/release/examples")
    }

    /// The engine's cache, shared by all tests so that tools are installed and components compiled once.
    pub fn engine_cache(&self) -> PathBuf {
        env::var_os("SKILL_TEST_CACHE").map_or_else(|| self.target.join("skill-cache"), PathBuf::from)
    }

    /// The official Rust client of `tests/clients`.
    pub fn rust_client(&self) -> PathBuf {
        let file = format!("clients{}", env::consts::EXE_SUFFIX);
        self.target_of("tests/clients/rust").join("release").join(file)
    }

    pub fn binary(&self) -> PathBuf {
        self.target.join("release").join(format!("skill{}", env::consts::EXE_SUFFIX))
    }
}
