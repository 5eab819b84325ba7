//! What holds for every input. Each function takes any bytes, and panics where something does not hold.

mod decision;
mod manifest;
mod settings;

pub use decision::decision;
pub use manifest::manifest;
pub use settings::settings;

/// A fuzz target: its name is that of its corpus, its dictionary and its binary.
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
}

pub const TARGETS: [Target; 3] = [
    Target { name: "manifest", run: manifest },
    Target { name: "decision", run: decision },
    Target { name: "settings", run: settings },
];
