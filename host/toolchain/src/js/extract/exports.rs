use std::collections::HashMap;

use oxc_ast::ast::{self, Argument, CallExpression, ExportNamedDeclaration, Expression, Statement};
use oxc_span::{GetSpan, Span};

use super::callable::Callable;
use super::declaration::Declaration;
use super::module::{LocalValue, Module};
use super::name::{is_tool_name, kebab_case};
use super::options::Options;
use super::output::Output;
use super::parameter::Parameter;
use super::problem::Problem;

const FROM_ELSEWHERE: &str =
    "a tool is written in the entry file, where its types can be read: write a function here that calls the other";

/// A function that is to become a tool.
struct Candidate<'a> {
    export: String,
    callable: Callable<'a>,
    options: Options,
    /// The statement with the doc comment.
    statement: Span,
    /// Where problems with the name are shown.
    at: Span,
}

/// Every exported function of a module, in the order of the file; each problem is reported, not only the first.
pub(super) fn declarations<'a>(module: &Module<'a>) -> Result<Vec<Declaration>, Vec<Problem>> {
    let (mut tools, mut problems) = (Vec::new(), Vec::new());
    for statement in &module.program.body {
        for candidate in candidates(module, statement) {
            match candidate.and_then(|candidate| Ok((declare(module, &candidate)?, candidate.at))) {
                Ok(tool) => tools.push(tool),
                Err(problem) => problems.push(problem),
            }
        }
    }
    problems.extend(name_clashes(&tools));
    if tools.is_empty() && problems.is_empty() {
        let example = "`export function greet(args: { name: string }): string { … }`";
        problems.push(Problem::new(
            Span::empty(0),
            format!("no function is exported, so there is no tool: write {example}"),
        ));
    }
    if problems.is_empty() { Ok(tools.into_iter().map(|(tool, _)| tool).collect()) } else { Err(problems) }
}

fn candidates<'a>(module: &Module<'a>, statement: &'a Statement<'a>) -> Vec<Result<Candidate<'a>, Problem>> {
    match statement {
        Statement::ExportDeclaration(export) => of_declaration(module, &export.declaration, export.span),
        Statement::ExportNamedDeclaration(export) if export.export_kind.is_value() => of_names(module, export),
        Statement::ExportDefaultDeclaration(export) => {
            let message = "a default export has no name that a tool could have: write `export function name(…)`";
            vec![Err(Problem::new(export.span, message))]
        }
        Statement::ExportAllDeclaration(export) if export.export_kind.is_value() => {
            vec![Err(Problem::new(export.span, FROM_ELSEWHERE))]
        }
        Statement::ExportFromDeclaration(export) if export.export_kind.is_value() => {
            let values = export.specifiers.iter().filter(|specifier| specifier.export_kind.is_value());
            values.map(|specifier| Err(Problem::new(specifier.span, FROM_ELSEWHERE))).collect()
        }
        _ => Vec::new(),
    }
}

fn of_declaration<'a>(
    module: &Module<'a>,
    declaration: &'a ast::Declaration<'a>,
    statement: Span,
) -> Vec<Result<Candidate<'a>, Problem>> {
    match declaration {
        ast::Declaration::FunctionDeclaration(function) if !function.declare => {
            let Some(id) = &function.id else { return Vec::new() };
            let value = LocalValue::Function(function, statement);
            of_value(module, value, id.name.as_str(), id.span).into_iter().collect()
        }
        ast::Declaration::VariableDeclaration(variables) if !variables.declare => {
            let named = variables
                .declarations
                .iter()
                .filter_map(|declarator| Some((declarator.id.get_binding_identifier()?, declarator.init.as_ref()?)));
            named
                .filter_map(|(id, init)| {
                    of_value(module, LocalValue::Variable(init, statement), id.name.as_str(), id.span)
                })
                .collect()
        }
        ast::Declaration::ClassDeclaration(class) if !class.declare => {
            let message = "a class is not a tool: export functions, and keep the class to the file";
            vec![Err(Problem::new(class.span, message))]
        }
        _ => Vec::new(),
    }
}

