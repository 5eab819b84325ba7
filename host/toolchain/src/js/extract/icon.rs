use oxc_ast::ast::{ArrayExpressionElement, Expression, ObjectPropertyKind};
use oxc_span::{GetSpan, Span};
use serde_json::Value;

use super::literal::literal;
use super::module::Module;
use super::problem::Problem;

/// An icon of a tool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Icon {
    /// `https:` or `data:` URI.
    pub(crate) source: String,
    pub(crate) mime_type: Option<String>,
    pub(crate) sizes: Vec<String>,
}

impl Icon {
    /// Reads the option `icons`; what has to be run is `None`.
    pub(super) fn all(module: &Module<'_>, value: &Expression<'_>) -> Result<Option<Vec<Self>>, Problem> {
        let Expression::ArrayExpression(list) = value.get_inner_expression() else {
            return if literal(value).is_some() { Err(misshapen(module, value.span())) } else { Ok(None) };
        };
        let icon = |element: &ArrayExpressionElement<'_>| match element.as_expression() {
            Some(expression) => Self::of(module, expression),
            None => Ok(None),
        };
        list.elements.iter().map(icon).collect()
    }

    fn of(module: &Module<'_>, value: &Expression<'_>) -> Result<Option<Self>, Problem> {
        let Expression::ObjectExpression(object) = value.get_inner_expression() else {
            return if literal(value).is_some() { Err(misshapen(module, value.span())) } else { Ok(None) };
        };
        let mut icon = Self::default();
        for property in &object.properties {
            let ObjectPropertyKind::ObjectProperty(property) = property else { return Ok(None) };
            let key = property.key.static_name().filter(|_| !property.computed);
            let (Some(key), Some(value)) = (key, literal(&property.value)) else { return Ok(None) };
            icon.set(&key, value).ok_or_else(|| misshapen(module, property.span))?;
        }
        if icon.source.starts_with("https:") || icon.source.starts_with("data:") {
            return Ok(Some(icon));
        }
        Err(module.problem(object.span, "the `source` of an icon is a URI that begins with `https:` or `data:`"))
    }

    /// `None` for what an icon doesn't have.
    fn set(&mut self, key: &str, value: Value) -> Option<()> {
        match (key, value) {
            ("source", Value::String(source)) => self.source = source,
            ("mimeType", Value::String(mime_type)) => self.mime_type = Some(mime_type),
            ("sizes", Value::Array(sizes)) => {
                self.sizes = sizes.iter().map(|size| size.as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()?;
            }
            _ => return None,
        }
        Some(())
    }
}

fn misshapen(module: &Module<'_>, span: Span) -> Problem {
    module.problem(span, "icons are a list of `{ source: \"https://…\", mimeType: \"…\", sizes: [\"48x48\"] }`")
}
