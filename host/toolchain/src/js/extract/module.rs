use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use oxc_allocator::Allocator;
use oxc_ast::ast::{
    Comment, Declaration, Expression, Function, ImportDeclarationSpecifier, Program, Statement, TSInterfaceDeclaration,
    TSType, TSTypeAliasDeclaration, VariableDeclaration,
};
use oxc_parser::Parser;
use oxc_span::{GetSpan, SourceType, Span};

use super::jsdoc::{Doc, TypeText};
use super::problem::Problem;

/// The package of the SDK, as authors import it.
const SDK: &str = "skill-engine";

/// A parsed source text, and what its names stand for.
pub(super) struct Module<'a> {
    /// Types count; in plain JavaScript the doc comments' types do.
    pub(super) typescript: bool,
    pub(super) program: &'a Program<'a>,
    allocator: &'a Allocator,
    text: &'a str,
    /// Doc comments by the token that they stand before.
    comments: HashMap<u32, &'a Comment>,
    names: Rc<Names<'a>>,
}

/// The names of a file's top level.
#[derive(Default)]
struct Names<'a> {
    types: HashMap<&'a str, TypeDeclaration<'a>>,
    /// Local name → package and the name there.
    imports: HashMap<&'a str, (&'a str, &'a str)>,
    values: HashMap<&'a str, LocalValue<'a>>,
}

#[derive(Clone, Copy)]
pub(super) enum TypeDeclaration<'a> {
    Alias(&'a TSTypeAliasDeclaration<'a>),
    Interface(&'a TSInterfaceDeclaration<'a>),
}

/// A top-level function or variable, with the statement that its doc comment stands before.
#[derive(Clone, Copy)]
pub(super) enum LocalValue<'a> {
    Function(&'a Function<'a>, Span),
    Variable(&'a Expression<'a>, Span),
}

impl<'a> Module<'a> {
    pub(super) fn parse(allocator: &'a Allocator, file: &Path, text: &str) -> Result<Self, Vec<Problem>> {
        let typescript = file.extension().is_some_and(|extension| extension == "ts" || extension == "mts");
        let source_type = if typescript { SourceType::ts() } else { SourceType::mjs() };
        let (program, text) = parse(allocator, text, source_type.with_module(true))?;
        Ok(Self::new(typescript, allocator, program, text, Rc::new(Names::of(program))))
    }

    fn new(
        typescript: bool,
        allocator: &'a Allocator,
        program: &'a Program<'a>,
        text: &'a str,
        names: Rc<Names<'a>>,
    ) -> Self {
        let docs = program.comments.iter().filter(|comment| comment.is_jsdoc());
        let comments = docs.map(|comment| (comment.attached_to, comment)).collect();
        Self { typescript, program, allocator, text, comments, names }
    }

    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The doc comment before the token at `span`'s start; empty where there is none.
    pub(super) fn doc(&self, span: Span) -> Doc<'a> {
        let Some(comment) = self.comments.get(&span.start) else { return Doc::default() };
        // One more byte than other block comments: the second star.
        let content = Span::new(comment.span.start + 3, comment.span.end.saturating_sub(2));
        Doc::parse(self.slice(content), content.start)
    }

    pub(super) fn type_named(&self, name: &str) -> Option<TypeDeclaration<'a>> {
        self.names.types.get(name).copied()
    }

    pub(super) fn value_named(&self, name: &str) -> Option<LocalValue<'a>> {
        self.names.values.get(name).copied()
    }

    /// Whether `name` is the SDK's `Integer`. Plain JavaScript can't import a type, so there the word is enough.
    pub(super) fn is_integer(&self, name: &str) -> bool {
        self.names.imports.get(name) == Some(&(SDK, "Integer")) || (!self.typescript && name == "Integer")
    }

    /// Whether `name` is the SDK's `tool`.
    pub(super) fn is_tool(&self, name: &str) -> bool {
        self.names.imports.get(name) == Some(&(SDK, "tool"))
    }

    pub(super) fn is_imported(&self, name: &str) -> bool {
        self.names.imports.contains_key(name)
    }

    /// Reads a doc comment's type: `read` gets it within a module of its own, which knows the same names, and
    /// problems come out with their place in the file.
    pub(super) fn parse_type<T>(
        &self,
        ty: TypeText<'a>,
        read: impl FnOnce(&Self, &'a TSType<'a>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        const PREFIX: &str = "type T = ";
        let offset = i64::from(ty.offset) - PREFIX.len() as i64;
        let span = Span::new(ty.offset, ty.offset + ty.text.len() as u32);
        let broken = || Problem::new(span, format!("`{}` is not a type", ty.text.trim()));
        let source = format!("{PREFIX}{}", without_stars(ty.text));
        let (program, text) = parse(self.allocator, &source, SourceType::ts()).map_err(|_| broken())?;
        let [Statement::TSTypeAliasDeclaration(alias)] = program.body.as_slice() else { return Err(broken()) };
        let module = Self::new(self.typescript, self.allocator, program, text, self.names.clone());
        read(&module, &alias.type_annotation).map_err(|problem| problem.shifted(offset))
    }
}