/// `export { local as exported }`.
fn of_names<'a>(module: &Module<'a>, export: &'a ExportNamedDeclaration<'a>) -> Vec<Result<Candidate<'a>, Problem>> {
    let values = export.specifiers.iter().filter(|specifier| specifier.export_kind.is_value());
    let candidate = |specifier: &'a ast::ExportSpecifier<'a>| {
        let local = specifier.local.name();
        match module.value_named(local.as_str()) {
            Some(value) => of_value(module, value, specifier.exported.name().as_str(), specifier.span),
            None if module.is_imported(local.as_str()) => Some(Err(Problem::new(specifier.span, FROM_ELSEWHERE))),
            None => None,
        }
    };
    values.filter_map(candidate).collect()
}

/// The function that a value is; `None` for a value that is none, as far as can be told without running it.
fn of_value<'a>(
    module: &Module<'a>,
    value: LocalValue<'a>,
    export: &str,
    at: Span,
) -> Option<Result<Candidate<'a>, Problem>> {
    let candidate =
        |callable, options, statement| Candidate { export: export.to_owned(), callable, options, statement, at };
    match value {
        LocalValue::Function(function, statement) => {
            Some(Ok(candidate(Callable::Function(function), Options::default(), statement)))
        }
        LocalValue::Variable(init, statement) => match init.get_inner_expression() {
            Expression::CallExpression(call) if is_tool_call(module, call) => {
                Some(tool_call(call).map(|(options, callable)| candidate(callable, options, statement)))
            }
            Expression::ClassExpression(class) => Some(Err(Problem::new(class.span, "a class is not a tool"))),
            Expression::Identifier(other) if other.name != export => match module.value_named(other.name.as_str()) {
                Some(value @ LocalValue::Function(..)) => of_value(module, value, export, at),
                _ => None,
            },
            _ => Callable::of_expression(init).map(|callable| Ok(candidate(callable, Options::default(), statement))),
        },
    }
}

fn is_tool_call(module: &Module<'_>, call: &CallExpression<'_>) -> bool {
    matches!(&call.callee, Expression::Identifier(callee) if module.is_tool(callee.name.as_str()))
}

fn tool_call<'a>(call: &'a CallExpression<'a>) -> Result<(Options, Callable<'a>), Problem> {
    let misuse =
        |span| Problem::new(span, "`tool` takes its options and the function: `tool({ … }, (args: { … }) => …)`");
    let [options, run] = call.arguments.as_slice() else { return Err(misuse(call.span)) };
    let options = match options.as_expression().map(Expression::get_inner_expression) {
        Some(Expression::ObjectExpression(object)) => Options::of(object)?,
        _ => return Err(misuse(options.span())),
    };
    let callable = run.as_expression().and_then(Callable::of_expression).ok_or_else(|| misuse(Argument::span(run)))?;
    Ok((options, callable))
}

fn declare<'a>(module: &Module<'a>, candidate: &Candidate<'a>) -> Result<Declaration, Problem> {
    let Candidate { export, callable, options, statement, at } = candidate;
    callable.check(*at, export)?;
    let doc = module.doc(*statement).or(module.doc(callable.span()));
    let name = options.name.clone().unwrap_or_else(|| kebab_case(export));
    if !is_tool_name(&name) {
        let message =
            format!("`{export}` can't become the name of a tool: give it one with `tool({{ name: \"…\" }}, …)`");
        return Err(Problem::new(*at, message));
    }
    Ok(Declaration {
        export: export.clone(),
        offset: at.start as usize,
        name,
        title: options.title.clone(),
        description: options.description.clone().unwrap_or_else(|| doc.description.clone()),
        annotations: options.annotations.clone(),
        parameters: Parameter::all(module, *callable, &doc, export)?,
        output: Output::of(module, *callable, &doc)?,
    })
}

fn name_clashes(tools: &[(Declaration, Span)]) -> Vec<Problem> {
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
