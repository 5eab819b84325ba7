//! What a function declares that it returns, and how that becomes a tool's answer: the first of the ways that the type
//! fits.
//!
//! Each trait here stands on one reference more than the next, so that of those that fit, a method call takes the first.

use std::convert::Infallible;
use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::Serialize;

use crate::bindings::exports::skill::engine::tools::Output;
use crate::reply::{Origin, Reply, structured, structured_by_hand, structured_schema};

/// The type that a function returns.
pub struct Declared<T>(PhantomData<fn() -> T>);

impl<T> Declared<T> {
    #[allow(clippy::new_without_default, reason = "no default of the type is meant")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }

    /// The type of what was returned, where nobody has written it.
    pub const fn of(_: &T) -> Self {
        Self(PhantomData)
    }
}

impl<T, E> Declared<Result<T, E>> {
    /// What the function returns when it succeeds.
    pub fn success(&self) -> Declared<T> {
        Declared::new()
    }

    pub fn result(&self, returned: Result<T, E>) -> Result<T, E> {
        returned
    }
}

/// What is no `Result`: the methods above come first.
pub trait Plain<T> {
    fn success(&self) -> Declared<T>;
    fn result(&self, returned: T) -> Result<T, Infallible>;
}

impl<T> Plain<T> for Declared<T> {
    fn success(&self) -> Self {
        Self::new()
    }

    fn result(&self, returned: T) -> Result<T, Infallible> {
        Ok(returned)
    }
}

/// Types with an answer of their own.
pub trait Replies<T> {
    fn output_schema(&self) -> Result<Option<String>, String>;
    fn answer(&self, value: T) -> Result<Output, String>;
    fn answer_as_is(&self, value: T) -> Result<Output, String>;
}

impl<T: Reply> Replies<T> for &&Declared<T> {
    fn output_schema(&self) -> Result<Option<String>, String> {
        T::schema()
    }

    fn answer(&self, value: T) -> Result<Output, String> {
        value.answer(Origin::Derived)
    }

    fn answer_as_is(&self, value: T) -> Result<Output, String> {
        value.answer(Origin::ByHand)
    }
}

/// Types that are structured output.
pub trait Structures<T> {
    fn output_schema(&self) -> Result<Option<String>, String>;
    fn answer(&self, value: T) -> Result<Output, String>;
}

impl<T: Serialize + JsonSchema> Structures<T> for &Declared<T> {
    fn output_schema(&self) -> Result<Option<String>, String> {
        structured_schema::<T>().map(Some)
    }

    fn answer(&self, value: T) -> Result<Output, String> {
        structured(&value, Origin::Derived)
    }
}

/// Types that can be structured output where the author gives the schema.
pub trait Says<T> {
    fn answer_as_is(&self, value: T) -> Result<Output, String>;
}

impl<T: Serialize> Says<T> for &Declared<T> {
    fn answer_as_is(&self, value: T) -> Result<Output, String> {
        structured_by_hand(&value)
    }
}

/// Stands in where nothing above fits: only here for what the compiler says of it.
pub trait Unanswerable<T> {
    /// Without a complaint: `answer` has it.
    fn output_schema(&self) -> Result<Option<String>, String> {
        Ok(None)
    }

    fn answer(&self, _: T) -> Result<Output, String>
    where
        T: Answer,
    {
        unreachable!("no type is an `Answer`")
    }

    fn answer_as_is(&self, _: T) -> Result<Output, String>
    where
        T: Answer,
    {
        unreachable!("no type is an `Answer`")
    }
}

impl<T> Unanswerable<T> for Declared<T> {}

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "a tool can't return the type `{Self}`",
    label = "this type can't be written as JSON, or has no JSON Schema",
    note = "put `#[skill_engine::data]` on the definition of `{Self}`; a type of another crate needs \
            `serde::Serialize` and `schemars::JsonSchema`, or a type of yours around it"
)]
pub trait Answer {}
