use crate::contract::interpreter::skill::engine::script::Host;
use crate::state::State;

/// Only an interpreter imports this, and it only ever runs with a script.
impl Host for State {
    fn entry(&mut self) -> String {
        self.script.as_ref().map(|script| script.entry().to_owned()).unwrap_or_default()
    }

    fn paths(&mut self) -> Vec<String> {
        self.script.iter().flat_map(|script| script.paths()).map(str::to_owned).collect()
    }

    fn read(&mut self, path: String) -> Option<Vec<u8>> {
        self.script.as_ref()?.read(&path).map(<[u8]>::to_vec)
    }
}
