use oxc_ast::ast::TSType;
use oxc_span::GetSpan;
use serde_json::Value;

use super::candidate::Candidate;
use super::jsdoc::Doc;
use super::module::Scope;
use super::modules::{Meaning, Space};
use super::problem::Problem;
use super::reference::path;
use super::rendering::{Rendering, wrapped};
use super::resolver::Resolver;
use super::schema::{Primitive, Schema, Shape};

/// What a tool declares that it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// A string: one block of text.
    Text,
    Nothing,
    /// Undeclared: the value decides at run time.
    Any,
    /// The SDK's `Content`, or a list of it.
    Content,
    /// The SDK's `Output`, which says each part of the answer.
    Parts,
    /// The same, whose structured part is no object by its type.
    PartsWithResult,
    /// An object: structured as it is.
    Value,
    /// Anything else: structured, in an object with the one field `result`.
    Result,
}

impl Output {
    /// The word that the SDK's runtime knows it by.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Nothing => "none",
            Self::Any => "any",
            Self::Content => "content",
            Self::Parts => "output",
            Self::PartsWithResult => "output-result",
            Self::Value => "value",
            Self::Result => "result",
        }
    }

    /// How a value of this schema is answered, and the schema of the answer.
    pub(super) fn of_schema(schema: Value) -> (Self, Option<Value>) {
        if schema["type"] == "object" { (Self::Value, Some(schema)) } else { (Self::Result, Some(wrapped(schema))) }
    }
}

/// The result of a tool.
impl<'a> Resolver<'_, 'a> {
    /// Reads the annotation of the result, in plain JavaScript `@returns`.
    pub(super) fn result(
        &mut self,
        candidate: &Candidate<'a>,
        doc: &Doc<'a>,
    ) -> Result<(Output, Option<Value>), Problem> {
        let module = candidate.module;
        if let Some(annotation) = candidate.callable.return_type() {
            return self.result_of(&Scope::of(module), &annotation.type_annotation);
        }
        match doc.returns().and_then(|tag| tag.ty) {
            Some(text) if !module.typescript => {
                let (scope, ty, _) = module.jsdoc_type(text)?;
                self.result_of(&scope, ty)
            }
            _ => Ok((Output::Any, None)),
        }
    }

    /// Whether the result is declared as the SDK's `Output`; its T is not looked at.
    pub(super) fn declares_output(&self, candidate: &Candidate<'a>, doc: &Doc<'a>) -> Result<bool, Problem> {
        let module = candidate.module;
        if let Some(annotation) = candidate.callable.return_type() {
            return self.is_output(&Scope::of(module), &annotation.type_annotation);
        }
        match doc.returns().and_then(|tag| tag.ty) {
            Some(text) if !module.typescript => {
                let (scope, ty, _) = module.jsdoc_type(text)?;
                self.is_output(&scope, ty)
            }
            _ => Ok(false),
        }
    }

    fn is_output(&self, scope: &Scope<'a>, ty: &'a TSType<'a>) -> Result<bool, Problem> {
        let reference = match ty {
            TSType::TSParenthesizedType(inner) => return self.is_output(scope, &inner.type_annotation),
            TSType::TSTypeReference(reference) => reference,
            _ => return Ok(false),
        };
        let Some(path) = path(&reference.type_name) else { return Ok(false) };
        let awaited = reference.type_arguments.as_deref().and_then(|arguments| arguments.params.first());
        let meaning = self.modules.meaning(scope.module, path[0], Space::Type)?;
        match (meaning, path.as_slice(), awaited) {
            (Some(Meaning::Sdk(name)), [_], _) => Ok(name == "Output"),
            (Some(Meaning::Sdk("*")), [_, name], _) => Ok(*name == "Output"),
            (None, ["Promise"], Some(awaited)) => self.is_output(scope, awaited),
            (None, [name], _) => Ok(*name == "Output" && !scope.module.typescript),
            _ => Ok(false),
        }
    }

    fn result_of(&mut self, scope: &Scope<'a>, ty: &'a TSType<'a>) -> Result<(Output, Option<Value>), Problem> {
        let schema = awaited(self.read(scope, ty)?);
        let is_content = |schema: &Schema| matches!(schema.shape, Shape::Content);
        match &schema.shape {
            Shape::Nothing => Ok((Output::Nothing, None)),
            Shape::Primitive(Primitive::String) => Ok((Output::Text, None)),
            Shape::Content => Ok((Output::Content, None)),
            Shape::Array(items) if is_content(items) => Ok((Output::Content, None)),
            Shape::Output(None) => Ok((Output::Parts, None)),
            Shape::Output(Some(structured)) => self.parts(structured),
            Shape::Union(members) if members.iter().any(|member| matches!(member.shape, Shape::Nothing)) => {
                let text = scope.text(ty.span());
                let message = format!("`{text}` may have no value in JSON: say that with `null`");
                Err(scope.problem(ty.span(), message))
            }
            _ => Ok(Output::of_schema(self.written(&schema)?)),
        }
    }

    /// An `Output<T>`, which has no schema where its T may be anything.
    fn parts(&self, structured: &Schema) -> Result<(Output, Option<Value>), Problem> {
        if matches!(structured.shape, Shape::Anything | Shape::Nothing) {
            return Ok((Output::Parts, None));
        }
        Ok(match Output::of_schema(self.written(structured)?) {
            (Output::Result, schema) => (Output::PartsWithResult, schema),
            (_, schema) => (Output::Parts, schema),
        })
    }

    /// A type that contains itself is written out once at the root.
    fn written(&self, schema: &Schema) -> Result<Value, Problem> {
        let root = match schema.shape {
            Shape::Recursive(number) => {
                self.recursions.finished(number).filter(|root| matches!(root.shape, Shape::Object(_)))
            }
            _ => None,
        };
        Rendering::root(&self.recursions, root.unwrap_or(schema))
    }
}

fn awaited(schema: Schema) -> Schema {
    match schema.shape {
        Shape::Promise(inner) => awaited(*inner),
        _ => schema,
    }
}
