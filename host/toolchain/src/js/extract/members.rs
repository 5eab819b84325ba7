use oxc_ast::ast::{TSIndexSignature, TSIntersectionType, TSPropertySignature, TSSignature, TSType};
use oxc_span::GetSpan;

use super::module::Scope;
use super::notes::Notes;
use super::problem::Problem;
use super::resolver::Resolver;
use super::schema::{Field, Object, Primitive, Schema, Shape};

/// Types with fields.
impl<'a> Resolver<'_, 'a> {
    /// The fields between the braces of an object type or an interface.
    pub(super) fn members(&mut self, scope: &Scope<'a>, members: &'a [TSSignature<'a>]) -> Result<Object, Problem> {
        let mut object = Object::default();
        for member in members {
            match member {
                TSSignature::TSPropertySignature(property) => {
                    if let Some(field) = self.property(scope, property)? {
                        object.set(field);
                    }
                }
                TSSignature::TSIndexSignature(index) => object.others = Some(self.index(scope, index)?),
                _ => return Err(self.unsupported(scope, member.span(), ", since JSON has no functions")),
            }
        }
        Ok(object)
    }

    /// `None` for a field that is never there.
    fn property(&mut self, scope: &Scope<'a>, property: &'a TSPropertySignature<'a>) -> Result<Option<Field>, Problem> {
        let name = property.key.static_name().filter(|_| !property.computed);
        let name = name.ok_or_else(|| scope.problem(property.key.span(), "the name of a field is written out"))?;
        let Some(annotation) = &property.type_annotation else {
            return Err(scope.problem(property.span, format!("the field `{name}` has no type")));
        };
        let ty = &annotation.type_annotation;
        let (schema, undefined) = self.data_or_undefined(scope, ty)?.without_undefined();
        if matches!(schema.shape, Shape::Nothing) {
            let absent = property.optional || !matches!(ty, TSType::TSNeverKeyword(_));
            return if absent { Ok(None) } else { Err(self.unsupported(scope, ty.span(), "")) };
        }
        let doc = scope.doc(property.span);
        let notes = Notes::read(&doc.description, &doc.tags, scope.module.file, self.kinds(&schema))?;
        let schema = Schema { shape: schema.shape, notes: schema.notes.under(notes) };
        Ok(Some(Field { name: name.into_owned(), schema, optional: property.optional || undefined }))
    }

    /// `[key: string]: T`.
    fn index(&mut self, scope: &Scope<'a>, index: &'a TSIndexSignature<'a>) -> Result<Box<Schema>, Problem> {
        let key = &index.parameter.type_annotation.type_annotation;
        if !matches!(self.data(scope, key)?.shape, Shape::Primitive(Primitive::String)) {
            return Err(self.unsupported(scope, key.span(), " of keys, which are strings"));
        }
        let (schema, _) = self.data_or_undefined(scope, &index.type_annotation.type_annotation)?.without_undefined();
        Ok(Box::new(schema))
    }

    /// `A & B`, whose fields are those of all.
    pub(super) fn intersection(
        &mut self,
        scope: &Scope<'a>,
        intersection: &'a TSIntersectionType<'a>,
    ) -> Result<Schema, Problem> {
        // `string & {}` is a string that editors treat otherwise.
        let says = |ty: &&TSType<'a>| !matches!(ty, TSType::TSTypeLiteral(literal) if literal.members.is_empty());
        let mut merged: Option<Schema> = None;
        for ty in intersection.types.iter().filter(says) {
            let part = self.data_or_undefined(scope, ty)?;
            merged = match merged {
                None => Some(part),
                Some(earlier) => Some(self.merged(scope, ty, earlier, part)?),
            };
        }
        Ok(merged.unwrap_or_else(|| Shape::Object(Object::default()).into()))
    }

    /// Merges the fields of two objects; where one is a union, those of each of its members.
    fn merged(
        &mut self,
        scope: &Scope<'a>,
        ty: &'a TSType<'a>,
        left: Schema,
        right: Schema,
    ) -> Result<Schema, Problem> {
        match (self.written_out(scope, ty, left)?.shape, self.written_out(scope, ty, right)?.shape) {
            (Shape::Union(members), right) => {
                let each = members.into_iter().map(|left| self.merged(scope, ty, left, right.clone().into()));
                Ok(Shape::Union(each.collect::<Result<_, _>>()?).into())
            }
            (left, Shape::Union(members)) => {
                let each = members.into_iter().map(|right| self.merged(scope, ty, left.clone().into(), right));
                Ok(Shape::Union(each.collect::<Result<_, _>>()?).into())
            }
            (Shape::Object(mut object), Shape::Object(other)) => {
                for field in other.fields {
                    self.add(scope, ty, &mut object, field)?;
                }
                object.others = object.others.or(other.others);
                Ok(Shape::Object(object).into())
            }
            _ => Err(self.unsupported(scope, ty.span(), " together with others: only objects can be joined by `&`")),
        }
    }

    fn add(&mut self, scope: &Scope<'a>, ty: &'a TSType<'a>, object: &mut Object, field: Field) -> Result<(), Problem> {
        let Some(earlier) = object.field_mut(&field.name) else {
            object.fields.push(field);
            return Ok(());
        };
        let optional = earlier.optional && field.optional;
        // Two that say the same are one, whatever their comments.
        let same = format!("{:?}", earlier.schema.shape) == format!("{:?}", field.schema.shape);
        if !same {
            let message = format!("the field `{}` is declared twice, with different types", field.name);
            return Err(scope.problem(ty.span(), format!("{message}: {}", self.advice())));
        }
        let notes = std::mem::take(&mut earlier.schema.notes).under(field.schema.notes);
        earlier.schema.notes = notes;
        earlier.optional = optional;
        Ok(())
    }

    /// The type behind a name that stands in `$defs`.
    pub(super) fn written_out(
        &mut self,
        scope: &Scope<'a>,
        ty: &'a TSType<'a>,
        schema: Schema,
    ) -> Result<Schema, Problem> {
        let Shape::Recursive(number) = schema.shape else { return Ok(schema) };
        match self.recursions.finished(number) {
            Some(finished) => Ok(finished.clone()),
            None => {
                let why = format!(", since `{}` is only being described here", self.recursions.name(number));
                Err(self.unsupported(scope, ty.span(), &why))
            }
        }
    }
}
