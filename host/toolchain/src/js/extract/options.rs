use oxc_ast::ast::{Expression, ObjectExpression, ObjectPropertyKind};
use oxc_span::{GetSpan, Span};
use serde_json::Value;

use super::declaration::Annotations;
use super::icon::Icon;
use super::literal::literal;
use super::module::Module;
use super::name::is_name;
use super::problem::Problem;
use super::what::What;

/// The first argument of `tool({…}, function)` and `prompt({…}, function)`.
#[derive(Default)]
pub(super) struct Options {
    pub(super) name: Option<String>,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) annotations: Annotations,
    pub(super) icons: Vec<Icon>,
    pub(super) meta: Option<Value>,
    /// By hand: then the type of the parameter is not read.
    pub(super) input_schema: Option<Value>,
    /// By hand: then the type of the result is not read.
    pub(super) output_schema: Option<Value>,
}

const OF_A_TOOL: &str = "`name`, `title`, `description`, `readOnly`, `destructive`, `idempotent`, `openWorld`, `icons`, \
                         `meta`, `inputSchema` and `outputSchema`";
const OF_A_PROMPT: &str = "`name`, `title`, `description`, `icons`, `meta` and `complete`";

impl Options {
    pub(super) fn of(module: &Module<'_>, what: What, object: &ObjectExpression<'_>) -> Result<Self, Problem> {
        let reader = Reader { module, what };
        let mut options = Self::default();
        for property in &object.properties {
            let ObjectPropertyKind::ObjectProperty(property) = property else {
                return Err(reader.not_literal(property.span()));
            };
            let key = property.key.static_name().filter(|_| !property.computed);
            let key = key.ok_or_else(|| reader.not_literal(property.key.span()))?;
            options.set(&reader, &key, property.key.span(), &property.value)?;
        }
        Ok(options)
    }

    fn set(&mut self, reader: &Reader<'_, '_>, key: &str, at: Span, value: &Expression<'_>) -> Result<(), Problem> {
        match (reader.what, key) {
            (_, "name") => self.name = Some(reader.name(value)?),
            (_, "title") => self.title = Some(reader.string(key, value)?),
            (_, "description") => self.description = Some(reader.string(key, value)?),
            (What::Tool, "readOnly") => self.annotations.read_only = Some(reader.boolean(key, value)?),
            (What::Tool, "destructive") => self.annotations.destructive = Some(reader.boolean(key, value)?),
            (What::Tool, "idempotent") => self.annotations.idempotent = Some(reader.boolean(key, value)?),
            (What::Tool, "openWorld") => self.annotations.open_world = Some(reader.boolean(key, value)?),
            (_, "icons") => {
                let icons = Icon::all(reader.module, value)?;
                self.icons = icons.ok_or_else(|| reader.not_literal(value.span()))?;
            }
            (_, "meta") => self.meta = Some(reader.object(key, value)?),
            (What::Tool, "inputSchema") => self.input_schema = Some(reader.input_schema(value)?),
            (What::Tool, "outputSchema") => self.output_schema = Some(reader.object(key, value)?),
            // It is not literal: the SDK keeps it beside the function, and looks at it when the skill is loaded.
            (What::Prompt, "complete") => {}
            (what, _) => {
                let known = if what == What::Tool { OF_A_TOOL } else { OF_A_PROMPT };
                let message = format!("`{key}` is no option of a {what}: there are {known}");
                return Err(reader.module.problem(at, message));
            }
        }
        Ok(())
    }
}

/// Reads the values of options.
struct Reader<'m, 'a> {
    module: &'m Module<'a>,
    what: What,
}

impl Reader<'_, '_> {
    fn name(&self, value: &Expression<'_>) -> Result<String, Problem> {
        let name = self.string("name", value)?;
        if is_name(&name) {
            return Ok(name);
        }
        let message = format!(
            "`{}` can't be the name of a {}: names are ASCII letters, digits, `-` and `_`, and begin with a letter or digit",
            name.escape_debug(),
            self.what
        );
        Err(self.module.problem(value.span(), message))
    }

    fn input_schema(&self, value: &Expression<'_>) -> Result<Value, Problem> {
        let schema = self.object("inputSchema", value)?;
        if schema.get("type").is_some_and(|name| name == "object") {
            return Ok(schema);
        }
        let message = "a tool takes an object: its `inputSchema` has `type: \"object\"`";
        Err(self.module.problem(value.span(), message))
    }

    fn string(&self, key: &str, value: &Expression<'_>) -> Result<String, Problem> {
        match self.literal(value)? {
            Value::String(text) => Ok(text),
            _ => Err(self.module.problem(value.span(), format!("the option `{key}` of a {} is a string", self.what))),
        }
    }

    fn boolean(&self, key: &str, value: &Expression<'_>) -> Result<bool, Problem> {
        match self.literal(value)? {
            Value::Bool(boolean) => Ok(boolean),
            _ => Err(self
                .module
                .problem(value.span(), format!("the option `{key}` of a {} is true or false", self.what))),
        }
    }

    fn object(&self, key: &str, value: &Expression<'_>) -> Result<Value, Problem> {
        match self.literal(value)? {
            object @ Value::Object(_) => Ok(object),
            _ => Err(self.module.problem(value.span(), format!("the option `{key}` of a {} is an object", self.what))),
        }
    }

    fn literal(&self, value: &Expression<'_>) -> Result<Value, Problem> {
        literal(value).ok_or_else(|| self.not_literal(value.span()))
    }

    fn not_literal(&self, span: Span) -> Problem {
        let message =
            format!("the options of a {} are read without running the skill: write them out as literals", self.what);
        self.module.problem(span, message)
    }
}
