use oxc_ast::ast::{TSEnumDeclaration, TSInterfaceDeclaration};
use oxc_span::Span;
use serde_json::Value;

use super::literal::literal;
use super::module::{Module, Scope};
use super::names::{LocalType, TypeDeclaration};
use super::notes::Notes;
use super::problem::Problem;
use super::recursion::Identity;
use super::reference::{Use, path};
use super::resolver::Resolver;
use super::schema::{Object, Schema, Shape};

/// Types that a file of the skill declares.
impl<'a> Resolver<'_, 'a> {
    /// Reads the type that `module` declares by this name.
    pub(super) fn declared(
        &mut self,
        scope: &Scope<'a>,
        module: &'a Module<'a>,
        name: &'a str,
        at: Use<'a>,
    ) -> Result<Schema, Problem> {
        let local = &module.names.types[name];
        let parameters = match local.declaration {
            TypeDeclaration::Alias(alias) => alias.type_parameters.as_deref(),
            TypeDeclaration::Interface(parts) => parts[0].type_parameters.as_deref(),
            TypeDeclaration::Other(what) => {
                return Err(self.unsupported(scope, at.span, &format!(", since it is {what}")));
            }
            TypeDeclaration::Enum(_) | TypeDeclaration::Typedef(_) => None,
        };
        let bindings = self.bind(scope, module, parameters, at)?;
        let identity = Identity { file: module.file, name, arguments: format!("{bindings:?}") };
        if let Some(number) = self.recursions.meet(&identity) {
            return Ok(Shape::Recursive(number).into());
        }
        self.recursions.open(identity);
        self.count(1, scope, at.span)?;
        let schema = self.declaration(&Scope::of(module).binding(bindings), local)?;
        let circular = || scope.problem(at.span, format!("the type `{name}` is nothing but itself"));
        self.recursions.close(schema).ok_or_else(circular)
    }

    fn declaration(&mut self, scope: &Scope<'a>, local: &LocalType<'a>) -> Result<Schema, Problem> {
        let schema = match local.declaration {
            TypeDeclaration::Alias(alias) => self.read(scope, &alias.type_annotation)?,
            TypeDeclaration::Interface(parts) => Shape::Object(self.interface(scope, parts)?).into(),
            TypeDeclaration::Enum(declaration) => self.enumeration(scope, declaration)?,
            TypeDeclaration::Typedef(typedef) => return self.typedef(scope.module, typedef),
            TypeDeclaration::Other(_) => Shape::Nothing.into(),
        };
        let doc = scope.doc(local.statement);
        let notes = Notes::read(&doc.description, &doc.tags, scope.module.file, self.kinds(&schema))?;
        Ok(Schema { shape: schema.shape, notes: schema.notes.under(notes) })
    }

    /// The fields of all that an interface extends, then its own.
    fn interface(&mut self, scope: &Scope<'a>, parts: &'a [&'a TSInterfaceDeclaration<'a>]) -> Result<Object, Problem> {
        let mut object = Object::default();
        for part in parts {
            for heritage in &part.extends {
                let at = Use { span: heritage.span, arguments: heritage.type_arguments.as_deref() };
                let path = path(&heritage.type_name).ok_or_else(|| self.unsupported(scope, at.span, ""))?;
                let mut base = self.named(scope, &path, at)?;
                if let Shape::Recursive(number) = base.shape {
                    base = self.recursions.finished(number).cloned().unwrap_or(base);
                }
                let Shape::Object(base) = base.shape else {
                    return Err(self.unsupported(scope, at.span, " as the base of an interface, which is an object"));
                };
                base.fields.into_iter().for_each(|field| object.set(field));
                object.others = object.others.or(base.others);
            }
        }
        for part in parts {
            let own = self.members(scope, &part.body.body)?;
            own.fields.into_iter().for_each(|field| object.set(field));
            object.others = own.others.or(object.others);
        }
        Ok(object)
    }

    fn enumeration(&mut self, scope: &Scope<'a>, declaration: &'a TSEnumDeclaration<'a>) -> Result<Schema, Problem> {
        let mut literals: Vec<Schema> =
            self.enum_values(scope, declaration)?.into_iter().map(|(_, value)| Shape::Literal(value).into()).collect();
        Ok(if literals.len() == 1 { literals.remove(0) } else { Shape::Union(literals).into() })
    }

    /// `Color.Red` as a type.
    pub(super) fn enum_member(
        &mut self,
        module: &'a Module<'a>,
        declaration: &'a TSEnumDeclaration<'a>,
        member: &str,
        scope: &Scope<'a>,
        span: Span,
    ) -> Result<Schema, Problem> {
        let values = self.enum_values(&Scope::of(module), declaration)?;
        let value = values.into_iter().find(|(name, _)| name == member);
        match value {
            Some((_, value)) => Ok(Shape::Literal(value).into()),
            None => {
                let message = format!("the enum `{}` has no member `{member}`", declaration.id.name);
                Err(scope.problem(span, message))
            }
        }
    }

    /// The members with their values; one without a value counts on from the one before.
    fn enum_values(
        &self,
        scope: &Scope<'a>,
        declaration: &'a TSEnumDeclaration<'a>,
    ) -> Result<Vec<(String, Value)>, Problem> {
        let mut values: Vec<(String, Value)> = Vec::new();
        for member in &declaration.body.members {
            let next = match values.last() {
                None => Some(0),
                Some((_, last)) => last.as_i64().map(|last| last + 1),
            };
            let value = match &member.initializer {
                Some(initializer) => literal(initializer).filter(|value| value.is_string() || value.is_number()),
                None => next.map(Value::from),
            };
            let name = member.id.static_name();
            let Some(value) = value else {
                let why = format!("the value of `{name}` would have to be computed");
                return Err(self.not_an_enum(scope, member.span, declaration, &why));
            };
            values.push((name.as_str().to_owned(), value));
        }
        match values.is_empty() {
            true => Err(self.not_an_enum(scope, declaration.span, declaration, "it has no members")),
            false => Ok(values),
        }
    }

    fn not_an_enum(&self, scope: &Scope<'a>, span: Span, declaration: &TSEnumDeclaration<'a>, why: &str) -> Problem {
        let name = declaration.id.name;
        scope.problem(span, format!("the enum `{name}` can't become a schema, since {why}: {}", self.advice()))
    }
}
