use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::context::{Event, Listener, Stream};

/// How many lines are kept, and how many bytes of each.
const LINES: usize = 20;
const BYTES: usize = 500;

/// What a guest wrote to stderr last: where its language's runtime breaks off, it says there why.
#[derive(Clone, Default)]
pub(crate) struct LastWords {
    lines: Arc<Mutex<VecDeque<String>>>,
}

impl LastWords {
    /// A listener that remembers, and gives on all that it hears.
    pub(crate) fn heard(&self, listener: Listener) -> Listener {
        let lines = self.lines.clone();
        Arc::new(move |event| {
            if let Event::Printed { stream: Stream::Stderr, line } = event {
                let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
                if lines.len() == LINES {
                    lines.pop_front();
                }
                lines.push_back(line[..line.floor_char_boundary(BYTES)].to_owned());
            }
            listener(event);
        })
    }

    /// All of them; `None` where the guest said nothing.
    pub(crate) fn text(&self) -> Option<String> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        (!lines.is_empty()).then(|| Vec::from_iter(lines.iter().map(String::as_str)).join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_are_kept_and_all_are_given_on() {
        let count = Arc::new(Mutex::new(0));
        let counter = count.clone();
        let words = LastWords::default();
        let listener = words.heard(Arc::new(move |_| *counter.lock().unwrap() += 1));
        assert_eq!(words.text(), None);
        listener(Event::Printed { stream: Stream::Stdout, line: "not this" });
        for number in 0..30 {
            listener(Event::Printed { stream: Stream::Stderr, line: &format!("{number} {}", "ä".repeat(BYTES)) });
        }
        let text = words.text().unwrap();
        assert_eq!(text.lines().count(), LINES);
        assert!(text.starts_with("10 ä") && text.lines().all(|line| line.len() <= BYTES));
        assert_eq!(*count.lock().unwrap(), 31);
    }
}
