use std::collections::HashMap;

use oxc_ast::ast::{self, ExportFromDeclaration, ExportNamedDeclaration, Statement, StringLiteral};
use oxc_span::Span;

use super::candidate::Candidate;
use super::declaration::Declaration;
use super::module::Module;
use super::modules::{Meaning, Modules, Space};
use super::names::{Import, LocalValue, Names, Source, ValueKind};
use super::problem::{Place, Problem};

const UNNAMED: &str = "a default export has no name that a tool could have: write `export function name(…)`";

type Candidates<'a> = Vec<Result<Candidate<'a>, Problem>>;

/// Every function that the entry file exports, in the order of its exports; each problem is reported, not only the
/// first.
pub(super) fn declarations<'a>(modules: &Modules<'a>, entry: &'a Module<'a>) -> Result<Vec<Declaration>, Vec<Problem>> {
    let mut exports = Exports { modules, seen: Vec::new() };
    let (mut tools, mut problems) = (Vec::new(), Vec::new());
    for candidate in exports.of_module(entry, true) {
        match candidate.and_then(|candidate| declare(modules, &candidate)) {
            Ok(tool) => tools.push(tool),
            Err(problem) if problems.contains(&problem) => {}
            Err(problem) => problems.push(problem),
        }
    }
    problems.extend(name_clashes(&tools));
    if tools.is_empty() && problems.is_empty() {
        let example = "`export function greet(args: { name: string }): string { … }`";
        let message = format!("no function is exported, so there is no tool: write {example}");
        problems.push(entry.problem(Span::empty(0), message));
    }
    if problems.is_empty() { Ok(tools.into_iter().map(|(tool, _)| tool).collect()) } else { Err(problems) }
}

fn declare<'a>(modules: &Modules<'a>, candidate: &Candidate<'a>) -> Result<(Declaration, Place), Problem> {
    if candidate.export == Names::DEFAULT {
        return Err(Problem::new(candidate.at, UNNAMED));
    }
    Ok((Declaration::of(modules, candidate)?, candidate.at))
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

fn name_clashes(tools: &[(Declaration, Place)]) -> Vec<Problem> {
    let mut first: HashMap<&str, &str> = HashMap::new();
    let mut problems = Vec::new();
    for (tool, at) in tools {
        if let Some(other) = first.insert(&tool.name, &tool.export) {
            let message = format!("`{}` and `{other}` both become the tool `{}`", tool.export, tool.name);
            problems.push(Problem::new(*at, message));
        }
    }
    problems
}
