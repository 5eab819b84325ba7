//! The types that a parameter may have.

use std::marker::PhantomData;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::arguments::{Arguments, Invalid};
use crate::reading::{Unfit, read};
use crate::schema::Schemas;

/// The type of a parameter, of which nothing is known yet.
pub struct Parameter<T>(PhantomData<fn() -> T>);

/// A type that can be read from JSON, and mostly has a schema.
pub struct Readable<T> {
    read: fn(Value) -> Result<T, Unfit>,
    schema: Option<SchemaOf>,
}

/// What writes the schema of a type, as a part of a document.
type SchemaOf = fn(&mut Schemas) -> Map<String, Value>;

/// Whether a call may leave a parameter out.
#[derive(Clone, Copy)]
pub enum Presence {
    Required,
    Optional,
    /// What it is then, as JSON.
    Default(&'static str),
}

impl<T> Parameter<T> {
    #[allow(clippy::new_without_default, reason = "no default of the type is meant")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: DeserializeOwned> Parameter<T> {
    /// The type of a parameter of a tool whose schema is given by hand.
    pub fn without_schema(self) -> Readable<T> {
        Readable { read, schema: None }
    }
}

impl<T: DeserializeOwned + JsonSchema> Parameter<T> {
    pub fn readable(self) -> Readable<T> {
        Readable { read, schema: Some(Schemas::of::<T>) }
    }

    /// The type of a parameter of a prompt, whose clients pass texts. Whether it is one, its schema will tell.
    pub fn text(self) -> Readable<T> {
        self.readable()
    }
}

/// Stands in where the methods above are not there: only here for what the compiler says of it.
pub trait Unreadable<T>: Sized {
    fn readable(self) -> Readable<T>
    where
        T: Argument,
    {
        unreachable!("no type is an `Argument`")
    }

    fn without_schema(self) -> Readable<T>
    where
        T: Argument,
    {
        unreachable!("no type is an `Argument`")
    }

    fn text(self) -> Readable<T>
    where
        T: Text,
    {
        unreachable!("no type is a `Text`")
    }
}

impl<T> Unreadable<T> for Parameter<T> {}

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "a tool's parameter can't have the type `{Self}`",
    label = "this type can't be read from JSON, or has no JSON Schema",
    note = "put `#[skill_engine::data]` on the definition of `{Self}`; a type of another crate needs \
            `serde::Deserialize` and `schemars::JsonSchema`, or a type of yours around it"
)]
pub trait Argument {}

/// Implemented by nothing.
#[diagnostic::on_unimplemented(
    message = "a prompt's parameter can't have the type `{Self}`",
    label = "this type can't be read from a text, or has no JSON Schema",
    note = "take a `String`; where `{Self}` is an enum of names, put `#[skill_engine::data]` on its definition"
)]
pub trait Text {}

impl<T> Readable<T> {
    /// With the schema of a field that has attributes of its own.
    #[must_use]
    pub fn described(mut self, schema: SchemaOf) -> Self {
        self.schema = Some(schema);
        self
    }

    pub fn schema(&self, schemas: &mut Schemas) -> Map<String, Value> {
        self.schema.map(|schema| schema(schemas)).unwrap_or_default()
    }

    /// Whether a default is of this type.
    pub fn takes(&self, default: Value) -> Result<(), Unfit> {
        (self.read)(default).map(drop)
    }

    pub fn required(&self, arguments: &mut Arguments, name: &str) -> Result<T, Invalid> {
        arguments.required(name, self.read)
    }

    pub fn optional(&self, arguments: &mut Arguments, name: &str) -> Result<Option<T>, Invalid> {
        arguments.optional(name, self.read)
    }

    /// `default` is JSON text.
    pub fn or_default(&self, arguments: &mut Arguments, name: &str, default: &str) -> Result<T, Invalid> {
        arguments.or_insert(name, default);
        arguments.required(name, self.read)
    }

    pub fn whole(&self, arguments: &mut Arguments) -> Result<T, Invalid> {
        arguments.whole(self.read)
    }
}
