use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use skill_package::Digest;
use wasmtime::Config;
use wasmtime::component::Linker;

use crate::compiled::CompiledCache;
use crate::contract;
use crate::error::LoadError;
use crate::lanes::Lanes;
use crate::program::Program;
use crate::state::{Capabilities, State};
use crate::ticker::Ticker;
use crate::wasi;

/// What a skill is run from: a component on disk, and the digest that names its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    pub digest: Digest,
    pub path: PathBuf,
}

/// Compiles components, keeps their machine code, and runs them. One serves a whole process.
pub struct Engine {
    pub(crate) wasm: wasmtime::Engine,
    pub(crate) linker: Linker<State>,
    cache: CompiledCache,
    lanes: OnceLock<Lanes>,
    ticker: OnceLock<Ticker>,
}

impl Engine {
    /// `cache` is the folder for machine code, `key` the file of the key that it is sealed with. Lives as long as the process: guests run on threads of their own.
    ///
    /// Starts no thread and reads no file: that waits for the first guest.
    pub fn new(cache: &Path, key: &Path) -> &'static Self {
        let wasm = wasmtime::Engine::new(&config()).expect("the configuration fits this machine");
        let linker = linker(&wasm).expect("no interface is linked twice");
        let cache = CompiledCache::new(cache, key, &wasm);
        Box::leak(Box::new(Self { wasm, linker, cache, lanes: OnceLock::new(), ticker: OnceLock::new() }))
    }

    /// Makes an artifact ready to run: maps its machine code, or compiles it first, which takes seconds.
    ///
    /// Blocks its thread meanwhile.
    pub fn load(&'static self, artifact: &Artifact) -> Result<Program, LoadError> {
        let component = self.cache.component(&self.wasm, artifact)?;
        let pre = self.linker.instantiate_pre(&component).map_err(|error| LoadError::Contract(format!("{error:#}")))?;
        let pre = contract::SkillPre::new(pre).map_err(|error| LoadError::Contract(format!("{error:#}")))?;
        Ok(Program::new(self, artifact.digest, pre))
    }

    /// How many calls run at once from now on, in this process; `None` means 128. One artifact has half of them at most.
    ///
    /// 1,024 more wait for their turn, in the order in which they came and for a minute at most; the next is refused.
    pub fn set_instances(&'static self, instances: Option<usize>) {
        self.lanes().queue.set_places(instances);
    }

    pub(crate) fn lanes(&self) -> &Lanes {
        self.lanes.get_or_init(|| Lanes::new().expect("the system gives threads at start"))
    }

    pub(crate) fn ticker(&self) -> &Ticker {
        self.ticker.get_or_init(|| Ticker::start(&self.wasm))
    }
}

fn config() -> Config {
    let mut config = Config::new();
    config.epoch_interruption(true);
    config
}

fn linker(wasm: &wasmtime::Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(wasm);
    wasi::add_to_linker(&mut linker)?;
    contract::Skill::add_to_linker::<State, Capabilities>(&mut linker, State::called)?;
    Ok(linker)
}