impl<'a> Names<'a> {
    fn of(program: &'a Program<'a>) -> Self {
        let mut names = Self::default();
        for statement in &program.body {
            names.note(statement);
        }
        names
    }

    fn note(&mut self, statement: &'a Statement<'a>) {
        match statement {
            Statement::ImportDeclaration(import) => {
                for specifier in import.specifiers.iter().flatten() {
                    let imported = match specifier {
                        ImportDeclarationSpecifier::ImportSpecifier(specifier) => specifier.imported.name().as_str(),
                        ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => "default",
                        ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => "*",
                    };
                    self.imports.insert(specifier.name().as_str(), (import.source.value.as_str(), imported));
                }
            }
            Statement::ExportDeclaration(export) => self.note_declaration(&export.declaration, export.span),
            _ => {
                if let Some(declaration) = statement.as_declaration() {
                    self.note_declaration(declaration, statement.span());
                }
            }
        }
    }

    fn note_declaration(&mut self, declaration: &'a Declaration<'a>, span: Span) {
        match declaration {
            Declaration::TSTypeAliasDeclaration(alias) => {
                self.types.insert(alias.id.name.as_str(), TypeDeclaration::Alias(alias));
            }
            Declaration::TSInterfaceDeclaration(interface) => {
                self.types.insert(interface.id.name.as_str(), TypeDeclaration::Interface(interface));
            }
            Declaration::FunctionDeclaration(function) => {
                if let Some(id) = &function.id {
                    self.values.insert(id.name.as_str(), LocalValue::Function(function, span));
                }
            }
            Declaration::VariableDeclaration(variables) => self.note_variables(variables, span),
            _ => {}
        }
    }

    fn note_variables(&mut self, variables: &'a VariableDeclaration<'a>, span: Span) {
        for declarator in &variables.declarations {
            let (Some(name), Some(init)) = (declarator.id.get_identifier_name(), &declarator.init) else { continue };
            self.values.insert(name.as_str(), LocalValue::Variable(init, span));
        }
    }
}

fn parse<'a>(
    allocator: &'a Allocator,
    text: &str,
    source_type: SourceType,
) -> Result<(&'a Program<'a>, &'a str), Vec<Problem>> {
    let text = allocator.alloc_str(text);
    let parsed = Parser::new(allocator, text, source_type).parse();
    let problem = |offset, message: &str, help: Option<&str>| {
        let help = help.map(|help| format!(": {help}")).unwrap_or_default();
        Problem::new(Span::empty(offset), format!("syntax error: {message}{help}"))
    };
    let problems: Vec<Problem> = parsed
        .diagnostics
        .errors()
        .map(|error| {
            let offset = error.labels.first().map_or(0, oxc_span::LabeledSpan::offset);
            problem(offset, &error.message, error.help.as_deref())
        })
        .collect();
    match problems.is_empty() {
        true if parsed.panicked => Err(vec![problem(0, "the file could not be read", None)]),
        true => Ok((allocator.alloc(parsed.program), text)),
        false => Err(problems),
    }
}

/// The text of a type with its length unchanged, but for the `*` that leads each line of a comment.
fn without_stars(text: &str) -> String {
    let mut line_begins = false;
    let blank = |c: char| {
        let star = c == '*' && line_begins;
        line_begins = c == '\n' || (line_begins && c.is_whitespace());
        if star { ' ' } else { c }
    };
    text.chars().map(blank).collect()
}
