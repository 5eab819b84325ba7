use serde_json::{Map, Value};

use super::output::Output;
use super::parameter::Parameter;

/// One tool, as its source declares it.
#[derive(Debug)]
pub(crate) struct Declaration {
    /// The name under which the module exports the function.
    pub(crate) export: String,
    /// Where it does, in bytes from the start of the file.
    pub(crate) offset: usize,
    /// The tool's name.
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    /// Empty where the author wrote none.
    pub(crate) description: String,
    pub(crate) annotations: Annotations,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) output: Output,
}

/// The hints of the contract; `None` leaves the protocol's default.
#[derive(Debug, Default, Clone)]
pub(crate) struct Annotations {
    pub(crate) read_only: Option<bool>,
    pub(crate) destructive: Option<bool>,
    pub(crate) idempotent: Option<bool>,
    pub(crate) open_world: Option<bool>,
}

impl Declaration {
    pub(crate) fn input_schema(&self) -> Value {
        object_schema(
            self.parameters.iter().map(|parameter| (parameter.name.clone(), parameter.schema())),
            self.parameters.iter().filter(|parameter| !parameter.optional).map(|parameter| parameter.name.as_str()),
        )
    }

    /// The schema of the structured output: a scalar goes into an object, because the protocol wants one.
    pub(crate) fn output_schema(&self) -> Option<Value> {
        match self.output {
            Output::Scalar(scalar) => Some(object_schema([("result".to_owned(), scalar.schema())], ["result"])),
            Output::Text | Output::Nothing | Output::Any => None,
        }
    }
}

fn object_schema<'s>(
    properties: impl IntoIterator<Item = (String, Value)>,
    required: impl IntoIterator<Item = &'s str>,
) -> Value {
    let required: Vec<Value> = required.into_iter().map(Value::from).collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "object".into());
    schema.insert("properties".to_owned(), Value::Object(properties.into_iter().collect()));
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    schema.insert("additionalProperties".to_owned(), false.into());
    Value::Object(schema)
}
