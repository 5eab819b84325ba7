//! What stands in the parentheses of `#[tool(…)]`.

use syn::meta::ParseNestedMeta;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{LitBool, LitStr, Result};

use crate::icon::Icon;
use crate::json;
use crate::name::is_tool_name;

/// The options of a tool; `None` leaves what the function says, or the protocol's default.
#[derive(Default)]
pub struct Options {
    pub name: Option<String>,
    pub title: Option<String>,
    pub description: Option<String>,
    pub read_only: Option<bool>,
    pub destructive: Option<bool>,
    pub idempotent: Option<bool>,
    pub open_world: Option<bool>,
    pub icons: Option<Vec<Icon>>,
    /// JSON text, as the schemas are.
    pub meta: Option<String>,
    pub input_schema: Option<String>,
    pub output_schema: Option<String>,
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut options = Self::default();
        let parser = syn::meta::parser(|option| options.set(&option));
        parser.parse2(input.parse()?)?;
        Ok(options)
    }
}

impl Options {
    fn set(&mut self, option: &ParseNestedMeta<'_>) -> Result<()> {
        let name = option.path.get_ident().map(ToString::to_string).unwrap_or_default();
        match name.as_str() {
            "name" => once(&mut self.name, tool_name(option)?, option),
            "title" => once(&mut self.title, text(option)?.value(), option),
            "description" => once(&mut self.description, text(option)?.value(), option),
            "read_only" => once(&mut self.read_only, truth(option)?, option),
            "destructive" => once(&mut self.destructive, truth(option)?, option),
            "idempotent" => once(&mut self.idempotent, truth(option)?, option),
            "open_world" => once(&mut self.open_world, truth(option)?, option),
            "icons" => once(&mut self.icons, Icon::list(&text(option)?)?, option),
            "meta" => once(&mut self.meta, json::compact_object(&text(option)?)?, option),
            "input_schema" => once(&mut self.input_schema, json::schema(&text(option)?)?, option),
            "output_schema" => once(&mut self.output_schema, json::schema(&text(option)?)?, option),
            _ => Err(option.error(
                "unknown option; there are: name, title, description, read_only, destructive, idempotent, open_world, \
                 icons, meta, input_schema, output_schema",
            )),
        }
    }
}

fn once<T>(place: &mut Option<T>, value: T, option: &ParseNestedMeta<'_>) -> Result<()> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(option.error("this option is given twice")),
    }
}

fn tool_name(option: &ParseNestedMeta<'_>) -> Result<String> {
    let name = text(option)?;
    if is_tool_name(&name.value()) {
        Ok(name.value())
    } else {
        let message = "a tool's name consists of letters a-z, digits, `-` and `_`, and begins with a letter or digit";
        Err(syn::Error::new(name.span(), message))
    }
}

fn text(option: &ParseNestedMeta<'_>) -> Result<LitStr> {
    option.value()?.parse()
}

/// `read_only` alone means `read_only = true`.
fn truth(option: &ParseNestedMeta<'_>) -> Result<bool> {
    if !option.input.peek(syn::Token![=]) {
        return Ok(true);
    }
    Ok(option.value()?.parse::<LitBool>()?.value())
}
