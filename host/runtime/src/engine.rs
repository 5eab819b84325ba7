use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use skill_home::DiskError;
use skill_package::{Digest, Script, ScriptLanguage};
use wasmtime::Config;
use wasmtime::component::Linker;

use crate::compiled::CompiledCache;
use crate::contract;
use crate::contract::interpreter::skill::engine::script;
use crate::error::LoadError;
use crate::lanes::Lanes;
use crate::linked::Linked;
use crate::program::Program;
use crate::state::{Capabilities, State};
use crate::ticker::Ticker;
use crate::wasi;

/// What a skill is run from: a file on disk, and the digest that names its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    pub digest: Digest,
    pub path: PathBuf,
    pub form: Form,
}

/// What the file of an artifact holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Component,
    /// A [`Script`] for the interpreter of this language.
    Script(ScriptLanguage),
}

/// Compiles components, keeps their machine code, and runs them. One serves a whole process.
pub struct Engine {
    pub(crate) wasm: wasmtime::Engine,
    linker: OnceLock<Linker<State>>,
    cache: CompiledCache,
    interpreters: Mutex<HashMap<Digest, Linked>>,
    lanes: OnceLock<Lanes>,
    ticker: OnceLock<Ticker>,
}

impl Engine {
    /// `cache` is the folder for machine code, `key` the file of the key that it is sealed with. Lives as long as the process: guests run on threads of their own.
    ///
    /// Starts no thread and reads no file: that waits for the first guest.
    pub fn new(cache: &Path, key: &Path) -> &'static Self {
        let wasm = wasmtime::Engine::new(&config()).expect("the configuration fits this machine");
        let cache = CompiledCache::new(cache, key, &wasm);
        let (linker, lanes, ticker) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Box::leak(Box::new(Self { wasm, linker, cache, interpreters: Mutex::default(), lanes, ticker }))
    }

    /// Makes what the first guest needs beside its program, while another thread still loads that.
    pub fn make_ready(&self) {
        self.linker();
        self.lanes();
        self.ticker();
    }

    /// Makes a component ready to run: maps its machine code, or compiles it first, which takes seconds.
    ///
    /// Blocks its thread meanwhile.
    pub fn load(&'static self, component: &Artifact) -> Result<Program, LoadError> {
        Ok(Program::of_component(self, component.digest, self.linked(component)?))
    }

    /// Makes a script ready to run, by an interpreter that all scripts of the process share. It may still have to be
    /// [`prepared`](Program::prepared).
    ///
    /// Blocks its thread, for seconds where the interpreter has to be compiled.
    pub fn load_script(&'static self, script: &Artifact, interpreter: &Artifact) -> Result<Program, LoadError> {
        let archive = fs::read(&script.path).map_err(DiskError::on("read", &script.path))?;
        if Digest::of(&archive) != script.digest {
            return Err(LoadError::Changed(script.path.clone()));
        }
        let program = Script::parse(archive).map_err(|error| LoadError::Script(error.to_string()))?;
        // Held meanwhile: what comes second finds it.
        let mut interpreters = self.interpreters.lock().unwrap_or_else(PoisonError::into_inner);
        let linked = match interpreters.get(&interpreter.digest) {
            Some(linked) => linked.clone(),
            None => interpreters.entry(interpreter.digest).or_insert(self.linked(interpreter)?).clone(),
        };
        drop(interpreters);
        let prepared = || self.cache.prepared(&script.digest, &interpreter.digest);
        Ok(Program::of_script(self, script.digest, program, interpreter.digest, linked, prepared))
    }

    /// Keeps what an interpreter has made of a script.
    pub(crate) fn keep_prepared(&self, script: &Digest, interpreter: &Digest, prepared: &Script) {
        self.cache.keep_prepared(script, interpreter, prepared);
    }

    fn linked(&self, component: &Artifact) -> Result<Linked, LoadError> {
        let misfit = |error: wasmtime::Error| LoadError::Contract(format!("{error:#}"));
        let component = self.cache.component(&self.wasm, component)?;
        Linked::new(self.linker(), &component).map_err(misfit)
    }

    /// How many calls run at once from now on, in this process; `None` means 128. One artifact has half of them at most.
    ///
    /// 1,024 more wait for their turn, in the order in which they came and for a minute at most; the next is refused.
    pub fn set_instances(&'static self, instances: Option<usize>) {
        self.lanes().queue.set_places(instances);
    }

    fn linker(&self) -> &Linker<State> {
        self.linker.get_or_init(|| linker(&self.wasm).expect("no interface is linked twice"))
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
    script::add_to_linker::<State, Capabilities>(&mut linker, State::called)?;
    Ok(linker)
}
