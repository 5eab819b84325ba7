use oxc_ast::ast::{Expression, UnaryOperator};
use serde_json::{Number, Value};

/// The string, boolean or number that an expression spells out; `None` for anything that would have to be run.
pub(super) fn literal(expression: &Expression<'_>) -> Option<Value> {
    match expression.get_inner_expression() {
        Expression::StringLiteral(string) => Some(string.value.as_str().into()),
        Expression::TemplateLiteral(template) if template.expressions.is_empty() => {
            Some(template.quasis.first()?.value.cooked?.as_str().into())
        }
        Expression::BooleanLiteral(boolean) => Some(boolean.value.into()),
        Expression::NumericLiteral(number) => json_number(number.value),
        Expression::UnaryExpression(unary) if unary.operator == UnaryOperator::UnaryNegation => {
            match unary.argument.get_inner_expression() {
                Expression::NumericLiteral(number) => json_number(-number.value),
                _ => None,
            }
        }
        _ => None,
    }
}

/// As JavaScript writes it: no fraction where there is none.
fn json_number(value: f64) -> Option<Value> {
    if value.fract() == 0.0 && value.abs() <= MAX_SAFE_INTEGER {
        return Some((value as i64).into());
    }
    Number::from_f64(value).map(Value::Number)
}

/// 2⁵³−1.
const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
