//! Panics: a skill can't catch them, so that all there is to do is to say what happened before it breaks off.

use std::cell::Cell;
use std::panic::PanicHookInfo;

use crate::place::Place;

thread_local! {
    /// The tool or prompt that is being called.
    static CALLED: Cell<Option<&'static Place>> = const { Cell::new(None) };
}

/// From now on a panic writes its message and place to stderr, with those of what is called: what a program wrote there last is, for
/// the host, why it broke off.
pub fn report(called: Option<&'static Place>) {
    CALLED.set(called);
    // Elsewhere a test runs it, whose own hook is better.
    if cfg!(target_family = "wasm") {
        std::panic::set_hook(Box::new(|panic| eprintln!("{}", told(panic))));
    }
}

/// `panicked at src/lib.rs:5:9:`, the message, and what is called.
fn told(panic: &PanicHookInfo<'_>) -> String {
    match CALLED.get() {
        Some(place) => format!("{panic}\n{place}"),
        None => panic.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{catch_unwind, set_hook, take_hook};
    use std::sync::Mutex;

    use super::*;

    static TOLD: Mutex<String> = Mutex::new(String::new());

    static PLACE: Place =
        Place { function: "count", file: "src/lib.rs", line: 7, column: 4, text: Some("fn count() {") };

    #[test]
    fn a_panic_names_its_place_and_its_tool() {
        let before = take_hook();
        // Tests on other threads may panic too.
        set_hook(Box::new(|panic| {
            if CALLED.get().is_some() {
                TOLD.lock().unwrap().push_str(&told(panic));
            }
        }));
        report(Some(&PLACE));
        let line = line!() + 1;
        let caught = catch_unwind(|| panic!("no such thing"));
        set_hook(before);
        assert!(caught.is_err());
        let file = file!();
        let expected = format!(
            "panicked at {file}:{line}:38:\nno such thing\nat count (src/lib.rs:7:4)\n  7 | fn count() {{\n    |    ^^^^^"
        );
        assert_eq!(*TOLD.lock().unwrap(), expected);
    }
}
