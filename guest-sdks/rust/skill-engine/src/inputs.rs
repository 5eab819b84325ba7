//! The parameters of a tool or a prompt, with their schemas.

use serde_json::{Map, Value, json};

use crate::bindings::exports::skill::engine::prompts::Argument;
use crate::parameter::{Presence, Readable};
use crate::schema::Schemas;
use crate::texts;

/// The parameters of a function, one by one.
pub struct Inputs {
    schemas: Schemas,
    properties: Map<String, Value>,
    required: Vec<Value>,
    /// The schema of the parameter that is all of the arguments.
    whole: Option<Map<String, Value>>,
    problem: Option<String>,
}

impl Default for Inputs {
    fn default() -> Self {
        Self {
            schemas: Schemas::of_arguments(),
            properties: Map::new(),
            required: Vec::new(),
            whole: None,
            problem: None,
        }
    }
}

impl Inputs {
    /// Adds a parameter. Its description is the author's at this place; an empty one leaves what the type says.
    pub fn declare<T>(&mut self, name: &str, description: &str, presence: Presence, parameter: &Readable<T>) {
        let mut schema = parameter.schema(&mut self.schemas);
        if !description.is_empty() {
            schema.insert("description".into(), description.into());
        }
        match presence {
            Presence::Required => self.required.push(name.into()),
            Presence::Optional => {}
            Presence::Default(json) => {
                let default: Value = serde_json::from_str(json).unwrap_or_default();
                if let Err(unfit) = parameter.takes(default.clone()) {
                    self.problem.get_or_insert_with(|| format!("the default of `{name}` is none: {unfit}"));
                }
                schema.insert("default".into(), default);
            }
        }
        self.properties.insert(name.into(), schema.into());
    }

    /// Makes a parameter all of the arguments: its fields are the properties.
    pub fn declare_whole<T>(&mut self, name: &str, parameter: &Readable<T>) {
        let mut schema = parameter.schema(&mut self.schemas);
        // The tool has a description of its own.
        schema.shift_remove("title");
        schema.shift_remove("description");
        if !is_object(&schema) {
            self.problem = Some(format!("`{name}` stands for all of the arguments, but its type is no object in JSON"));
        }
        schema.insert("type".into(), "object".into());
        if !["anyOf", "oneOf"].iter().any(|key| schema.contains_key(*key)) {
            schema.entry("properties").or_insert_with(|| json!({}));
        }
        self.whole = Some(schema);
    }

    /// The arguments of a prompt, or what is wrong with one.
    pub fn into_texts(self) -> Result<Vec<Argument>, String> {
        let argument = |(name, schema): (&String, &Value)| {
            texts::argument(name, schema, self.required.iter().any(|required| required == name))
        };
        let arguments = self.properties.iter().map(argument).collect::<Result<_, _>>()?;
        // No client sees the schema, but what is wrong with a default is wrong in a prompt too.
        self.into_schema()?;
        Ok(arguments)
    }

    /// The input schema of a tool as JSON text, or what is wrong with it.
    pub fn into_schema(self) -> Result<String, String> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let root = self.whole.unwrap_or_else(|| object(self.properties, self.required));
        self.schemas.document(root)
    }
}

/// An object with these properties and no others.
pub fn object(properties: Map<String, Value>, required: Vec<Value>) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("type".into(), "object".into());
    schema.insert("properties".into(), properties.into());
    if !required.is_empty() {
        schema.insert("required".into(), required.into());
    }
    schema.insert("additionalProperties".into(), false.into());
    schema
}

/// Whether each value of the schema is an object.
fn is_object(schema: &Map<String, Value>) -> bool {
    if let Some(r#type) = schema.get("type") {
        return r#type == "object";
    }
    let alternatives = schema.get("oneOf").or_else(|| schema.get("anyOf")).and_then(Value::as_array);
    let of_objects = |alternatives: &Vec<Value>| {
        alternatives.iter().all(|alternative| alternative.as_object().is_some_and(is_object))
    };
    alternatives.is_some_and(of_objects)
}
