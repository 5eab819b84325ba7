//! What an `Err` of a tool or a prompt tells: the most that its type can say.
//!
//! Each trait here stands on one reference more than the next, so that of those that fit, a method call takes the first.

use std::error::Error;
use std::fmt::Display;
use std::panic::Location;

use crate::bindings::skill::engine::types::Failure;
use crate::place::Place;
use crate::tool_error::ToolError;

/// An error that an author's function returned.
pub struct Thrown<E>(pub E);

/// Causes may go on for ever.
const MAX_CAUSES: usize = 8;

impl Thrown<ToolError> {
    pub fn failure(&self, place: &Place) -> Failure {
        let error = &self.0;
        // The message is the cause's own: what lies beneath it is news.
        let beneath = error.cause().and_then(|cause| cause.source());
        Failure { message: error.to_string(), stack: Some(stack(Some(error.at()), place, beneath)), data: error.json() }
    }
}

/// An error with its causes.
pub trait Source {
    fn failure(&self, place: &Place) -> Failure;
}

impl<E: Error> Source for &&&Thrown<E> {
    fn failure(&self, place: &Place) -> Failure {
        failure(&self.0, self.0.source(), place)
    }
}

/// What holds an error that another thread may have, such as `anyhow::Error`.
pub trait SendBoxed {
    fn failure(&self, place: &Place) -> Failure;
}

impl<E: Display + AsRef<dyn Error + Send + Sync>> SendBoxed for &&Thrown<E> {
    fn failure(&self, place: &Place) -> Failure {
        failure(&self.0, self.0.as_ref().source(), place)
    }
}

/// What holds an error, such as a `Box`.
pub trait Boxed {
    fn failure(&self, place: &Place) -> Failure;
}

impl<E: Display + AsRef<dyn Error>> Boxed for &Thrown<E> {
    fn failure(&self, place: &Place) -> Failure {
        failure(&self.0, self.0.as_ref().source(), place)
    }
}

/// What is a text.
pub trait Text {
    fn failure(&self, place: &Place) -> Failure;
}

impl<E: Display> Text for Thrown<E> {
    fn failure(&self, place: &Place) -> Failure {
        failure(&self.0, None, place)
    }
}

/// What has no text: only here for what the compiler says of it.
pub trait Mute<E>: Sized {
    fn failure(self, place: &Place) -> Failure
    where
        E: Reason;
}

impl<E> Mute<E> for Thrown<E> {
    fn failure(self, _: &Place) -> Failure
    where
        E: Reason,
    {
        unreachable!("no type is a `Reason`")
    }
}

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "a tool or a prompt can't fail with the type `{Self}`",
    label = "this error has no text for the model",
    note = "implement `std::fmt::Display` for `{Self}`, or return `skill_engine::Result<_>`, whose error takes in \
            every `std::error::Error` by `?`"
)]
pub trait Reason {}

fn failure(error: &dyn Display, source: Option<&(dyn Error + 'static)>, place: &Place) -> Failure {
    Failure { message: error.to_string(), stack: Some(stack(None, place, source)), data: None }
}

/// Where it happened, as far as that is known, in which tool or prompt, and by what it was caused.
fn stack(at: Option<&Location<'_>>, place: &Place, source: Option<&(dyn Error + 'static)>) -> String {
    let mut stack = at.map(|at| format!("at {at}\n")).unwrap_or_default();
    stack.push_str(&place.to_string());
    let causes = std::iter::successors(source, |cause| (*cause).source());
    for cause in causes.take(MAX_CAUSES) {
        stack.push_str(&format!("\ncaused by: {cause}"));
    }
    stack
}
