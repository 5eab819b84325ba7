use crate::context::Event;
use crate::contract::skill::engine::log::{Host, Level};
use crate::state::State;

impl Host for State {
    fn write(&mut self, level: Level, message: String) {
        (self.context.listener)(Event::Log { level, message: &message });
    }
}
