//! The types that a tool's parameter may have.

use serde_json::{Map, Value, json};

use crate::bindings::exports::skill::engine::tools::{Failure, ToolError};

/// The type of a parameter: how it reads in a JSON Schema, and how its value is read.
#[diagnostic::on_unimplemented(
    message = "a tool's parameter can't have the type `{Self}`",
    label = "no JSON Schema is known for this type",
    note = "supported: string, boolean, integer, number, optional and default values \
            (`String`, `bool`, `i8` to `i64`, `u8` to `u64`, `f32`, `f64`, `Option` of these, and `#[default(…)]`)"
)]
pub trait Argument: Sized {
    /// Adds the parameter to an input schema.
    fn declare(inputs: &mut Inputs, name: &str, description: &str);

    /// Takes the parameter's value from the arguments of a call.
    fn take(arguments: &mut Arguments, name: &str) -> Result<Self, ToolError>;
}

/// A type that one JSON value stands for: a parameter of it can have a default value.
#[diagnostic::on_unimplemented(
    message = "a parameter with a default value can't have the type `{Self}`",
    label = "no default value is possible for this type",
    note = "a default value makes a parameter optional by itself; supported: `String`, `bool`, `i8` to `i64`, \
            `u8` to `u64`, `f32`, `f64`"
)]
pub trait Scalar: Sized {
    /// What the literal of a default value is.
    type Literal;

    /// The JSON Schema of the type.
    fn schema() -> Map<String, Value>;

    /// Reads a value, or says what is wrong with it.
    fn read(value: Value) -> Result<Self, String>;

    /// The value as JSON; fails for numbers that JSON can't hold.
    fn write(self) -> Result<Value, String>;

    /// The value that a literal in the source stands for.
    fn from_literal(literal: Self::Literal) -> Self;
}

/// The input schema of a tool, parameter by parameter.
#[derive(Default)]
pub struct Inputs {
    properties: Map<String, Value>,
    required: Vec<Value>,
}

impl Inputs {
    /// Adds a parameter of the type `T` that a call may leave out.
    pub fn declare_with_default<T: Scalar>(&mut self, name: &str, description: &str, default: T::Literal) {
        // A literal that JSON can't hold, such as 1e400, is no default that a client could be told of.
        let default = T::from_literal(default).write().ok();
        self.add::<T>(name, description, default);
    }

    /// The schema as JSON text.
    #[must_use]
    pub fn into_schema(self) -> String {
        let mut schema = Map::new();
        schema.insert("type".into(), "object".into());
        schema.insert("properties".into(), self.properties.into());
        if !self.required.is_empty() {
            schema.insert("required".into(), self.required.into());
        }
        schema.insert("additionalProperties".into(), false.into());
        Value::from(schema).to_string()
    }

    fn add<T: Scalar>(&mut self, name: &str, description: &str, default: Option<Value>) {
        let mut schema = T::schema();
        if !description.is_empty() {
            let after_type = 1;
            schema.shift_insert(after_type, "description".into(), description.into());
        }
        if let Some(default) = default {
            let after_description = if description.is_empty() { 1 } else { 2 };
            schema.shift_insert(after_description, "default".into(), default);
        }
        self.properties.insert(name.into(), schema.into());
    }
}

/// The arguments of one call, by name.
pub struct Arguments(Map<String, Value>);

impl Arguments {
    /// Reads the JSON object that a call comes with.
    pub fn parse(json: &str) -> Result<Self, ToolError> {
        match serde_json::from_str(json) {
            Ok(Value::Object(arguments)) => Ok(Self(arguments)),
            Ok(_) => Err(invalid("the arguments must be a JSON object".into())),
            Err(error) => Err(invalid(format!("the arguments are not JSON: {error}"))),
        }
    }

    /// Takes the value of a parameter that a call may leave out.
    pub fn take_or<T: Scalar>(&mut self, name: &str, default: T::Literal) -> Result<T, ToolError> {
        Ok(self.take(name)?.unwrap_or_else(|| T::from_literal(default)))
    }

    fn take<T: Scalar>(&mut self, name: &str) -> Result<Option<T>, ToolError> {
        let Some(value) = self.0.remove(name) else {
            return Ok(None);
        };
        T::read(value).map(Some).map_err(|problem| invalid(format!("`{name}`: {problem}")))
    }
}

