use std::fs;
use std::path::{Path, PathBuf};

use skill_package::Digest;

use crate::BuildError;

/// The component that evaluates the scripts of a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpreter {
    pub path: PathBuf,
    pub digest: Digest,
}

impl Interpreter {
    pub(crate) const FILE: &str = "interpreter.wasm";
    /// Many megabytes are not read at each start: whoever compiles them checks that they are what this file names.
    const DIGEST: &str = "interpreter.digest";

    /// Keeps the digest of the interpreter in a folder beside it.
    pub(crate) fn keep_digest(folder: &Path) -> Result<(), BuildError> {
        let (path, digest) = (folder.join(Self::FILE), folder.join(Self::DIGEST));
        let component = fs::read(&path).map_err(BuildError::on("read", &path))?;
        fs::write(&digest, Digest::of(&component).to_string()).map_err(BuildError::on("write", &digest))
    }

    /// The interpreter in a folder.
    pub(crate) fn at(folder: &Path) -> Result<Self, BuildError> {
        let file = folder.join(Self::DIGEST);
        let text = fs::read_to_string(&file).map_err(BuildError::on("read", &file))?;
        let digest = text.parse().map_err(|error| BuildError::Refused {
            message: format!("`{}` is damaged: {error}", file.display()),
            hint: Some(format!("remove the folder `{}`: it is made anew", folder.display())),
        })?;
        Ok(Self { path: folder.join(Self::FILE), digest })
    }
}
