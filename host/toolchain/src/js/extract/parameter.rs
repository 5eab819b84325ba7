use oxc_ast::ast::{BindingPattern, FormalParameter, ObjectPattern, TSPropertySignature, TSSignature, TSType};
use oxc_span::{GetSpan, Span};
use serde_json::Value;

use super::callable::Callable;
use super::jsdoc::{Doc, Tag};
use super::literal::literal;
use super::module::Module;
use super::problem::{Problem, SUPPORTED};
use super::types::{self, Scalar, Shape};

/// One field of the object that a tool takes.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) scalar: Scalar,
    pub(crate) description: Option<String>,
    pub(crate) default: Option<Value>,
    pub(crate) optional: bool,
}

impl Parameter {
    pub(super) fn schema(&self) -> Value {
        let mut schema = self.scalar.schema();
        if let Some(description) = &self.description {
            schema["description"] = description.as_str().into();
        }
        if let Some(default) = &self.default {
            schema["default"] = default.clone();
        }
        schema
    }

    /// Reads the fields of the one object that a tool takes.
    pub(super) fn all<'a>(
        module: &Module<'a>,
        callable: Callable<'a>,
        doc: &Doc<'a>,
        export: &str,
    ) -> Result<Vec<Self>, Problem> {
        let parameters = callable.parameters();
        let only = match (parameters.items.as_slice(), &parameters.rest) {
            ([], None) => return Ok(Vec::new()),
            ([only], None) => only,
            _ => {
                let message = "takes several parameters: a tool takes one object, `args: { … }`";
                return Err(Problem::new(parameters.span, format!("the tool `{export}` {message}")));
            }
        };
        let mut fields = Self::declared(module, only, doc, export)?;
        describe(&mut fields, doc);
        if let BindingPattern::ObjectPattern(pattern) = &only.pattern {
            take_defaults(&mut fields, pattern)?;
        }
        Ok(fields)
    }

    fn declared<'a>(
        module: &Module<'a>,
        parameter: &'a FormalParameter<'a>,
        doc: &Doc<'a>,
        export: &str,
    ) -> Result<Vec<Self>, Problem> {
        if let Some(annotation) = &parameter.type_annotation {
            return Self::of_type(module, &annotation.type_annotation);
        }
        if !module.typescript {
            let typed_fields = doc.fields().any(|(tag, _)| tag.ty.is_some());
            match doc.parameter().and_then(|tag| tag.ty) {
                Some(ty) if !typed_fields => return module.parse_type(ty, Self::of_type),
                _ if typed_fields => return Self::of_tags(module, doc, parameter.span),
                _ => {}
            }
        }
        let how = if module.typescript { "`args: { name: string }`" } else { "`@param {{ name: string }} args`" };
        Err(Problem::new(
            parameter.span,
            format!("the parameter of the tool `{export}` has no type: write it as {how}"),
        ))
    }

    fn of_type<'a>(module: &Module<'a>, ty: &'a TSType<'a>) -> Result<Vec<Self>, Problem> {
        match types::resolve(module, ty) {
            Ok(Shape::Object(members)) => members.iter().map(|member| Self::of_member(module, member)).collect(),
            _ => {
                let text = module.slice(ty.span());
                let message = format!(
                    "a tool takes one object, and the type `{text}` is not one that this file spells out: write it as \
                     `{{ name: string }}`, with fields of {SUPPORTED}"
                );
                Err(Problem::new(ty.span(), message))
            }
        }
    }

    fn of_member<'a>(module: &Module<'a>, member: &'a TSSignature<'a>) -> Result<Self, Problem> {
        let TSSignature::TSPropertySignature(property) = member else {
            let message = format!("`{}` is not supported: a tool can have {SUPPORTED}", module.slice(member.span()));
            return Err(Problem::new(member.span(), message));
        };
        let name = property.key.static_name().filter(|_| !property.computed);
        let name = name.ok_or_else(|| Problem::new(property.key.span(), "the name of a parameter is written out"))?;
        let (scalar, or_undefined) = Self::scalar_of(module, property, &name)?;
        let description = Some(module.doc(property.span).description).filter(|text| !text.is_empty());
        let optional = property.optional || or_undefined;
        Ok(Self { name: name.into_owned(), scalar, description, default: None, optional })
    }

    fn scalar_of<'a>(
        module: &Module<'a>,
        property: &'a TSPropertySignature<'a>,
        name: &str,
    ) -> Result<(Scalar, bool), Problem> {
        let Some(annotation) = &property.type_annotation else {
            return Err(Problem::new(property.span, format!("the parameter `{name}` has no type")));
        };
        scalar_of(module, &annotation.type_annotation)
    }

    /// The fields that plain JavaScript lists as `@param {string} args.name`.
    fn of_tags<'a>(module: &Module<'a>, doc: &Doc<'a>, parameter: Span) -> Result<Vec<Self>, Problem> {
        let field = |(tag, name): (&Tag<'a>, &'a str)| {
            let untyped = || Problem::new(parameter, format!("`@param args.{name}` has no type"));
            let (scalar, or_undefined) = module.parse_type(tag.ty.ok_or_else(untyped)?, scalar_of)?;
            let default = tag.default.map(|text| {
                default_of_text(scalar, text).ok_or_else(|| Problem::new(parameter, not_a_default(name, scalar, text)))
            });
            let optional = tag.optional || or_undefined;
            Ok(Self { name: name.to_owned(), scalar, description: None, default: default.transpose()?, optional })
        };
        doc.fields().map(field).collect()
    }
}

