use serde_json::{Map, Value, json};

use super::alternatives::Alternatives;
use super::fit::misfit;
use super::notes::{Notes, Sample};
use super::problem::Problem;
use super::recursion::Recursions;
use super::schema::{Object, Primitive, Schema, Shape, Tuple};

/// Writes schemas as JSON.
pub(super) struct Rendering<'r, 'a> {
    pub(super) recursions: &'r Recursions<'a>,
    /// The types that stand in `$defs`, with their names there.
    definitions: Vec<(usize, String)>,
    /// Each default and example, with what it is called and the schema that it has to fit.
    samples: Vec<(&'static str, Sample, Value)>,
}

impl<'r, 'a> Rendering<'r, 'a> {
    /// The schema of a whole input or result. A default or an example that breaks its schema is a problem.
    pub(super) fn root(recursions: &'r Recursions<'a>, schema: &Schema) -> Result<Value, Problem> {
        let mut rendering = Self { recursions, definitions: Vec::new(), samples: Vec::new() };
        let mut root = rendering.schema(schema);
        let mut definitions = Map::new();
        // Each definition may name further ones.
        let mut index = 0;
        while let Some((number, name)) = rendering.definitions.get(index).cloned() {
            if let Some(definition) = recursions.finished(number) {
                definitions.insert(name, rendering.schema(definition).into());
            }
            index += 1;
        }
        rendering.check(&definitions)?;
        if !definitions.is_empty() {
            root.insert("$defs".to_owned(), definitions.into());
        }
        Ok(root.into())
    }

    pub(super) fn schema(&mut self, schema: &Schema) -> Map<String, Value> {
        match &schema.shape {
            Shape::Union(members) => {
                let alternatives = Alternatives::of(self, members);
                match alternatives.only() {
                    Some(only) => {
                        let notes = only.notes.clone().under(schema.notes.clone());
                        let body = self.body(&only.shape);
                        self.noted(alternatives.with_null(body), &notes)
                    }
                    None => {
                        let body = alternatives.render(self);
                        self.noted(body, &schema.notes)
                    }
                }
            }
            shape => {
                let body = self.body(shape);
                self.noted(body, &schema.notes)
            }
        }
    }

    fn body(&mut self, shape: &Shape) -> Map<String, Value> {
        match shape {
            Shape::Primitive(primitive) => typed(primitive.name()),
            Shape::Literal(value) => {
                let mut body = typed(type_of(value));
                body.insert("const".to_owned(), value.clone());
                body
            }
            Shape::Array(items) => {
                let mut body = typed("array");
                body.insert("items".to_owned(), self.schema(items).into());
                body
            }
            Shape::Tuple(tuple) => self.tuple(tuple),
            Shape::Object(object) => self.object(object),
            Shape::Union(members) => Alternatives::of(self, members).render(self),
            Shape::Recursive(number) => {
                let reference = format!("#/$defs/{}", self.definition(*number));
                Map::from_iter([("$ref".to_owned(), reference.into())])
            }
            Shape::Nothing => typed(Primitive::Null.name()),
            Shape::Anything | Shape::Promise(_) | Shape::Content | Shape::Output(_) => Map::new(),
        }
    }

    fn tuple(&mut self, tuple: &Tuple) -> Map<String, Value> {
        let mut body = typed("array");
        let items: Vec<Value> = tuple.items.iter().map(|item| self.schema(item).into()).collect();
        if !items.is_empty() {
            body.insert("prefixItems".to_owned(), items.into());
        }
        body.insert("minItems".to_owned(), tuple.required.into());
        let rest = tuple.rest.as_ref().map_or(Value::Bool(false), |rest| self.schema(rest).into());
        body.insert("items".to_owned(), rest);
        body
    }

    fn object(&mut self, object: &Object) -> Map<String, Value> {
        let mut body = typed("object");
        if !object.fields.is_empty() || object.others.is_none() {
            let properties = object.fields.iter().map(|field| (field.name.clone(), self.schema(&field.schema).into()));
            body.insert("properties".to_owned(), properties.collect::<Map<_, Value>>().into());
        }
        let required: Vec<Value> =
            object.fields.iter().filter(|field| field.is_required()).map(|field| field.name.as_str().into()).collect();
        if !required.is_empty() {
            body.insert("required".to_owned(), required.into());
        }
        match &object.others {
            None => {
                body.insert("additionalProperties".to_owned(), false.into());
            }
            // Anything may follow where nothing is said.
            Some(others) => {
                let others = self.schema(others);
                if !others.is_empty() {
                    body.insert("additionalProperties".to_owned(), others.into());
                }
            }
        }
        body
    }

    fn noted(&mut self, body: Map<String, Value>, notes: &Notes) -> Map<String, Value> {
        let mut schema = Map::new();
        for (key, text) in [("title", &notes.title), ("description", &notes.description)] {
            if let Some(text) = text {
                schema.insert(key.to_owned(), text.as_str().into());
            }
        }
        schema.extend(body);
        schema.extend(notes.constraints.iter().map(|(keyword, value)| (keyword.name().to_owned(), value.clone())));
        self.samples.extend(notes.default.iter().map(|sample| ("default", sample.clone(), schema.clone().into())));
        self.samples.extend(notes.examples.iter().map(|sample| ("example", sample.clone(), schema.clone().into())));
        if let Some(default) = &notes.default {
            schema.insert("default".to_owned(), default.value.clone());
        }
        if !notes.examples.is_empty() {
            let values: Vec<Value> = notes.examples.iter().map(|sample| sample.value.clone()).collect();
            schema.insert("examples".to_owned(), values.into());
        }
        if notes.deprecated {
            schema.insert("deprecated".to_owned(), true.into());
        }
        schema
    }

    /// The name of a type in `$defs`: its own, or with a number where another has that.
    fn definition(&mut self, number: usize) -> String {
        if let Some((_, name)) = self.definitions.iter().find(|(known, _)| *known == number) {
            return name.clone();
        }
        // It becomes part of a URI.
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
        let base: String = self.recursions.name(number).chars().map(plain).collect();
        let taken = |name: &String| self.definitions.iter().any(|(_, other)| other == name);
        let numbered = (2..).map(|count| format!("{base}{count}"));
        let name = [base.clone()].into_iter().chain(numbered).find(|name| !taken(name)).unwrap_or(base);
        self.definitions.push((number, name.clone()));
        name
    }

    fn check(&self, definitions: &Map<String, Value>) -> Result<(), Problem> {
        for (what, Sample { value, place }, schema) in &self.samples {
            if let Some(reason) = misfit(schema, definitions, value) {
                return Err(Problem::new(*place, format!("the {what} breaks its own schema: {reason}")));
            }
        }
        Ok(())
    }
}

pub(super) fn typed(name: &str) -> Map<String, Value> {
    Map::from_iter([("type".to_owned(), name.into())])
}

/// The type of a literal; a number without a fraction is an integer.
pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "string",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::Null => "null",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// An object with one required field, `result`.
pub(super) fn wrapped(mut schema: Value) -> Value {
    let definitions = schema.as_object_mut().and_then(|schema| schema.remove("$defs"));
    let mut wrapped = json!({
        "type": "object",
        "properties": { "result": schema },
        "required": ["result"],
        "additionalProperties": false,
    });
    if let Some(definitions) = definitions {
        wrapped["$defs"] = definitions;
    }
    wrapped
}
