use std::io::IsTerminal;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::ProgressBar;
use skill_toolchain::Progress;

use crate::print::note;

/// Shows the steps of a long piece of work on stderr: a spinner at a terminal, else a line each.
#[derive(Clone, Default)]
pub(crate) struct Steps {
    spinner: Arc<Mutex<Option<ProgressBar>>>,
}

impl Steps {
    /// Takes the steps, as the toolchain tells them.
    pub(crate) fn teller(&self) -> Progress {
        let steps = self.clone();
        Arc::new(move |step| steps.tell(step))
    }

    fn tell(&self, step: &str) {
        if !std::io::stderr().is_terminal() {
            note!("{step} …");
            return;
        }
        let mut spinner = self.spinner.lock().unwrap_or_else(PoisonError::into_inner);
        let spinner = spinner.get_or_insert_with(|| {
            let spinner = ProgressBar::new_spinner();
            spinner.enable_steady_tick(Duration::from_millis(100));
            spinner
        });
        spinner.set_message(format!("{step} …"));
    }

    /// The work is done.
    pub(crate) fn end(&self) {
        if let Some(spinner) = self.spinner.lock().unwrap_or_else(PoisonError::into_inner).take() {
            spinner.finish_and_clear();
        }
    }
}
