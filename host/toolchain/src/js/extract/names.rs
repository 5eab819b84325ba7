use oxc_allocator::{Allocator, HashMap, Vec};
use oxc_ast::ast::{
    BindingIdentifier, Class, Declaration, ExportDefaultDeclaration, ExportDefaultDeclarationKind,
    ExportNamedDeclaration, Expression, Function, ImportDeclaration, ImportDeclarationSpecifier, Program, Statement,
    StringLiteral, TSEnumDeclaration, TSInterfaceDeclaration, TSTypeAliasDeclaration, VariableDeclaration,
};
use oxc_span::{GetSpan, Span};

use super::typedef::Typedef;

/// What a file's top level declares, imports and exports.
pub(super) struct Names<'a> {
    allocator: &'a Allocator,
    pub(super) types: HashMap<'a, &'a str, LocalType<'a>>,
    pub(super) values: HashMap<'a, &'a str, LocalValue<'a>>,
    /// By the local name.
    pub(super) imports: HashMap<'a, &'a str, Import<'a>>,
    /// By the exported name.
    pub(super) exports: HashMap<'a, &'a str, Export<'a>>,
    /// `export * from "…"`.
    pub(super) stars: Vec<'a, Source<'a>>,
}

/// A type of the top level.
#[derive(Clone, Copy)]
pub(super) struct LocalType<'a> {
    pub(super) declaration: TypeDeclaration<'a>,
    /// The statement that the doc comment stands before.
    pub(super) statement: Span,
}

#[derive(Clone, Copy)]
pub(super) enum TypeDeclaration<'a> {
    Alias(&'a TSTypeAliasDeclaration<'a>),
    /// The declarations of one interface: they add up.
    Interface(&'a [&'a TSInterfaceDeclaration<'a>]),
    Enum(&'a TSEnumDeclaration<'a>),
    /// Of a doc comment, in plain JavaScript.
    Typedef(Typedef<'a>),
    /// Something that is no plain data, by what it is called.
    Other(&'static str),
}

/// A top-level function or variable.
#[derive(Clone, Copy)]
pub(super) struct LocalValue<'a> {
    pub(super) kind: ValueKind<'a>,
    /// The statement that the doc comment stands before.
    pub(super) statement: Span,
    /// Its name, where it is declared.
    pub(super) name: Span,
}

#[derive(Clone, Copy)]
pub(super) enum ValueKind<'a> {
    Function(&'a Function<'a>),
    Expression(&'a Expression<'a>),
    Class(&'a Class<'a>),
}

/// The text in the quotes of an import.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    pub(super) span: Span,
}

/// A name that another file declares.
#[derive(Clone, Copy)]
pub(super) struct Import<'a> {
    pub(super) source: Source<'a>,
    /// The name there; `*` for the whole of it.
    pub(super) name: &'a str,
    pub(super) span: Span,
}

