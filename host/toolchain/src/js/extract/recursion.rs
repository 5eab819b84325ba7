use super::schema::{Schema, Shape};

/// The types that contain themselves, and the named types that are just being read.
#[derive(Default)]
pub(super) struct Recursions<'a> {
    open: Vec<Open<'a>>,
    found: Vec<Recursion<'a>>,
}

/// What tells one named type from another: its file, its name there, and what its type parameters stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity<'a> {
    pub(super) file: usize,
    pub(super) name: &'a str,
    pub(super) arguments: String,
}

struct Open<'a> {
    identity: Identity<'a>,
    /// Its number, once it was met within itself.
    number: Option<usize>,
}

struct Recursion<'a> {
    identity: Identity<'a>,
    /// `None` as long as it is being read.
    schema: Option<Schema>,
}

impl<'a> Recursions<'a> {
    /// A type that is known to contain itself, or is just being read and so does.
    pub(super) fn meet(&mut self, identity: &Identity<'a>) -> Option<usize> {
        if let Some(known) = self.found.iter().position(|recursion| recursion.identity == *identity) {
            return Some(known);
        }
        let open = self.open.iter_mut().find(|open| open.identity == *identity)?;
        open.number = Some(self.found.len());
        self.found.push(Recursion { identity: identity.clone(), schema: None });
        open.number
    }

    pub(super) fn open(&mut self, identity: Identity<'a>) {
        self.open.push(Open { identity, number: None });
    }

    /// The type that was opened last is read. `None` where it is nothing but itself.
    pub(super) fn close(&mut self, schema: Schema) -> Option<Schema> {
        let Some(number) = self.open.pop().and_then(|open| open.number) else { return Some(schema) };
        if self.is_only(&schema, number, &mut Vec::new()) {
            return None;
        }
        self.found[number].schema = Some(schema);
        Some(Shape::Recursive(number).into())
    }

    /// The type behind a number; `None` as long as it is being read.
    pub(super) fn finished(&self, number: usize) -> Option<&Schema> {
        self.found[number].schema.as_ref()
    }

    pub(super) fn name(&self, number: usize) -> &'a str {
        self.found[number].identity.name
    }

    /// How many named types are just being read, one within the other.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Whether a value of the type would have to be a value of the type itself, with nothing around it.
    fn is_only(&self, schema: &Schema, number: usize, seen: &mut Vec<usize>) -> bool {
        match &schema.shape {
            Shape::Recursive(other) if *other == number => true,
            Shape::Recursive(other) if !seen.contains(other) => {
                seen.push(*other);
                self.finished(*other).is_some_and(|schema| self.is_only(schema, number, seen))
            }
            Shape::Union(members) => members.iter().any(|member| self.is_only(member, number, seen)),
            _ => false,
        }
    }
}
