//! Takes secret values out of what comes back.

mod pattern;
mod scrubber;
mod scrubbing;
#[cfg(test)]
mod tests;

pub(crate) use scrubber::Forms;
pub use scrubber::Scrubber;
pub(crate) use scrubbing::Scrubbing;