fn invalid(message: String) -> ToolError {
    ToolError::InvalidArguments(Failure { message, stack: None, data: None })
}

/// A type, and the same type in an `Option`: written out so that rustc names the author's type when there is none.
macro_rules! scalar {
    ($type:ty, $literal:ty, $schema:tt, $read:expr, $write:expr) => {
        impl Scalar for $type {
            type Literal = $literal;

            fn schema() -> Map<String, Value> {
                match json!($schema) {
                    Value::Object(schema) => schema,
                    _ => unreachable!("every schema here is an object"),
                }
            }

            fn read(value: Value) -> Result<Self, String> {
                $read(value)
            }

            fn write(self) -> Result<Value, String> {
                $write(self)
            }

            fn from_literal(literal: $literal) -> Self {
                literal.into()
            }
        }

        impl Argument for $type {
            fn declare(inputs: &mut Inputs, name: &str, description: &str) {
                inputs.add::<Self>(name, description, None);
                inputs.required.push(name.into());
            }

            fn take(arguments: &mut Arguments, name: &str) -> Result<Self, ToolError> {
                arguments.take(name)?.ok_or_else(|| invalid(format!("`{name}` is missing")))
            }
        }

        impl Argument for Option<$type> {
            fn declare(inputs: &mut Inputs, name: &str, description: &str) {
                inputs.add::<$type>(name, description, None);
            }

            fn take(arguments: &mut Arguments, name: &str) -> Result<Self, ToolError> {
                arguments.take(name)
            }
        }
    };
}

scalar!(String, &'static str, { "type": "string" }, read_string, |text: String| Ok(text.into()));
scalar!(bool, bool, { "type": "boolean" }, read_bool, |truth: bool| Ok(truth.into()));

macro_rules! integers {
    ($($type:ty)*, $schema:tt) => {
        $(scalar!($type, $type, $schema, read_integer, |number: $type| Ok(number.into()));)*
    };
}

integers!(i8 i16 i32 i64, { "type": "integer" });
integers!(u8 u16 u32 u64, { "type": "integer", "minimum": 0 });
scalar!(isize, isize, { "type": "integer" }, read_integer, |number: isize| Ok((number as i64).into()));
scalar!(usize, usize, { "type": "integer", "minimum": 0 }, read_integer, |number: usize| Ok((number as u64).into()));
scalar!(f32, f32, { "type": "number" }, read_f32, write_f32);
scalar!(f64, f64, { "type": "number" }, read_f64, write_number);

fn read_string(value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(format!("expected a string, found {other}")),
    }
}

fn read_bool(value: Value) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| format!("expected a boolean, found {value}"))
}

fn read_integer<T: TryFrom<i128>>(value: Value) -> Result<T, String> {
    let Some(number) = whole(&value) else {
        return Err(format!("expected an integer, found {value}"));
    };
    T::try_from(number).map_err(|_| format!("{value} does not fit a {}", std::any::type_name::<T>()))
}

/// JSON Schema counts `3.0` as an integer, so the host lets it through.
fn whole(value: &Value) -> Option<i128> {
    let exact = value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
    exact.or_else(|| {
        let number = value.as_f64()?;
        (number.fract() == 0.0 && number.abs() < 2f64.powi(64)).then_some(number as i128)
    })
}

fn read_f64(value: Value) -> Result<f64, String> {
    value.as_f64().ok_or_else(|| format!("expected a number, found {value}"))
}

fn read_f32(value: Value) -> Result<f32, String> {
    let number = read_f64(value.clone())? as f32;
    if number.is_finite() { Ok(number) } else { Err(format!("{value} does not fit a f32")) }
}

/// By way of its text, or 0.1 would go out as 0.10000000149011612.
fn write_f32(number: f32) -> Result<Value, String> {
    write_number(number.to_string().parse().unwrap_or(f64::from(number)))
}

fn write_number(number: f64) -> Result<Value, String> {
    let value = serde_json::Number::from_f64(number);
    value.map(Value::Number).ok_or_else(|| format!("{number} is no number in JSON"))
}
