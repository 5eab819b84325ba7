use wasmtime::Result;
use wasmtime_wasi::p2::bindings::cli::environment;

use crate::state::{Capabilities, State};
use wasmtime::component::Linker;

/// `wasi:cli/environment`: the variables that are granted by name, no arguments, no folder to be in.
pub(crate) fn add_to_linker(linker: &mut Linker<State>) -> Result<()> {
    environment::add_to_linker::<State, Capabilities>(linker, State::called)
}

impl environment::Host for State {
    fn get_environment(&mut self) -> Result<Vec<(String, String)>> {
        let permissions = &self.context.permissions;
        if let Some(denial) = permissions.deny_environment() {
            self.denials.refuse(denial);
        }
        Ok(self.context.env.iter().map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    fn get_arguments(&mut self) -> Result<Vec<String>> {
        Ok(Vec::new())
    }

    fn initial_cwd(&mut self) -> Result<Option<String>> {
        Ok(None)
    }
}
