use oxc_ast::ast::{Argument, CallExpression, Expression, FormalParameter};
use oxc_span::{GetSpan, Span};

use super::callable::Callable;
use super::jsdoc::Doc;
use super::module::Module;
use super::modules::{Meaning, Modules, Space};
use super::names::{LocalValue, ValueKind};
use super::options::Options;
use super::problem::{Place, Problem};

/// A function that is to become a tool.
pub(super) struct Candidate<'a> {
    /// The file that it is written in.
    pub(super) module: &'a Module<'a>,
    /// The name under which the entry file exports it.
    pub(super) export: String,
    pub(super) callable: Callable<'a>,
    pub(super) options: Options,
    /// Its own name, where it is declared.
    pub(super) name: Span,
    /// Where problems with the name are shown.
    pub(super) at: Place,
    /// The statement with the doc comment.
    statement: Span,
}

/// Constants may stand for each other in a circle.
const MAX_DEPTH: usize = 32;

impl<'a> Candidate<'a> {
    /// The function that a value is, exported by this name at this place; `None` for a value that is none, as far as
    /// can be told without running it.
    pub(super) fn of(
        modules: &Modules<'a>,
        (module, value): (&'a Module<'a>, LocalValue<'a>),
        export: &str,
        at: Place,
    ) -> Option<Result<Self, Problem>> {
        Self::behind(modules, (module, value), export, at, 0)
    }

    fn behind(
        modules: &Modules<'a>,
        (module, value): (&'a Module<'a>, LocalValue<'a>),
        export: &str,
        at: Place,
        depth: usize,
    ) -> Option<Result<Self, Problem>> {
        let LocalValue { kind, statement, name } = value;
        let candidate = |callable, options| {
            let export = export.to_owned();
            Self { module, export, callable, options, name, at, statement }
        };
        let class = |span| {
            let message = "a class is not a tool: export functions, and keep the class to the file";
            Some(Err(module.problem(span, message)))
        };
        let init = match kind {
            ValueKind::Function(function) if function.declare => return None,
            ValueKind::Function(function) => {
                return Some(Ok(candidate(Callable::Function(function), Options::default())));
            }
            ValueKind::Class(declared) => return class(declared.span),
            ValueKind::Expression(init) => init,
        };
        match init.get_inner_expression() {
            Expression::CallExpression(call) if is_tool_call(modules, module, call) => {
                Some(tool_call(module, call).map(|(options, callable)| candidate(callable, options)))
            }
            Expression::ClassExpression(declared) => class(declared.span),
            Expression::Identifier(other) if depth < MAX_DEPTH => {
                match modules.meaning(module, other.name.as_str(), Space::Value) {
                    Ok(Some(Meaning::Declared(module, name))) => {
                        Self::behind(modules, (module, module.names.values[name]), export, at, depth + 1)
                    }
                    Ok(_) => None,
                    Err(problem) => Some(Err(problem)),
                }
            }
            _ => Callable::of_expression(init).map(|callable| Ok(candidate(callable, Options::default()))),
        }
    }

    /// The comment before the statement, or before the function itself.
    pub(super) fn doc(&self) -> Doc<'a> {
        self.module.doc(self.statement).or(self.module.doc(self.callable.span()))
    }

    /// The one parameter that a tool may have.
    pub(super) fn parameter(&self) -> Result<Option<&'a FormalParameter<'a>>, Problem> {
        let parameters = self.callable.parameters();
        match (parameters.items.as_slice(), &parameters.rest) {
            ([], None) => Ok(None),
            ([only], None) => Ok(Some(only)),
            _ => {
                let message = "takes several parameters: a tool takes one object, `args: { … }`";
                Err(self.module.problem(parameters.span, format!("the tool `{}` {message}", self.export)))
            }
        }
    }
}

/// Whether a call is of the SDK's `tool`, by whatever name.
fn is_tool_call<'a>(modules: &Modules<'a>, module: &'a Module<'a>, call: &CallExpression<'a>) -> bool {
    let meaning = |name: &str| modules.meaning(module, name, Space::Value).ok().flatten();
    match &call.callee {
        Expression::Identifier(callee) => matches!(meaning(callee.name.as_str()), Some(Meaning::Sdk("tool"))),
        Expression::StaticMemberExpression(member) => match &member.object {
            Expression::Identifier(object) if member.property.name == "tool" => {
                matches!(meaning(object.name.as_str()), Some(Meaning::Sdk("*")))
            }
            _ => false,
        },
        _ => false,
    }
}

fn tool_call<'a>(module: &'a Module<'a>, call: &'a CallExpression<'a>) -> Result<(Options, Callable<'a>), Problem> {
    let misuse =
        |span| module.problem(span, "`tool` takes its options and the function: `tool({ … }, (args: { … }) => …)`");
    let [options, run] = call.arguments.as_slice() else { return Err(misuse(call.span)) };
    let options = match options.as_expression().map(Expression::get_inner_expression) {
        Some(Expression::ObjectExpression(object)) => Options::of(module, object)?,
        _ => return Err(misuse(options.span())),
    };
    let callable = run.as_expression().and_then(Callable::of_expression).ok_or_else(|| misuse(Argument::span(run)))?;
    Ok((options, callable))
}
