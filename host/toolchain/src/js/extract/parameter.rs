use oxc_ast::ast::{BindingPattern, FormalParameter, ObjectPattern};
use oxc_span::{GetSpan, Span};

use super::candidate::Candidate;
use super::jsdoc::Doc;
use super::literal::literal;
use super::module::Scope;
use super::notes::Sample;
use super::problem::Problem;
use super::resolver::Resolver;
use super::schema::{Object, Schema, Shape};
use super::tagged::Tagged;

/// The one object that a tool or a prompt takes.
impl<'a> Resolver<'_, 'a> {
    /// Reads the type of the parameter, with what the doc comment and the function itself say of its fields.
    pub(super) fn parameter(&mut self, candidate: &Candidate<'a>, doc: &Doc<'a>) -> Result<Schema, Problem> {
        let Some(only) = candidate.parameter()? else { return Ok(Shape::Object(Object::default()).into()) };
        let mut schema = self.declared_parameter(candidate, only, doc)?;
        if let Shape::Object(object) = &mut schema.shape {
            describe(object, doc);
            if let BindingPattern::ObjectPattern(pattern) = &only.pattern {
                take_defaults(&Scope::of(candidate.module), object, pattern);
            }
        }
        Ok(schema)
    }

    fn declared_parameter(
        &mut self,
        candidate: &Candidate<'a>,
        parameter: &'a FormalParameter<'a>,
        doc: &Doc<'a>,
    ) -> Result<Schema, Problem> {
        let module = candidate.module;
        if let Some(annotation) = &parameter.type_annotation {
            let ty = &annotation.type_annotation;
            let scope = Scope::of(module);
            let schema = self.data_or_undefined(&scope, ty)?;
            return self.one_object(&scope, ty.span(), schema);
        }
        if !module.typescript {
            let typed_fields = doc.fields().any(|(tag, _)| tag.ty.is_some());
            match doc.parameter().and_then(|tag| tag.ty) {
                Some(ty) if !typed_fields => {
                    let (scope, ty, _) = module.jsdoc_type(ty)?;
                    let schema = self.data_or_undefined(&scope, ty)?;
                    return self.one_object(&scope, ty.span(), schema);
                }
                _ if typed_fields => {
                    let tags: Vec<_> = doc.fields().map(|(tag, path)| Tagged { path, tag, keywords: &[] }).collect();
                    return Ok(Shape::Object(self.tagged(module, &tags, "args.")?).into());
                }
                _ => {}
            }
        }
        let how = if module.typescript { "`args: { name: string }`" } else { "`@param {{ name: string }} args`" };
        let message = format!(
            "the parameter of the {} `{}` has no type: write it as {how}, or {}",
            candidate.what,
            candidate.export,
            self.advice()
        );
        Err(module.problem(parameter.span, message))
    }

    fn one_object(&self, scope: &Scope<'a>, span: Span, schema: Schema) -> Result<Schema, Problem> {
        let (mut schema, _) = schema.without_undefined();
        if let Shape::Recursive(number) = schema.shape {
            schema = self.recursions.finished(number).cloned().unwrap_or(schema);
        }
        if matches!(schema.shape, Shape::Object(_)) {
            return Ok(schema);
        }
        let message = format!(
            "a {} takes one object, and the type `{}` is none: write it as `{{ name: string }}`, or {}",
            self.what,
            scope.text(span),
            self.advice()
        );
        Err(scope.problem(span, message))
    }
}

/// Takes over what `@param args.name` says of a field that has no description of its own.
fn describe(object: &mut Object, doc: &Doc<'_>) {
    for (tag, path) in doc.fields().filter(|(tag, _)| !tag.description.is_empty()) {
        if let Some(schema) = field_at(object, path) {
            schema.notes.description.get_or_insert_with(|| tag.description.clone());
        }
    }
}

/// The field `a.b` or `list[].b`.
fn field_at<'o>(object: &'o mut Object, path: &str) -> Option<&'o mut Schema> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let schema = &mut object.field_mut(name.strip_suffix("[]").unwrap_or(name))?.schema;
    let Some(rest) = rest else { return Some(schema) };
    let shape = match &mut schema.shape {
        Shape::Array(items) => &mut items.shape,
        shape => shape,
    };
    match shape {
        Shape::Object(object) => field_at(object, rest),
        _ => None,
    }
}

/// Takes over the defaults of a destructured parameter; one that must be computed only makes its field optional.
fn take_defaults(scope: &Scope<'_>, object: &mut Object, pattern: &ObjectPattern<'_>) {
    for property in &pattern.properties {
        let Some(name) = property.key.static_name() else { continue };
        let Some(field) = object.field_mut(&name) else { continue };
        let inner = match &property.value {
            BindingPattern::AssignmentPattern(assignment) => {
                field.optional = true;
                if let Some(value) = literal(&assignment.right) {
                    let place = scope.place(assignment.right.span());
                    field.schema.notes.default = Some(Sample { value, place });
                }
                &assignment.left
            }
            pattern => pattern,
        };
        if let (BindingPattern::ObjectPattern(pattern), Shape::Object(object)) = (inner, &mut field.schema.shape) {
            take_defaults(scope, object, pattern);
        }
    }
}
