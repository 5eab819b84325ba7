use oxc_ast::ast::{Expression, ObjectExpression, ObjectPropertyKind};
use oxc_span::{GetSpan, Span};
use serde_json::Value;

use super::declaration::Annotations;
use super::literal::literal;
use super::name::is_tool_name;
use super::problem::Problem;

/// The first argument of `tool({…}, function)`.
#[derive(Default)]
pub(super) struct Options {
    pub(super) name: Option<String>,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) annotations: Annotations,
}

impl Options {
    pub(super) fn of(object: &ObjectExpression<'_>) -> Result<Self, Problem> {
        let mut options = Self::default();
        for property in &object.properties {
            let ObjectPropertyKind::ObjectProperty(property) = property else {
                return Err(not_literal(property.span()));
            };
            let key = property.key.static_name().filter(|_| !property.computed);
            let key = key.ok_or_else(|| not_literal(property.key.span()))?;
            options.set(&key, property.key.span(), &property.value)?;
        }
        Ok(options)
    }

    fn set(&mut self, key: &str, at: Span, value: &Expression<'_>) -> Result<(), Problem> {
        match key {
            "name" => self.name = Some(tool_name(value)?),
            "title" => self.title = Some(string(key, value)?),
            "description" => self.description = Some(string(key, value)?),
            "readOnly" => self.annotations.read_only = Some(boolean(key, value)?),
            "destructive" => self.annotations.destructive = Some(boolean(key, value)?),
            "idempotent" => self.annotations.idempotent = Some(boolean(key, value)?),
            "openWorld" => self.annotations.open_world = Some(boolean(key, value)?),
            _ => {
                let known = "`name`, `title`, `description`, `readOnly`, `destructive`, `idempotent` and `openWorld`";
                return Err(Problem::new(at, format!("`{key}` is no option of a tool: there are {known}")));
            }
        }
        Ok(())
    }
}

fn tool_name(value: &Expression<'_>) -> Result<String, Problem> {
    let name = string("name", value)?;
    if is_tool_name(&name) {
        return Ok(name);
    }
    let message = format!(
        "`{}` can't be the name of a tool: names are ASCII letters, digits, `-` and `_`, and begin with a letter or digit",
        name.escape_debug()
    );
    Err(Problem::new(value.span(), message))
}

fn string(key: &str, value: &Expression<'_>) -> Result<String, Problem> {
    match literal(value) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Problem::new(value.span(), format!("the option `{key}` of a tool is a string"))),
        None => Err(not_literal(value.span())),
    }
}

fn boolean(key: &str, value: &Expression<'_>) -> Result<bool, Problem> {
    match literal(value) {
        Some(Value::Bool(boolean)) => Ok(boolean),
        Some(_) => Err(Problem::new(value.span(), format!("the option `{key}` of a tool is true or false"))),
        None => Err(not_literal(value.span())),
    }
}

fn not_literal(span: Span) -> Problem {
    Problem::new(span, "the options of a tool are read without running the skill: write them out as literals")
}
