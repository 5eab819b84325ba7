use serde_json::Value;

use super::notes::Notes;

/// What a type comes down to, once names are looked up, and what its comments say of it.
#[derive(Debug, Clone)]
pub(super) struct Schema {
    pub(super) shape: Shape,
    pub(super) notes: Notes,
}

#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// Anything that JSON can say.
    Anything,
    Primitive(Primitive),
    /// A string, boolean or number.
    Literal(Value),
    Array(Box<Schema>),
    Tuple(Tuple),
    Object(Object),
    /// What stands between `|`.
    Union(Vec<Schema>),
    /// A type that contains itself, by its number.
    Recursive(usize),
    /// `undefined`, `void` and `never`.
    Nothing,
    /// `Promise<T>`.
    Promise(Box<Schema>),
    /// The SDK's `Content`.
    Content,
    /// The SDK's `Output<T>`, with the T.
    Output(Option<Box<Schema>>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Primitive {
    String,
    Boolean,
    Integer,
    Number,
    Null,
}

#[derive(Debug, Clone)]
pub(super) struct Tuple {
    pub(super) items: Vec<Schema>,
    /// How many of the items are not optional.
    pub(super) required: usize,
    pub(super) rest: Option<Box<Schema>>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Object {
    pub(super) fields: Vec<Field>,
    /// What other fields may hold; `None` where there are no others.
    pub(super) others: Option<Box<Schema>>,
}

#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) schema: Schema,
    pub(super) optional: bool,
}

impl Schema {
    /// How many types it consists of.
    pub(super) fn size(&self) -> usize {
        let all = |schemas: &[Self]| schemas.iter().map(Self::size).sum::<usize>();
        let inner = |schema: &Option<Box<Self>>| schema.as_deref().map_or(0, Self::size);
        1 + match &self.shape {
            Shape::Array(item) | Shape::Promise(item) => item.size(),
            Shape::Tuple(tuple) => all(&tuple.items) + inner(&tuple.rest),
            Shape::Object(object) => {
                object.fields.iter().map(|field| field.schema.size()).sum::<usize>() + inner(&object.others)
            }
            Shape::Union(members) => all(members),
            Shape::Output(structured) => inner(structured),
            _ => 0,
        }
    }

    /// The type without `undefined`, and whether it had that.
    pub(super) fn without_undefined(mut self) -> (Self, bool) {
        let Shape::Union(members) = &mut self.shape else { return (self, false) };
        let before = members.len();
        members.retain(|member| !matches!(member.shape, Shape::Nothing));
        let had = members.len() < before;
        match members.len() {
            0 => (Shape::Nothing.into(), had),
            1 => {
                let member = members.remove(0);
                (Self { shape: member.shape, notes: member.notes.under(self.notes) }, had)
            }
            _ => (self, had),
        }
    }
}

impl From<Shape> for Schema {
    fn from(shape: Shape) -> Self {
        Self { shape, notes: Notes::default() }
    }
}

impl From<Primitive> for Schema {
    fn from(primitive: Primitive) -> Self {
        Shape::Primitive(primitive).into()
    }
}

impl Primitive {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Null => "null",
        }
    }
}

impl Object {
    /// Any object at all.
    pub(super) fn open() -> Self {
        Self { fields: Vec::new(), others: Some(Box::new(Shape::Anything.into())) }
    }

    pub(super) fn field_mut(&mut self, name: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|field| field.name == name)
    }

    /// Adds a field, or puts it into the place of the one of its name.
    pub(super) fn set(&mut self, field: Field) {
        match self.field_mut(&field.name) {
            Some(earlier) => *earlier = field,
            None => self.fields.push(field),
        }
    }
}

impl Field {
    /// Whether every object has it; one with a default need not be given.
    pub(super) fn is_required(&self) -> bool {
        !self.optional && self.schema.notes.default.is_none()
    }
}
