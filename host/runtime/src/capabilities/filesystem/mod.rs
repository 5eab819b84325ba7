//! `wasi:filesystem`: the granted folders, each where the guest sees it, in a root in which all else is denied.
//!
//! What keeps a guest inside of a folder is cap-primitives: no `..`, no absolute path, no link and no race leads out.
//! On top of it stands here: who may write; that only files and folders open; what may be written in all; and what a
//! link that a guest makes may point at.
//!
//! Every operation on a path finds its [`Place`](place::Place) first, and each that is refused there is told.

mod above;
mod descriptor;
mod entries;
mod fault;
mod files;
mod link;
mod mount;
mod open;
mod output;
mod paths;
mod place;
mod times;
mod written;

use wasmtime::component::{Linker, Resource};
use wasmtime::{Error, Result};
use wasmtime_wasi::filesystem::WasiFilesystemView;
use wasmtime_wasi::p2::FsError;
use wasmtime_wasi::p2::bindings::filesystem::{preopens, types};

use types::{Descriptor, ErrorCode};

pub(crate) use files::Files;

use crate::state::{Capabilities, State};

pub(crate) fn add_to_linker(linker: &mut Linker<State>) -> Result<()> {
    preopens::add_to_linker::<State, Capabilities>(linker, State::called)?;
    types::add_to_linker::<State, Capabilities>(linker, State::called)
}

impl preopens::Host for State {
    fn get_directories(&mut self) -> Result<Vec<(Resource<Descriptor>, String)>> {
        self.preopens()
    }
}

impl types::Host for State {
    fn convert_error_code(&mut self, error: FsError) -> Result<ErrorCode> {
        error.downcast()
    }

    fn filesystem_error_code(&mut self, error: Resource<Error>) -> Result<Option<ErrorCode>> {
        if self.table.get(&error)?.is::<written::Full>() {
            return Ok(Some(ErrorCode::InsufficientSpace));
        }
        self.filesystem().filesystem_error_code(error)
    }
}
