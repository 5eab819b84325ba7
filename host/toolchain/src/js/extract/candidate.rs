use oxc_ast::ast::{Argument, CallExpression, Expression, FormalParameter};
use oxc_span::{GetSpan, Span};

use super::callable::Callable;
use super::jsdoc::Doc;
use super::module::Module;
use super::modules::{Meaning, Modules, Space};
use super::name::{is_name, kebab_case};
use super::names::{LocalValue, ValueKind};
use super::options::Options;
use super::problem::{Place, Problem};
use super::what::What;

/// A function that is to become a tool or a prompt.
pub(super) struct Candidate<'a> {
    /// The file that it is written in.
    pub(super) module: &'a Module<'a>,
    /// The name under which the entry file exports it.
    pub(super) export: String,
    pub(super) what: What,
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
        let candidate = |what, callable, options| {
            let export = export.to_owned();
            Self { module, export, what, callable, options, name, at, statement }
        };
        let tool = |callable| candidate(What::Tool, callable, Options::default());
        let class = |span| {
            let message = "a class is not a tool: export functions, and keep the class to the file";
            Some(Err(module.problem(span, message)))
        };
        let init = match kind {
            ValueKind::Function(function) if function.declare => return None,
            ValueKind::Function(function) => {
                return Some(Ok(tool(Callable::Function(function))));
            }
            ValueKind::Class(declared) => return class(declared.span),
            ValueKind::Expression(init) => init,
        };
        match init.get_inner_expression() {
            Expression::CallExpression(call) if let Some(what) = called(modules, module, call) => {
                let parts = explicit(module, what, call);
                Some(parts.map(|(options, callable)| candidate(what, callable, options)))
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
            _ => Callable::of_expression(init).map(|callable| Ok(tool(callable))),
        }
    }

    /// The comment before the statement, or before the function itself.
    pub(super) fn doc(&self) -> Doc<'a> {
        self.module.doc(self.statement).or(self.module.doc(self.callable.span()))
    }

    /// Refuses the forms that no call can be made to.
    pub(super) fn check(&self, doc: &Doc<'a>) -> Result<(), Problem> {
        let Self { module, what, export, .. } = self;
        self.callable.check(module, self.name, *what, export)?;
        // Such a tag makes a function of plain JavaScript generic.
        let Some(tag) = doc.tags.iter().find(|tag| tag.name == "template" && !module.typescript) else { return Ok(()) };
        let message = format!("the {what} `{export}` is generic: write its types out");
        Err(Problem::new(Place { file: module.file, offset: tag.offset }, message))
    }

    /// The name under which clients see it.
    pub(super) fn offered_name(&self) -> Result<String, Problem> {
        let Self { what, export, .. } = self;
        let name = self.options.name.clone().unwrap_or_else(|| kebab_case(export));
        if is_name(&name) {
            return Ok(name);
        }
        let message =
            format!("`{export}` can't become the name of a {what}: give it one with `{what}({{ name: \"…\" }}, …)`");
        Err(Problem::new(self.at, message))
    }

    /// Where the function stands, as people read it.
    pub(super) fn described_place(&self, modules: &Modules<'a>) -> String {
        modules.describe(self.module.place(self.name))
    }

    /// The one parameter that it may have.
    pub(super) fn parameter(&self) -> Result<Option<&'a FormalParameter<'a>>, Problem> {
        let parameters = self.callable.parameters();
        match (parameters.items.as_slice(), &parameters.rest) {
            ([], None) => Ok(None),
            ([only], None) => Ok(Some(only)),
            _ => {
                let Self { what, export, .. } = self;
                let message = format!(
                    "the {what} `{export}` takes several parameters: a {what} takes one object, `args: {{ … }}`"
                );
                Err(self.module.problem(parameters.span, message))
            }
        }
    }
}

/// What a call of the SDK's `tool` or `prompt`, by whatever name, makes of a function; `None` for any other call.
fn called<'a>(modules: &Modules<'a>, module: &'a Module<'a>, call: &CallExpression<'a>) -> Option<What> {
    let meaning = |name: &str| modules.meaning(module, name, Space::Value).ok().flatten();
    let name = match &call.callee {
        Expression::Identifier(callee) => match meaning(callee.name.as_str()) {
            Some(Meaning::Sdk(name)) => name,
            _ => return None,
        },
        Expression::StaticMemberExpression(member) => match &member.object {
            Expression::Identifier(object) if matches!(meaning(object.name.as_str()), Some(Meaning::Sdk("*"))) => {
                member.property.name.as_str()
            }
            _ => return None,
        },
        _ => return None,
    };
    match name {
        "tool" => Some(What::Tool),
        "prompt" => Some(What::Prompt),
        _ => None,
    }
}

/// The parts of the explicit form.
fn explicit<'a>(
    module: &'a Module<'a>,
    what: What,
    call: &'a CallExpression<'a>,
) -> Result<(Options, Callable<'a>), Problem> {
    let misuse = |span| {
        let message = format!("`{what}` takes its options and the function: `{what}({{ … }}, (args: {{ … }}) => …)`");
        module.problem(span, message)
    };
    let [options, run] = call.arguments.as_slice() else { return Err(misuse(call.span)) };
    let options = match options.as_expression().map(Expression::get_inner_expression) {
        Some(Expression::ObjectExpression(object)) => Options::of(module, what, object)?,
        _ => return Err(misuse(options.span())),
    };
    let callable = run.as_expression().and_then(Callable::of_expression).ok_or_else(|| misuse(Argument::span(run)))?;
    Ok((options, callable))
}
