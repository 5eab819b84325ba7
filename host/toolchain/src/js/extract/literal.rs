use oxc_ast::ast::{ArrayExpressionElement, Expression, ObjectPropertyKind, UnaryExpression, UnaryOperator};
use serde_json::{Map, Number, Value};

/// The JSON that an expression spells out; `None` for anything that would have to be run.
pub(super) fn literal(expression: &Expression<'_>) -> Option<Value> {
    match expression.get_inner_expression() {
        Expression::StringLiteral(string) => Some(string.value.as_str().into()),
        Expression::TemplateLiteral(template) if template.expressions.is_empty() => {
            Some(template.quasis.first()?.value.cooked?.as_str().into())
        }
        Expression::BooleanLiteral(boolean) => Some(boolean.value.into()),
        Expression::NumericLiteral(literal) => number(literal.value),
        Expression::NullLiteral(_) => Some(Value::Null),
        Expression::UnaryExpression(unary) => negative(unary),
        Expression::ArrayExpression(array) => {
            let item = |element: &ArrayExpressionElement<'_>| literal(element.as_expression()?);
            array.elements.iter().map(item).collect::<Option<Vec<_>>>().map(Value::Array)
        }
        Expression::ObjectExpression(object) => {
            let field = |property: &ObjectPropertyKind<'_>| {
                let ObjectPropertyKind::ObjectProperty(property) = property else { return None };
                let key = property.key.static_name().filter(|_| !property.computed)?;
                Some((key.into_owned(), literal(&property.value)?))
            };
            object.properties.iter().map(field).collect::<Option<Map<_, _>>>().map(Value::Object)
        }
        _ => None,
    }
}

/// `-1`.
pub(super) fn negative(unary: &UnaryExpression<'_>) -> Option<Value> {
    match unary.argument.get_inner_expression() {
        Expression::NumericLiteral(literal) if unary.operator == UnaryOperator::UnaryNegation => number(-literal.value),
        _ => None,
    }
}

/// As JavaScript writes it: no fraction where there is none.
pub(super) fn number(value: f64) -> Option<Value> {
    if value.fract() == 0.0 && value.abs() <= MAX_SAFE_INTEGER {
        return Some((value as i64).into());
    }
    Number::from_f64(value).map(Value::Number)
}

/// 2⁵³−1.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
