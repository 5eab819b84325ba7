use oxc_ast::ast::{TSSignature, TSType, TSTypeName, TSTypeReference, TSUnionType};
use oxc_span::{GetSpan, Span};
use serde_json::{Value, json};

use super::module::{Module, TypeDeclaration};
use super::problem::{Problem, SUPPORTED};

/// A type that a parameter or a result can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scalar {
    String,
    Boolean,
    Integer,
    Number,
}

impl Scalar {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
        }
    }

    pub(super) fn schema(self) -> Value {
        json!({ "type": self.name() })
    }
}

/// What a type comes down to, once names are looked up.
#[derive(Clone, Copy)]
pub(super) enum Shape<'a> {
    Scalar(Scalar),
    /// `T | undefined`.
    OrUndefined(Scalar),
    Object(&'a [TSSignature<'a>]),
    /// `void`, `undefined` and `never`.
    Nothing,
    /// `Promise<T>`, with the T.
    Promise(&'a TSType<'a>),
}

/// Aliases may name each other in a circle.
const MAX_DEPTH: usize = 32;

/// Looks through names and parentheses; a type that no tool can have in this version is a problem.
pub(super) fn resolve<'a>(module: &Module<'a>, ty: &'a TSType<'a>) -> Result<Shape<'a>, Problem> {
    // The problem belongs where the author used the type, not where an alias spells it out.
    shape(module, ty, 0).ok_or_else(|| unsupported(module, ty))
}

fn shape<'a>(module: &Module<'a>, ty: &'a TSType<'a>, depth: usize) -> Option<Shape<'a>> {
    if depth > MAX_DEPTH {
        return None;
    }
    match ty {
        TSType::TSStringKeyword(_) => Some(Shape::Scalar(Scalar::String)),
        TSType::TSBooleanKeyword(_) => Some(Shape::Scalar(Scalar::Boolean)),
        TSType::TSNumberKeyword(_) => Some(Shape::Scalar(Scalar::Number)),
        TSType::TSVoidKeyword(_) | TSType::TSUndefinedKeyword(_) | TSType::TSNeverKeyword(_) => Some(Shape::Nothing),
        TSType::TSParenthesizedType(inner) => shape(module, &inner.type_annotation, depth + 1),
        TSType::TSTypeLiteral(literal) => Some(Shape::Object(&literal.members)),
        TSType::TSUnionType(union) => union_shape(module, union, depth),
        TSType::TSTypeReference(reference) => reference_shape(module, reference, depth),
        TSType::TSImportType(import) => {
            let qualifier = import.qualifier.as_ref().map(|qualifier| module.slice(qualifier.span()));
            let integer = import.source.value == "skill-engine" && qualifier == Some("Integer");
            integer.then_some(Shape::Scalar(Scalar::Integer))
        }
        _ => None,
    }
}

fn union_shape<'a>(module: &Module<'a>, union: &'a TSUnionType<'a>, depth: usize) -> Option<Shape<'a>> {
    let [first, second] = union.types.as_slice() else { return None };
    match (shape(module, first, depth + 1)?, shape(module, second, depth + 1)?) {
        (Shape::Scalar(scalar) | Shape::OrUndefined(scalar), Shape::Nothing)
        | (Shape::Nothing, Shape::Scalar(scalar) | Shape::OrUndefined(scalar)) => Some(Shape::OrUndefined(scalar)),
        _ => None,
    }
}

fn reference_shape<'a>(module: &Module<'a>, reference: &'a TSTypeReference<'a>, depth: usize) -> Option<Shape<'a>> {
    let TSTypeName::IdentifierReference(identifier) = &reference.type_name else { return None };
    let name = identifier.name.as_str();
    if let Some(arguments) = &reference.type_arguments {
        return match arguments.params.as_slice() {
            [awaited] if name == "Promise" => Some(Shape::Promise(awaited)),
            _ => None,
        };
    }
    match module.type_named(name) {
        Some(TypeDeclaration::Alias(alias)) if alias.type_parameters.is_none() => {
            shape(module, &alias.type_annotation, depth + 1)
        }
        Some(TypeDeclaration::Interface(interface))
            if interface.type_parameters.is_none() && interface.extends.is_empty() =>
        {
            Some(Shape::Object(&interface.body.body))
        }
        Some(_) => None,
        None => module.is_integer(name).then_some(Shape::Scalar(Scalar::Integer)),
    }
}

/// The problem of a type that is none of the supported ones.
pub(super) fn unsupported(module: &Module<'_>, ty: &TSType<'_>) -> Problem {
    unsupported_text(ty.span(), module.slice(ty.span()), foreign_name(module, ty))
}

fn unsupported_text(span: Span, text: &str, foreign: Option<&str>) -> Problem {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let why = match foreign {
        Some("Integer") => "; `Integer` is imported from \"skill-engine\"".to_owned(),
        Some(name) => format!("; `{name}` is not declared in this file, and types are looked up in it alone"),
        None => String::new(),
    };
    Problem::new(span, format!("the type `{text}` is not supported{why}: a tool can have {SUPPORTED}"))
}

fn foreign_name<'t>(module: &Module<'_>, ty: &'t TSType<'_>) -> Option<&'t str> {
    let TSType::TSTypeReference(reference) = ty else { return None };
    let TSTypeName::IdentifierReference(identifier) = &reference.type_name else { return None };
    let name = identifier.name.as_str();
    let plain = reference.type_arguments.is_none();
    let global = ["Array", "Date", "Function", "Map", "Object", "Record", "Set", "Uint8Array"].contains(&name);
    (plain && !global && module.type_named(name).is_none()).then_some(name)
}
