use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::context::{Event, Level, Listener};
use crate::lines::LONGEST_LINE;

/// Reports of progress that are told at once; after these, one in each span.
const REPORTS: u32 = 50;
const SPAN: Duration = Duration::from_millis(50);

/// The message of a report is cut to this many bytes.
const LONGEST_MESSAGE: usize = 1 << 10;

/// A listener that is told so many lines of a call at most, and reports of progress no faster than somebody could read.
///
/// A report that comes too early is held back until the next: the last one is always told, at the end of the call if not
/// before.
pub(crate) fn bounded(listener: Listener, lines: u64) -> Listener {
    let voice = Voice { listener, lines: Mutex::new(Some(lines)), reports: Mutex::default() };
    Arc::new(move |event| voice.tell(event))
}

struct Voice {
    listener: Listener,
    /// How many more lines are told. `None` once one was dropped.
    lines: Mutex<Option<u64>>,
    reports: Mutex<Reports>,
}

#[derive(Default)]
struct Reports {
    /// When a report would come in its own span, if those before had come in theirs.
    due: Option<Instant>,
    held: Option<Report>,
}

struct Report {
    progress: f64,
    total: Option<f64>,
    message: Option<String>,
}

impl Voice {
    fn tell(&self, event: Event<'_>) {
        match event {
            Event::Progress { progress, total, message } => {
                let message = message.map(|text| text[..text.floor_char_boundary(LONGEST_MESSAGE)].to_owned());
                self.report(Report { progress, total, message });
            }
            Event::Log { message, .. } => self.line(lines(message), event),
            Event::Printed { .. } => self.line(1, event),
            // Their number is bounded where they are made.
            Event::Denied(_) => (self.listener)(event),
        }
    }

    fn line(&self, count: u64, event: Event<'_>) {
        let mut left = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(lines) = *left else { return };
        *left = lines.checked_sub(count);
        match *left {
            Some(_) => (self.listener)(event),
            None => {
                let message = "further lines of this call are dropped";
                (self.listener)(Event::Log { level: Level::Warning, message });
            }
        }
    }

    fn report(&self, report: Report) {
        let mut reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let due = reports.due.map_or(now, |due| due.max(now));
        if due > now + SPAN * REPORTS {
            reports.held = Some(report);
            return;
        }
        reports.due = Some(due + SPAN);
        reports.held = None;
        self.pass(&report);
    }

    fn pass(&self, Report { progress, total, message }: &Report) {
        let (progress, total, message) = (*progress, *total, message.as_deref());
        (self.listener)(Event::Progress { progress, total, message });
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        let held = self.reports.get_mut().unwrap_or_else(PoisonError::into_inner).held.take();
        if let Some(report) = held {
            self.pass(&report);
        }
    }
}

/// How many lines a message counts as: its own, or what its length makes where one is longer.
fn lines(message: &str) -> u64 {
    message.split('\n').map(|line| line.len().div_ceil(LONGEST_LINE).max(1) as u64).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a listener is told when a guest says this.
    fn told(limit: u64, say: impl FnOnce(&Listener)) -> Vec<String> {
        let told = Arc::new(Mutex::new(Vec::new()));
        let kept = told.clone();
        let listener: Listener = Arc::new(move |event| {
            kept.lock().unwrap().push(match event {
                Event::Log { message, .. } => message.to_owned(),
                Event::Progress { progress, message, .. } => format!("{progress} {}", message.unwrap_or_default()),
                other => panic!("{other:?}"),
            });
        });
        let bounded = bounded(listener, limit);
        say(&bounded);
        drop(bounded);
        Arc::into_inner(told).unwrap().into_inner().unwrap()
    }

    fn log(to: &Listener, message: &str) {
        to(Event::Log { level: Level::Info, message });
    }

    const DROPPED: &str = "further lines of this call are dropped";

    #[test]
    fn lines_over_the_limit_are_dropped_and_it_is_told_once() {
        let lines = told(3, |to| (0..9).for_each(|index| log(to, &index.to_string())));
        assert_eq!(lines, ["0", "1", "2", DROPPED]);
        assert_eq!(told(2, |to| log(to, "a\nb")), ["a\nb"]);
        // What comes after the first dropped line would be out of its place.
        let lines = told(2, |to| ["a\nb\nc", "d"].iter().for_each(|message| log(to, message)));
        assert_eq!(lines, [DROPPED]);
        assert_eq!(told(0, |to| log(to, "a")), [DROPPED]);
        assert!(told(0, |_| {}).is_empty());
    }

    #[test]
    fn a_long_line_counts_as_several() {
        let long = "x".repeat(LONGEST_LINE * 2);
        assert_eq!(told(2, |to| log(to, &long)), [long.as_str()]);
        assert_eq!(told(1, |to| log(to, &long)), [DROPPED]);
    }

    #[test]
    fn a_flood_of_reports_is_thinned_and_the_last_is_told() {
        let reports = told(0, |to| {
            for index in 0..10_000 {
                to(Event::Progress { progress: f64::from(index), total: None, message: Some("step") });
            }
        });
        // As many more as the time of this test allows.
        assert!((51..5_000).contains(&reports.len()), "{}", reports.len());
        assert_eq!(reports[..3], ["0 step", "1 step", "2 step"]);
        assert_eq!(reports.last().unwrap(), "9999 step");
    }

    #[test]
    fn a_long_message_is_cut() {
        let reports = told(0, |to| {
            let message = "é".repeat(LONGEST_MESSAGE);
            to(Event::Progress { progress: 1.0, total: None, message: Some(&message) });
        });
        assert_eq!(reports[0].len(), "1 ".len() + LONGEST_MESSAGE);
    }
}
