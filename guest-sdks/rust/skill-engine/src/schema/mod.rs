//! JSON Schemas of types: made by `schemars`, brought into the one form that all languages of the engine share.

mod defaults;
mod normal;
mod order;
mod recursive;

use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};

use normal::Normal;

/// Writes the schemas of one document.
pub struct Schemas(SchemaGenerator);

impl Schemas {
    /// Of what is read.
    pub fn of_arguments() -> Self {
        Self::new(SchemaSettings::draft2020_12().for_deserialize())
    }

    /// Of what is written.
    pub fn of_answers() -> Self {
        Self::new(SchemaSettings::draft2020_12().for_serialize())
    }

    fn new(settings: SchemaSettings) -> Self {
        let settings = settings.with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        });
        Self(settings.into_generator())
    }

    /// The schema of a type, to become a part of the document.
    pub fn of<T: JsonSchema>(&mut self) -> Map<String, Value> {
        object(self.0.subschema_for::<T>())
    }

    /// The schema of the field `value` of a type, with what its attributes say.
    pub fn of_field<T: JsonSchema>(&mut self) -> Map<String, Value> {
        let mut schema = self.of::<T>();
        match schema.get_mut("properties").and_then(|properties| properties.get_mut("value")).map(Value::take) {
            Some(Value::Object(field)) => field,
            _ => Map::new(),
        }
    }

    /// The whole document as JSON text, or which default in it breaks its own schema.
    pub fn document(mut self, root: Map<String, Value>) -> Result<String, String> {
        let mut root = Schema::from(root);
        let definitions = self.0.take_definitions(false);
        if !definitions.is_empty() {
            let definitions = recursive::settle(definitions);
            transform_subschemas(&mut recursive::Named(&definitions), &mut root);
            root.insert("$defs".into(), definitions.into());
        }
        Normal::default().transform(&mut root);
        defaults::check(root.as_value(), "")?;
        Ok(root.as_value().to_string())
    }
}

/// Whether the values of a type are objects, as the root of an output schema has to say.
pub fn is_object<T: JsonSchema>() -> bool {
    Schemas::of_answers().of::<T>().get("type").is_some_and(|r#type| r#type == "object")
}

fn object(schema: Schema) -> Map<String, Value> {
    match schema.to_value() {
        Value::Object(schema) => schema,
        Value::Bool(false) => Map::from_iter([("not".to_owned(), Map::new().into())]),
        _ => Map::new(),
    }
}
