//! What the user allows, and what is said to a guest that tries more.
//!
//! Nothing can be granted yet, so every attempt ends in a [`Denial`]. Pure: no disk, no sandbox, no clock.

mod denial;

pub use denial::{Attempt, Denial};
