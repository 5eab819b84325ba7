use crate::contract::skill::engine::config::Host;
use crate::state::State;

impl Host for State {
    fn get(&mut self, key: String) -> Option<String> {
        self.context.config.get(&key).cloned()
    }
}
