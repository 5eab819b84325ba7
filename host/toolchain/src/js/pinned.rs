use std::fs;
use std::path::PathBuf;

use skill_package::Digest;

use super::node::Node;
use crate::toolchain::Workbench;
use crate::{BuildError, process};

const MANIFEST: &str = include_str!("pinned/package.json");
/// Every package with its version and the hash of its content.
pub(super) const LOCK: &str = include_str!("pinned/package-lock.json");
/// What node runs to make a component.
pub(super) const DRIVER: &str = include_str!("pinned/componentize.mjs");

/// esbuild and componentize-js, as npm installed them into the cache.
///
/// The manifest beside the lock file overrides two things that componentize-js asks for, and thereby saves three
/// quarters of 400 MB: an older jco, because newer ones bring more copies of componentize-js and two of TypeScript; and
/// nothing for binaryen, which jco takes along for optimizations that are not used here.
pub(super) struct Pinned {
    folder: PathBuf,
}

impl Pinned {
    pub(super) fn install(bench: &Workbench<'_>) -> Result<Self, BuildError> {
        let pin = Digest::of_parts([MANIFEST, LOCK, DRIVER].map(str::as_bytes));
        let what = "esbuild and componentize-js (once, about 40 MB to download)";
        let folder = bench.tools.ensure("js", &pin, what, |folder| {
            let files = [("package.json", MANIFEST), ("package-lock.json", LOCK), ("componentize.mjs", DRIVER)];
            for (name, content) in files {
                let path = folder.join(name);
                fs::write(&path, content).map_err(BuildError::on("write", &path))?;
            }
            let output = Node::find()?.npm_install(folder)?;
            if output.status.success() { Ok(()) } else { Err(process::failed("npm", &output)) }
        })?;
        Ok(Self { folder })
    }

    /// esbuild's native program: its npm package brings one for each platform, and npm installs the fitting one.
    pub(super) fn esbuild(&self) -> Result<PathBuf, BuildError> {
        let platforms = self.folder.join("node_modules/@esbuild");
        let entries = fs::read_dir(&platforms).map_err(BuildError::on("read", &platforms))?;
        let programs = entries.flatten().flat_map(|entry| ESBUILD.map(|name| entry.path().join(name)));
        programs.into_iter().find(|program| program.is_file()).ok_or_else(|| BuildError::Refused {
            message: format!("there is no esbuild for this platform in `{}`", platforms.display()),
            hint: Some(format!("remove `{}`, and build again", self.folder.display())),
        })
    }

    pub(super) fn driver(&self) -> PathBuf {
        self.folder.join("componentize.mjs")
    }
}

const ESBUILD: [&str; 2] = ["bin/esbuild", "esbuild.exe"];
