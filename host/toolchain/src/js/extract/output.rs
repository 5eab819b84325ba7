use oxc_ast::ast::TSType;

use super::callable::Callable;
use super::jsdoc::Doc;
use super::module::Module;
use super::problem::Problem;
use super::types::{self, Scalar, Shape};

/// What a tool declares that it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    /// A string: one block of text.
    Text,
    Nothing,
    /// A boolean, integer or number: structured.
    Scalar(Scalar),
    /// Undeclared: the value decides at run time.
    Any,
}

impl Output {
    /// The word that the SDK's runtime knows it by.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Nothing => "none",
            Self::Scalar(_) => "result",
            Self::Any => "any",
        }
    }

    /// Reads the annotation of the result, in plain JavaScript `@returns`.
    pub(super) fn of<'a>(module: &Module<'a>, callable: Callable<'a>, doc: &Doc<'a>) -> Result<Self, Problem> {
        if let Some(annotation) = callable.return_type() {
            return Self::of_type(module, &annotation.type_annotation);
        }
        match doc.returns().and_then(|tag| tag.ty) {
            Some(text) if !module.typescript => module.parse_type(text, Self::of_type),
            _ => Ok(Self::Any),
        }
    }

    fn of_type<'a>(module: &Module<'a>, ty: &'a TSType<'a>) -> Result<Self, Problem> {
        let mut shape = types::resolve(module, ty)?;
        if let Shape::Promise(awaited) = shape {
            shape = types::resolve(module, awaited)?;
        }
        match shape {
            Shape::Scalar(Scalar::String) => Ok(Self::Text),
            Shape::Scalar(scalar) => Ok(Self::Scalar(scalar)),
            Shape::Nothing => Ok(Self::Nothing),
            Shape::Object(_) | Shape::OrUndefined(_) | Shape::Promise(_) => {
                let problem = types::unsupported(module, ty);
                let message =
                    format!("{}; a result whose type is left out may be anything that JSON can say", problem.message);
                Err(Problem { message, ..problem })
            }
        }
    }
}