#[derive(Clone, Copy)]
pub(super) enum Export<'a> {
    Local(&'a str),
    From(Import<'a>),
}

impl<'a> Source<'a> {
    pub(super) fn of(literal: &StringLiteral<'a>) -> Self {
        Self { text: literal.value.as_str(), span: literal.span }
    }
}

impl<'a> Names<'a> {
    /// The name of what `export default` exports without a name of its own. No identifier reads like this.
    pub(super) const DEFAULT: &'static str = "default";

    pub(super) fn of(allocator: &'a Allocator, program: &'a Program<'a>) -> Self {
        let mut names = Self {
            allocator,
            types: HashMap::new_in(allocator),
            values: HashMap::new_in(allocator),
            imports: HashMap::new_in(allocator),
            exports: HashMap::new_in(allocator),
            stars: Vec::new_in(&allocator),
        };
        for statement in &program.body {
            names.note(statement);
        }
        names
    }

    fn note(&mut self, statement: &'a Statement<'a>) {
        match statement {
            Statement::ImportDeclaration(import) => self.note_import(import),
            Statement::ExportDeclaration(export) => {
                self.note_declaration(&export.declaration, export.span, true);
            }
            Statement::ExportNamedDeclaration(export) => self.note_exports(export),
            Statement::ExportFromDeclaration(export) => {
                for specifier in &export.specifiers {
                    let (source, name) = (Source::of(&export.source), specifier.local.name().as_str());
                    let import = Import { source, name, span: specifier.span };
                    self.exports.insert(specifier.exported.name().as_str(), Export::From(import));
                }
            }
            Statement::ExportAllDeclaration(export) => match &export.exported {
                Some(name) => {
                    let import = Import { source: Source::of(&export.source), name: "*", span: export.span };
                    self.exports.insert(name.name().as_str(), Export::From(import));
                }
                None => self.stars.push(Source::of(&export.source)),
            },
            Statement::ExportDefaultDeclaration(export) => self.note_default(export),
            _ => {
                if let Some(declaration) = statement.as_declaration() {
                    self.note_declaration(declaration, statement.span(), false);
                }
            }
        }
    }

    fn note_import(&mut self, import: &'a ImportDeclaration<'a>) {
        for specifier in import.specifiers.iter().flatten() {
            let name = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(specifier) => specifier.imported.name().as_str(),
                ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => Self::DEFAULT,
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => "*",
            };
            let import = Import { source: Source::of(&import.source), name, span: specifier.span() };
            self.imports.insert(specifier.name().as_str(), import);
        }
    }

    fn note_exports(&mut self, export: &'a ExportNamedDeclaration<'a>) {
        for specifier in &export.specifiers {
            let local = Export::Local(specifier.local.name().as_str());
            self.exports.insert(specifier.exported.name().as_str(), local);
        }
    }

    fn note_default(&mut self, export: &'a ExportDefaultDeclaration<'a>) {
        let value = |kind, name| LocalValue { kind, statement: export.span, name };
        let local = match &export.declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                let (name, span) = function.id.as_ref().map_or((Self::DEFAULT, function.span), named);
                self.values.insert(name, value(ValueKind::Function(function), span));
                name
            }
            ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                let (name, span) = class.id.as_ref().map_or((Self::DEFAULT, class.span), named);
                self.note_class(class, name, value(ValueKind::Class(class), span));
                name
            }
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(interface) => {
                self.note_interface(interface, export.span)
            }
            declaration => match declaration.as_expression() {
                Some(Expression::Identifier(identifier)) => identifier.name.as_str(),
                Some(expression) => {
                    self.values.insert(Self::DEFAULT, value(ValueKind::Expression(expression), expression.span()));
                    Self::DEFAULT
                }
                None => return,
            },
        };
        self.exports.insert(Self::DEFAULT, Export::Local(local));
    }

    fn note_declaration(&mut self, declaration: &'a Declaration<'a>, statement: Span, exported: bool) {
        let name = match declaration {
            Declaration::TSTypeAliasDeclaration(alias) => {
                self.note_type(alias.id.name.as_str(), TypeDeclaration::Alias(alias), statement)
            }
            Declaration::TSInterfaceDeclaration(interface) => self.note_interface(interface, statement),
            Declaration::TSEnumDeclaration(declaration) => {
                self.note_type(declaration.id.name.as_str(), TypeDeclaration::Enum(declaration), statement)
            }
            Declaration::TSNamespaceDeclaration(namespace) => {
                self.note_type(namespace.id.name.as_str(), TypeDeclaration::Other("a namespace"), statement)
            }
            Declaration::ClassDeclaration(class) => {
                let Some((name, span)) = class.id.as_ref().map(named) else { return };
                self.note_class(class, name, LocalValue { kind: ValueKind::Class(class), statement, name: span });
                name
            }
            Declaration::FunctionDeclaration(function) => {
                let Some((name, span)) = function.id.as_ref().map(named) else { return };
                let value = LocalValue { kind: ValueKind::Function(function), statement, name: span };
                self.values.insert(name, value);
                name
            }
            Declaration::VariableDeclaration(variables) => return self.note_variables(variables, statement, exported),
            _ => return,
        };
        if exported {
            self.exports.insert(name, Export::Local(name));
        }
    }

    fn note_type(&mut self, name: &'a str, declaration: TypeDeclaration<'a>, statement: Span) -> &'a str {
        self.types.insert(name, LocalType { declaration, statement });
        name
    }

    fn note_interface(&mut self, interface: &'a TSInterfaceDeclaration<'a>, statement: Span) -> &'a str {
        let name = interface.id.name.as_str();
        let (earlier, statement) = match self.types.get(name) {
            Some(LocalType { declaration: TypeDeclaration::Interface(earlier), statement }) => (*earlier, *statement),
            _ => (&[][..], statement),
        };
        let all = Vec::from_iter_in(earlier.iter().copied().chain([interface]), &self.allocator);
        self.note_type(name, TypeDeclaration::Interface(all.into_arena_slice()), statement)
    }

    fn note_class(&mut self, class: &'a Class<'a>, name: &'a str, value: LocalValue<'a>) {
        self.note_type(name, TypeDeclaration::Other("a class"), value.statement);
        if !class.declare {
            self.values.insert(name, value);
        }
    }

    fn note_variables(&mut self, variables: &'a VariableDeclaration<'a>, statement: Span, exported: bool) {
        for declarator in &variables.declarations {
            let Some(id) = declarator.id.get_binding_identifier() else { continue };
            if let Some(init) = &declarator.init {
                let value = LocalValue { kind: ValueKind::Expression(init), statement, name: id.span };
                self.values.insert(id.name.as_str(), value);
            }
            if exported {
                self.exports.insert(id.name.as_str(), Export::Local(id.name.as_str()));
            }
        }
    }
}

fn named<'a>(id: &BindingIdentifier<'a>) -> (&'a str, Span) {
    (id.name.as_str(), id.span)
}
