use oxc_ast::ast::{
    ArrowFunctionExpression, Expression, FormalParameters, Function, TSTypeAnnotation, TSTypeParameterDeclaration,
};
use oxc_span::Span;

use super::module::Module;
use super::problem::Problem;
use super::what::What;

/// A function, in whichever of its forms.
#[derive(Clone, Copy)]
pub(super) enum Callable<'a> {
    Function(&'a Function<'a>),
    Arrow(&'a ArrowFunctionExpression<'a>),
}

impl<'a> Callable<'a> {
    /// The function that an expression is, or `None` for any other.
    pub(super) fn of_expression(expression: &'a Expression<'a>) -> Option<Self> {
        match expression.get_inner_expression() {
            Expression::FunctionExpression(function) => Some(Self::Function(function)),
            Expression::ArrowFunctionExpression(arrow) => Some(Self::Arrow(arrow)),
            _ => None,
        }
    }

    pub(super) fn span(self) -> Span {
        match self {
            Self::Function(function) => function.span,
            Self::Arrow(arrow) => arrow.span,
        }
    }

    pub(super) fn parameters(self) -> &'a FormalParameters<'a> {
        match self {
            Self::Function(function) => &function.params,
            Self::Arrow(arrow) => &arrow.params,
        }
    }

    pub(super) fn return_type(self) -> Option<&'a TSTypeAnnotation<'a>> {
        match self {
            Self::Function(function) => function.return_type.as_deref(),
            Self::Arrow(arrow) => arrow.return_type.as_deref(),
        }
    }

    /// Refuses the forms that no call can be made to; `span` is the function's name.
    pub(super) fn check(self, module: &Module<'a>, span: Span, what: What, export: &str) -> Result<(), Problem> {
        if let Some(parameters) = self.type_parameters() {
            let message = format!("the {what} `{export}` is generic: write its types out");
            return Err(module.problem(parameters.span, message));
        }
        let Self::Function(function) = self else { return Ok(()) };
        if function.generator {
            let message = format!("the {what} `{export}` is a generator: a {what} returns one value");
            return Err(module.problem(span, message));
        }
        if function.body.is_none() {
            let message = format!("the {what} `{export}` has overloads: a {what} has one signature");
            return Err(module.problem(span, message));
        }
        Ok(())
    }

    fn type_parameters(self) -> Option<&'a TSTypeParameterDeclaration<'a>> {
        match self {
            Self::Function(function) => function.type_parameters.as_deref(),
            Self::Arrow(arrow) => arrow.type_parameters.as_deref(),
        }
    }
}
