use serde_json::{Map, Value, json};

use super::recursion::Recursions;
use super::rendering::{Rendering, type_of, typed};
use super::schema::{Object, Primitive, Schema, Shape};

/// The members of a union: flattened, each once, the literals together.
pub(super) struct Alternatives<'s> {
    /// In the order written.
    slots: Vec<Slot>,
    /// With null where it is written, if there is nothing else.
    literals: Vec<Value>,
    others: Vec<&'s Schema>,
    /// The others as JSON.
    rendered: Vec<Map<String, Value>>,
    null: bool,
    anything: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Slot {
    Literals,
    Null,
    Other(usize),
}

impl<'s> Alternatives<'s> {
    pub(super) fn of(rendering: &mut Rendering<'_, '_>, members: &'s [Schema]) -> Self {
        let mut alternatives = Self {
            slots: Vec::new(),
            literals: Vec::new(),
            others: Vec::new(),
            rendered: Vec::new(),
            null: false,
            anything: false,
        };
        alternatives.add(rendering, members);
        alternatives
    }

    /// The one member that is left beside null, unless it is a literal.
    pub(super) fn only(&self) -> Option<&'s Schema> {
        match self.others.as_slice() {
            [only] if !self.anything && !self.has_literals() => Some(only),
            _ => None,
        }
    }

    /// The schema of the [`only`](Self::only) member with null added, if that is one of the alternatives.
    pub(super) fn with_null(&self, mut body: Map<String, Value>) -> Map<String, Value> {
        if !self.null {
            return body;
        }
        let plain = !body.contains_key("const") && !body.contains_key("enum");
        match body.get_mut("type") {
            Some(name @ Value::String(_)) if plain => {
                *name = json!([name, Primitive::Null.name()]);
                body
            }
            _ => one("anyOf", vec![body.into(), typed(Primitive::Null.name()).into()]),
        }
    }

    pub(super) fn render(&self, rendering: &Rendering<'_, '_>) -> Map<String, Value> {
        if self.anything {
            return Map::new();
        }
        if self.others.is_empty() {
            return self.enumeration(self.null);
        }
        if !self.has_literals() && is_discriminated(rendering.recursions, &self.others) {
            let members = one("oneOf", self.rendered.iter().cloned().map(Value::Object).collect());
            return self.with_null(members);
        }
        let member = |slot: &Slot| match slot {
            Slot::Literals => self.enumeration(false),
            Slot::Null => typed(Primitive::Null.name()),
            Slot::Other(index) => self.rendered[*index].clone(),
        };
        let members: Vec<Value> = self.slots.iter().map(|slot| member(slot).into()).collect();
        one("anyOf", members)
    }

    fn add(&mut self, rendering: &mut Rendering<'_, '_>, members: &'s [Schema]) {
        for member in members {
            match &member.shape {
                Shape::Union(inner) => self.add(rendering, inner),
                Shape::Anything => self.anything = true,
                Shape::Nothing => {}
                Shape::Literal(value) => {
                    self.add_slot(Slot::Literals);
                    self.add_literal(value.clone());
                }
                Shape::Primitive(Primitive::Null) => {
                    self.null = true;
                    self.add_slot(Slot::Null);
                    self.add_literal(Value::Null);
                }
                _ => {
                    let schema = rendering.schema(member);
                    if !self.rendered.contains(&schema) {
                        self.add_slot(Slot::Other(self.others.len()));
                        self.others.push(member);
                        self.rendered.push(schema);
                    }
                }
            }
        }
    }

    fn add_slot(&mut self, slot: Slot) {
        if !self.slots.contains(&slot) {
            self.slots.push(slot);
        }
    }

    fn add_literal(&mut self, value: Value) {
        if !self.literals.contains(&value) {
            self.literals.push(value);
        }
    }

    fn has_literals(&self) -> bool {
        self.literals.iter().any(|literal| !literal.is_null())
    }

    fn enumeration(&self, with_null: bool) -> Map<String, Value> {
        let literals = self.literals.iter().filter(|literal| !literal.is_null());
        let Some(name) = one_type(&literals.clone().map(type_of).collect::<Vec<_>>()) else {
            let values = self.literals.iter().filter(|literal| with_null || !literal.is_null());
            return one("enum", values.cloned().collect());
        };
        let mut values: Vec<Value> = literals.cloned().collect();
        let mut body = Map::new();
        match (values.as_slice(), with_null) {
            ([], _) => return typed(Primitive::Null.name()),
            ([only], false) => {
                body.insert("type".to_owned(), name.into());
                body.insert("const".to_owned(), only.clone());
                return body;
            }
            (_, false) => body.insert("type".to_owned(), name.into()),
            (_, true) => {
                values.push(Value::Null);
                body.insert("type".to_owned(), json!([name, Primitive::Null.name()]))
            }
        };
        body.insert("enum".to_owned(), values.into());
        body
    }
}

fn one(keyword: &str, members: Vec<Value>) -> Map<String, Value> {
    Map::from_iter([(keyword.to_owned(), members.into())])
}

/// The type that all of these are, if there is one: whole numbers are numbers too.
fn one_type(names: &[&'static str]) -> Option<&'static str> {
    let first = names.first().copied().unwrap_or("null");
    if names.iter().all(|&name| name == first) {
        return Some(first);
    }
    names.iter().all(|&name| name == "integer" || name == "number").then_some("number")
}

/// Whether all are objects that a field of different string literals tells apart.
fn is_discriminated(recursions: &Recursions<'_>, members: &[&Schema]) -> bool {
    let objects: Option<Vec<&Object>> = members.iter().map(|member| object(recursions, member)).collect();
    let Some(objects) = objects.filter(|objects| objects.len() > 1) else { return false };
    let tells = |name: &str| {
        let literals: Option<Vec<&str>> = objects.iter().map(|object| literal(object, name)).collect();
        literals.is_some_and(|literals| {
            literals.iter().enumerate().all(|(index, literal)| !literals[..index].contains(literal))
        })
    };
    objects[0].fields.iter().any(|field| tells(&field.name))
}

fn object<'r>(recursions: &'r Recursions<'_>, schema: &'r Schema) -> Option<&'r Object> {
    match &schema.shape {
        Shape::Object(object) => Some(object),
        Shape::Recursive(number) => object(recursions, recursions.finished(*number)?),
        _ => None,
    }
}

/// The string that a required field is always.
fn literal<'o>(object: &'o Object, name: &str) -> Option<&'o str> {
    let field = object.fields.iter().find(|field| field.name == name && field.is_required())?;
    match &field.schema.shape {
        Shape::Literal(Value::String(text)) => Some(text),
        _ => None,
    }
}
