use crate::context::Event;
use crate::contract::skill::engine::progress::Host;
use crate::state::State;

impl Host for State {
    fn report(&mut self, progress: f64, total: Option<f64>, message: Option<String>) {
        // JSON has no word for the others, so that no client could be told of them.
        if progress.is_finite() {
            let total = total.filter(|total| total.is_finite());
            (self.context.listener)(Event::Progress { progress, total, message: message.as_deref() });
        }
    }
}
