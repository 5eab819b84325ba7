use std::io;
use std::path::PathBuf;

/// Why a client's file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("it is not known where {0} keeps its configuration here")]
    NoPlace(&'static str),
    #[error("{client} does not seem to be installed: there is no folder `{folder}`")]
    NotInstalled { client: &'static str, folder: PathBuf },
    #[error("several folders could be that of {client}: {folders}")]
    Ambiguous { client: &'static str, folders: String },
    #[error("could not {doing} `{path}`")]
    Disk { doing: &'static str, path: PathBuf, source: io::Error },
    #[error("`{0}` may only be read")]
    ReadOnly(PathBuf),
    #[error("`{0}` is no file")]
    NoFile(PathBuf),
    #[error("the links from `{0}` lead in a circle")]
    Circle(PathBuf),
    #[error("`{0}` is not UTF-8 text")]
    NotText(PathBuf),
    #[error("`{path}` is not what {client} can read: {fault}")]
    Syntax { client: &'static str, path: PathBuf, fault: String },
    #[error("in `{path}`, {fault}")]
    Shape { path: PathBuf, fault: String },
    #[error("`{0}` is laid out in a way that can't be changed without harm")]
    Unsafe(PathBuf),
    #[error("another program keeps changing `{0}`")]
    Contended(PathBuf),
    #[error("`{0}` already means another server there")]
    Taken(String),
}

impl ConnectError {
    pub(crate) fn disk(doing: &'static str, path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Disk { doing, path: path.to_owned(), source }
    }

    /// What to type next.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NoPlace(_) | Self::NotInstalled { .. } | Self::Ambiguous { .. } => {
                "skill connect CLIENT --config FILE"
            }
            Self::ReadOnly(_) => "change it by what has made it, or let it be written",
            Self::Syntax { .. } | Self::Shape { .. } => "mend it by hand, and try again",
            Self::Unsafe(_) => "skill connect CLIENT --dry-run shows what to add by hand",
            Self::Contended(_) => "end the client, and try again",
            Self::Taken(_) => "skill connect CLIENT --name ANOTHER",
            Self::Disk { .. } | Self::NoFile(_) | Self::Circle(_) | Self::NotText(_) => return None,
        })
    }
}
