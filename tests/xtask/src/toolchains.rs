use std::env;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::Command;

use crate::program::command;
use crate::wasm_target::{self, Toolchain};
use crate::{node, python};

/// What guests are built with, in each language.
pub struct Toolchains {
    pub rust: Toolchain,
    /// With Node.js, Python and the linkers on it.
    path: OsString,
}

impl Toolchains {
    /// Finds them, or brings them where that is known to work. The error lists everything that is missing.
    ///
    /// `folder` is where they may be kept.
    pub fn ensure(folder: &Path) -> Result<Self, String> {
        let python = python::ensure();
        let node = node::ensure(folder);
        let rust = wasm_target::ensure();
        let missing: Vec<_> = [python.err(), node.as_ref().err().cloned(), rust.as_ref().err().cloned()]
            .into_iter()
            .flatten()
            .map(|why| format!("\n  - {why}"))
            .collect();
        let (Ok(node), Ok(rust), true) = (node, rust, missing.is_empty()) else {
            return Err(format!("something to build guests with is missing:{}", missing.concat()));
        };
        let before = env::var_os("PATH").unwrap_or_default();
        let folders = node.into_iter().chain(env::split_paths(&before)).chain(rust.path_dirs.iter().cloned());
        let path = env::join_paths(folders).map_err(|error| format!("PATH can't be extended: {error}"))?;
        Ok(Self { rust, path })
    }

    pub fn path(&self) -> &OsStr {
        &self.path
    }

    /// A program that finds all of them on its `PATH`.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = command(program);
        command.env("PATH", &self.path);
        command
    }
}
