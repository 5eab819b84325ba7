//! What stands in the parentheses of `#[tool(…)]`.

use syn::Result;
use syn::meta::ParseNestedMeta;
use syn::parse::{Parse, ParseStream, Parser};

use crate::json;
use crate::options::{Common, once, text, truth, word};
use crate::what::What;

/// The options of a tool; `None` leaves what the function says, or the protocol's default.
#[derive(Default)]
pub struct Options {
    pub common: Common,
    pub read_only: Option<bool>,
    pub destructive: Option<bool>,
    pub idempotent: Option<bool>,
    pub open_world: Option<bool>,
    /// JSON text, as the other schema is.
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
        if self.common.set(What::Tool, option)? {
            return Ok(());
        }
        match word(option).as_str() {
            "read_only" => once(&mut self.read_only, truth(option)?, option),
            "destructive" => once(&mut self.destructive, truth(option)?, option),
            "idempotent" => once(&mut self.idempotent, truth(option)?, option),
            "open_world" => once(&mut self.open_world, truth(option)?, option),
            "input_schema" => once(&mut self.input_schema, json::schema(&text(option)?)?, option),
            "output_schema" => once(&mut self.output_schema, json::schema(&text(option)?)?, option),
            _ => Err(option.error(
                "unknown option; there are: name, title, description, read_only, destructive, idempotent, open_world, \
                 icons, meta, input_schema, output_schema",
            )),
        }
    }
}
