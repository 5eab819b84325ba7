use oxc_ast::ast::{
    TSImportType, TSImportTypeQualifier, TSType, TSTypeName, TSTypeParameterDeclaration, TSTypeParameterInstantiation,
    TSTypeReference,
};
use oxc_span::Span;

use super::module::{Module, Scope};
use super::modules::{Meaning, Space};
use super::names::{Import, Source, TypeDeclaration};
use super::problem::Problem;
use super::resolver::Resolver;
use super::schema::{Primitive, Schema, Shape};

/// A name that is used as a type, with its arguments.
#[derive(Clone, Copy)]
pub(super) struct Use<'a> {
    pub(super) span: Span,
    pub(super) arguments: Option<&'a TSTypeParameterInstantiation<'a>>,
}

impl<'a> Use<'a> {
    pub(super) fn arguments(self) -> &'a [TSType<'a>] {
        self.arguments.map_or(&[], |arguments| arguments.params.as_slice())
    }
}

/// Types that are named.
impl<'a> Resolver<'_, 'a> {
    pub(super) fn reference(
        &mut self,
        scope: &Scope<'a>,
        reference: &'a TSTypeReference<'a>,
    ) -> Result<Schema, Problem> {
        let at = Use { span: reference.span, arguments: reference.type_arguments.as_deref() };
        let path = path(&reference.type_name).ok_or_else(|| self.unsupported(scope, reference.span, ""))?;
        self.named(scope, &path, at)
    }

    /// `import("…").name`.
    pub(super) fn import(&mut self, scope: &Scope<'a>, import: &'a TSImportType<'a>) -> Result<Schema, Problem> {
        let at = Use { span: import.span, arguments: import.type_arguments.as_deref() };
        let source = Source { text: import.source.value.as_str(), span: scope.shifted(import.source.span) };
        let Some(qualifier) = &import.qualifier else {
            return Err(self.unsupported(scope, import.span, ": a type of that file is meant by `import(\"…\").Name`"));
        };
        let path = qualifiers(qualifier);
        let whole = Import { source, name: path[0], span: scope.shifted(import.span) };
        let meaning = self.modules.follow(scope.module, whole, Space::Type)?;
        self.meant(scope, meaning, &path, at)
    }

    /// Reads `name`, or `space.name`; the path has at least one part.
    pub(super) fn named(&mut self, scope: &Scope<'a>, path: &[&'a str], at: Use<'a>) -> Result<Schema, Problem> {
        if let ([name], Some(bound)) = (path, scope.bound(path[0])) {
            let bound = bound.clone();
            self.count(bound.size(), scope, at.span)?;
            return match at.arguments {
                Some(_) => Err(self.unsupported(scope, at.span, &format!(", since `{name}` takes no arguments"))),
                None => Ok(bound),
            };
        }
        match self.modules.meaning(scope.module, path[0], Space::Type)? {
            Some(meaning) => self.meant(scope, Some(meaning), path, at),
            None => match path {
                [name] => self.global(scope, name, at),
                _ => Err(self.unknown(scope, path[0], at.span)),
            },
        }
    }

    /// Reads what the first part of a path means, or the part of that which the rest of the path names.
    fn meant(
        &mut self,
        scope: &Scope<'a>,
        meaning: Option<Meaning<'a>>,
        path: &[&'a str],
        at: Use<'a>,
    ) -> Result<Schema, Problem> {
        match (meaning, path) {
            (Some(Meaning::Declared(module, name)), [_]) => self.declared(scope, module, name, at),
            (Some(Meaning::Declared(module, name)), [_, member]) => match module.names.types[name].declaration {
                TypeDeclaration::Enum(declaration) => self.enum_member(module, declaration, member, scope, at.span),
                _ => Err(self.unsupported(scope, at.span, "")),
            },
            (Some(Meaning::Namespace(module)), [_, rest @ ..]) if !rest.is_empty() => {
                match self.modules.exported(module, rest[0], Space::Type)? {
                    None => {
                        let message = format!("`{}` exports no type `{}`", module.path, rest[0]);
                        Err(scope.problem(at.span, message))
                    }
                    meaning => self.meant(scope, meaning, rest, at),
                }
            }
            (Some(Meaning::Sdk("*" | "content")), [_, name]) => self.sdk(scope, name, at),
            (Some(Meaning::Sdk(name)), [_]) => self.sdk(scope, name, at),
            (Some(Meaning::Package(package)), _) => {
                let text = scope.text(at.span);
                let message = format!(
                    "the type `{text}` comes from the package `{package}`, and only the skill's own files are read: {}",
                    self.advice()
                );
                Err(scope.problem(at.span, message))
            }
            (None, _) => Err(scope.problem(at.span, format!("`{}` is no type", scope.text(at.span)))),
            _ => Err(self.unsupported(scope, at.span, "")),
        }
    }

    /// A type of the SDK, by its name there.
    pub(super) fn sdk(&mut self, scope: &Scope<'a>, name: &str, at: Use<'a>) -> Result<Schema, Problem> {
        match (name, at.arguments()) {
            ("Integer", []) => Ok(Primitive::Integer.into()),
            ("Json", []) => Ok(Shape::Anything.into()),
            ("Reader", []) => {
                let reader = |name: &str| Shape::Literal(name.into()).into();
                Ok(Shape::Union(vec![reader("user"), reader("assistant")]).into())
            }
            ("Content", []) => Ok(Shape::Content.into()),
            ("Output", []) => Ok(Shape::Output(None).into()),
            ("Output", [structured]) => {
                Ok(Shape::Output(Some(Box::new(self.data_or_undefined(scope, structured)?))).into())
            }
            _ => Err(self.unsupported(scope, at.span, "")),
        }
    }

    pub(super) fn unknown(&self, scope: &Scope<'a>, name: &str, span: Span) -> Problem {
        let hint = match name {
            "Integer" | "Content" | "Output" | "Json" => "import it from \"skill-engine\"".to_owned(),
            _ => self.advice(),
        };
        scope.problem(span, format!("the type `{name}` is neither declared in this file nor imported: {hint}"))
    }

    /// Gives type parameters their arguments, or else their defaults.
    pub(super) fn bind(
        &mut self,
        scope: &Scope<'a>,
        module: &'a Module<'a>,
        parameters: Option<&'a TSTypeParameterDeclaration<'a>>,
        at: Use<'a>,
    ) -> Result<Vec<(&'a str, Schema)>, Problem> {
        let parameters = parameters.map_or(&[][..], |parameters| parameters.params.as_slice());
        let arguments = at.arguments();
        let wrong = |what: &str| {
            let message = format!("`{}` has too {what} type arguments", scope.text(at.span));
            scope.problem(at.span, message)
        };
        if arguments.len() > parameters.len() {
            return Err(wrong("many"));
        }
        let mut bindings = Vec::new();
        for (index, parameter) in parameters.iter().enumerate() {
            let schema = match (arguments.get(index), &parameter.default) {
                (Some(argument), _) => self.read(scope, argument)?,
                (None, Some(default)) => self.read(&Scope::of(module).binding(bindings.clone()), default)?,
                (None, None) => return Err(wrong("few")),
            };
            bindings.push((parameter.name.name.as_str(), schema));
        }
        Ok(bindings)
    }
}

/// The parts of `a.b.c`; `None` for `this`.
pub(super) fn path<'a>(name: &'a TSTypeName<'a>) -> Option<Vec<&'a str>> {
    match name {
        TSTypeName::IdentifierReference(identifier) => Some(vec![identifier.name.as_str()]),
        TSTypeName::QualifiedName(qualified) => {
            let mut path = path(&qualified.left)?;
            path.push(qualified.right.name.as_str());
            Some(path)
        }
        TSTypeName::ThisExpression(_) => None,
    }
}

fn qualifiers<'a>(qualifier: &'a TSImportTypeQualifier<'a>) -> Vec<&'a str> {
    match qualifier {
        TSImportTypeQualifier::Identifier(identifier) => vec![identifier.name.as_str()],
        TSImportTypeQualifier::QualifiedName(qualified) => {
            let mut path = qualifiers(&qualified.left);
            path.push(qualified.right.name.as_str());
            path
        }
    }
}
