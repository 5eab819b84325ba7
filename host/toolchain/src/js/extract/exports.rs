use std::collections::HashMap;
use std::collections::hash_map::Entry;

use oxc_ast::ast::{self, ExportFromDeclaration, ExportNamedDeclaration, Statement, StringLiteral};
use oxc_span::Span;

use super::candidate::Candidate;
use super::declaration::Declaration;
use super::module::Module;
use super::modules::{Meaning, Modules, Space};
use super::names::{Import, LocalValue, Names, Source, ValueKind};
use super::problem::{Place, Problem};
use super::prompt::PromptDeclaration;
use super::what::What;

const UNNAMED: &str = "a default export has no name that a tool could have: write `export function name(…)`";

type Candidates<'a> = Vec<Result<Candidate<'a>, Problem>>;

/// What a skill offers, in the order of its exports.
#[derive(Debug, Default)]
pub(crate) struct Declarations {
    pub(crate) tools: Vec<Declaration>,
    pub(crate) prompts: Vec<PromptDeclaration>,
}

/// Every function that the entry file exports; each problem is reported, not only the first.
pub(super) fn declarations<'a>(modules: &Modules<'a>, entry: &'a Module<'a>) -> Result<Declarations, Vec<Problem>> {
    let mut exports = Exports { modules, seen: Vec::new() };
    let (mut declarations, mut taken, mut problems) = (Declarations::default(), Taken::default(), Vec::new());
    for candidate in exports.of_module(entry, true) {
        let declared = candidate.and_then(|candidate| {
            let name = declarations.declare(modules, &candidate)?;
            Ok((candidate, name))
        });
        match declared {
            Ok((candidate, name)) => problems.extend(taken.take(&candidate, name)),
            Err(problem) if problems.contains(&problem) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if taken.0.is_empty() && problems.is_empty() {
        let example = "`export function greet(args: { name: string }): string { … }`";
        let message = format!("no function is exported, so there is no tool: write {example}");
        problems.push(entry.problem(Span::empty(0), message));
    }
    if problems.is_empty() { Ok(declarations) } else { Err(problems) }
}

impl Declarations {
    /// Takes a function in, and answers the name under which it is offered.
    fn declare<'a>(&mut self, modules: &Modules<'a>, candidate: &Candidate<'a>) -> Result<String, Problem> {
        if candidate.export == Names::DEFAULT {
            return Err(Problem::new(candidate.at, UNNAMED));
        }
        match candidate.what {
            What::Tool => {
                let tool = Declaration::of(modules, candidate)?;
                let name = tool.name.clone();
                self.tools.push(tool);
                Ok(name)
            }
            What::Prompt => {
                let prompt = PromptDeclaration::of(modules, candidate)?;
                let name = prompt.name.clone();
                self.prompts.push(prompt);
                Ok(name)
            }
        }
    }
}

/// The names that are given away, with the export that each belongs to.
#[derive(Default)]
struct Taken(HashMap<(What, String), String>);

impl Taken {
    /// Gives a name away; a problem where it is another's already.
    fn take(&mut self, candidate: &Candidate<'_>, name: String) -> Option<Problem> {
        let Candidate { what, export, .. } = candidate;
        match self.0.entry((*what, name)) {
            Entry::Vacant(vacant) => {
                vacant.insert(export.clone());
                None
            }
            Entry::Occupied(taken) => {
                let (other, (_, name)) = (taken.get(), taken.key());
                let message = format!("`{export}` and `{other}` both become the {what} `{name}`");
                Some(Problem::new(candidate.at, message))
            }
        }
    }
}

/// Walks through what a file exports, and what it exports of other files.
struct Exports<'s, 'a> {
    modules: &'s Modules<'a>,
    /// Files may export all of each other in a circle.
    seen: Vec<usize>,
}

impl<'a> Exports<'_, 'a> {
    /// `export *` passes on everything but the default.
    fn of_module(&mut self, module: &'a Module<'a>, with_default: bool) -> Candidates<'a> {
        self.seen.push(module.file);
        let mut candidates = Vec::new();
        for statement in &module.program.body {
            match statement {
                Statement::ExportDeclaration(export) => {
                    candidates.extend(self.of_declaration(module, &export.declaration, export.span));
                }
                Statement::ExportNamedDeclaration(export) if export.export_kind.is_value() => {
                    candidates.extend(self.of_names(module, export));
                }
                Statement::ExportFromDeclaration(export) if export.export_kind.is_value() => {
                    candidates.extend(self.of_names_from(module, export));
                }
                Statement::ExportAllDeclaration(export)
                    if export.export_kind.is_value() && export.exported.is_none() =>
                {
                    for candidate in self.of_all(module, &export.source, export.span) {
                        if !is_repeated(module, &candidates, &candidate) {
                            candidates.push(candidate);
                        }
                    }
                }
                Statement::ExportDefaultDeclaration(export) if with_default => {
                    candidates.push(Err(module.problem(export.span, UNNAMED)));
                }
                _ => {}
            }
        }
        candidates
    }

    fn of_declaration(
        &self,
        module: &'a Module<'a>,
        declaration: &'a ast::Declaration<'a>,
        statement: Span,
    ) -> Candidates<'a> {
        let mut values = Vec::new();
        match declaration {
            ast::Declaration::FunctionDeclaration(function) => {
                values.extend(function.id.as_ref().map(|id| (id, ValueKind::Function(function))));
            }
            ast::Declaration::ClassDeclaration(class) if !class.declare => {
                values.extend(class.id.as_ref().map(|id| (id, ValueKind::Class(class))));
            }
            ast::Declaration::VariableDeclaration(variables) if !variables.declare => {
                values.extend(variables.declarations.iter().filter_map(|declarator| {
                    let init = ValueKind::Expression(declarator.init.as_ref()?);
                    Some((declarator.id.get_binding_identifier()?, init))
                }));
            }
            _ => {}
        }
        let candidate = |(id, kind): (&'a ast::BindingIdentifier<'a>, ValueKind<'a>)| {
            let value = LocalValue { kind, statement, name: id.span };
            Candidate::of(self.modules, (module, value), id.name.as_str(), module.place(id.span))
        };
        values.into_iter().filter_map(candidate).collect()
    }

    /// `export { local as exported }`.
    fn of_names(&self, module: &'a Module<'a>, export: &'a ExportNamedDeclaration<'a>) -> Candidates<'a> {
        let values = export.specifiers.iter().filter(|specifier| specifier.export_kind.is_value());
        let candidate = |specifier: &'a ast::ExportSpecifier<'a>| {
            let meaning = self.modules.meaning(module, specifier.local.name().as_str(), Space::Value);
            self.of_meaning(meaning, specifier.exported.name().as_str(), module.place(specifier.span))
        };
        values.filter_map(candidate).collect()
    }

    /// `export { theirs as exported } from "…"`.
    fn of_names_from(&self, module: &'a Module<'a>, export: &'a ExportFromDeclaration<'a>) -> Candidates<'a> {
        let values = export.specifiers.iter().filter(|specifier| specifier.export_kind.is_value());
        let candidate = |specifier: &'a ast::ExportSpecifier<'a>| {
            let (source, name) = (Source::of(&export.source), specifier.local.name().as_str());
            let import = Import { source, name, span: specifier.span };
            let meaning = self.modules.follow(module, import, Space::Value);
            self.of_meaning(meaning, specifier.exported.name().as_str(), module.place(specifier.span))
        };
        values.filter_map(candidate).collect()
    }

    fn of_meaning(
        &self,
        meaning: Result<Option<Meaning<'a>>, Problem>,
        export: &str,
        at: Place,
    ) -> Option<Result<Candidate<'a>, Problem>> {
        match meaning {
            Ok(Some(Meaning::Declared(module, name))) => {
                // An overloaded function's name stands for the last of its declarations.
                Candidate::of(self.modules, (module, module.names.values[name]), export, at)
            }
            Ok(Some(Meaning::Package(package))) => Some(Err(foreign(export, package, at))),
            Ok(Some(Meaning::Sdk(name))) if name != "*" => Some(Err(foreign(export, "skill-engine", at))),
            Ok(_) => None,
            Err(problem) => Some(Err(problem)),
        }
    }

    /// `export * from "…"`.
    fn of_all(&mut self, module: &'a Module<'a>, source: &'a StringLiteral<'a>, span: Span) -> Candidates<'a> {
        match self.modules.imported(module, Source::of(source), Space::Value) {
            Ok(Some(other)) if self.seen.contains(&other.file) => Vec::new(),
            Ok(Some(other)) => self.of_module(other, false),
            Ok(None) => vec![Err(foreign("*", source.value.as_str(), module.place(span)))],
            Err(problem) => vec![Err(problem)],
        }
    }
}

fn foreign(what: &str, package: &str, at: Place) -> Problem {
    let message = format!(
        "`{what}` comes from the package `{package}`, where no types are read: write a function here that calls it"
    );
    Problem::new(at, message)
}

/// Whether `export *` says nothing new: a file's own names count more, and a function may come by two ways.
fn is_repeated<'a>(module: &Module<'a>, known: &Candidates<'a>, candidate: &Result<Candidate<'a>, Problem>) -> bool {
    let Ok(candidate) = candidate else { return false };
    let same = |other: &Candidate<'a>| {
        other.export == candidate.export && other.module.file == candidate.module.file && other.name == candidate.name
    };
    candidate.export == Names::DEFAULT
        || module.names.exports.contains_key(candidate.export.as_str())
        || known.iter().flatten().any(same)
}