fn scalar_of<'a>(module: &Module<'a>, ty: &'a TSType<'a>) -> Result<(Scalar, bool), Problem> {
    match types::resolve(module, ty)? {
        Shape::Scalar(scalar) => Ok((scalar, false)),
        Shape::OrUndefined(scalar) => Ok((scalar, true)),
        Shape::Object(_) | Shape::Nothing | Shape::Promise(_) => Err(types::unsupported(module, ty)),
    }
}

/// Takes over what `@param args.name` says of a field that has no doc comment of its own.
fn describe(fields: &mut [Parameter], doc: &Doc<'_>) {
    for (tag, name) in doc.fields() {
        let Some(field) = fields.iter_mut().find(|field| field.name == name) else { continue };
        if field.description.is_none() && !tag.description.is_empty() {
            field.description = Some(tag.description.clone());
        }
    }
}

/// Takes over the defaults of a destructured parameter; one that must be computed only makes its field optional.
fn take_defaults(fields: &mut [Parameter], pattern: &ObjectPattern<'_>) -> Result<(), Problem> {
    for property in &pattern.properties {
        let BindingPattern::AssignmentPattern(assignment) = &property.value else { continue };
        let Some(name) = property.key.static_name() else { continue };
        let Some(field) = fields.iter_mut().find(|field| field.name == name) else { continue };
        field.optional = true;
        let Some(default) = literal(&assignment.right) else { continue };
        if !fits(field.scalar, &default) {
            return Err(Problem::new(
                assignment.right.span(),
                not_a_default(&name, field.scalar, &default.to_string()),
            ));
        }
        field.default = Some(default);
    }
    Ok(())
}

fn fits(scalar: Scalar, value: &Value) -> bool {
    match scalar {
        Scalar::String => value.is_string(),
        Scalar::Boolean => value.is_boolean(),
        Scalar::Integer => value.is_i64(),
        Scalar::Number => value.is_number(),
    }
}

fn default_of_text(scalar: Scalar, text: &str) -> Option<Value> {
    if scalar == Scalar::String {
        let quoted = ['"', '\''].iter().find_map(|&quote| text.strip_prefix(quote)?.strip_suffix(quote));
        return Some(quoted.unwrap_or(text).into());
    }
    serde_json::from_str(text).ok().filter(|value| fits(scalar, value))
}

fn not_a_default(name: &str, scalar: Scalar, text: &str) -> String {
    format!("the default of `{name}` is not of its type: `{text}` is no {}", scalar.name())
}
