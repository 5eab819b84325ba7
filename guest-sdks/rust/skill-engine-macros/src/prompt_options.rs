//! What stands in the parentheses of `#[prompt(…)]`.

use syn::meta::ParseNestedMeta;
use syn::parse::{Parse, ParseStream, Parser};
use syn::token::Paren;
use syn::{Result, parenthesized};

use crate::completion::Completion;
use crate::options::{Common, once, word};
use crate::what::What;

/// The options of a prompt; `None` leaves what the function says.
#[derive(Default)]
pub struct Options {
    pub common: Common,
    complete: Option<Vec<Completion>>,
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
    /// How arguments are completed whose type doesn't say it.
    pub fn completions(&self) -> &[Completion] {
        self.complete.as_deref().unwrap_or_default()
    }

    fn set(&mut self, option: &ParseNestedMeta<'_>) -> Result<()> {
        if self.common.set(What::Prompt, option)? {
            return Ok(());
        }
        match word(option).as_str() {
            "complete" => once(&mut self.complete, completions(option)?, option),
            _ => Err(option.error("unknown option; there are: name, title, description, icons, meta, complete")),
        }
    }
}

fn completions(option: &ParseNestedMeta<'_>) -> Result<Vec<Completion>> {
    if !option.input.peek(Paren) {
        return Err(option.error("`complete` names arguments: `complete(argument = [\"one\", \"another\"])`"));
    }
    let content;
    parenthesized!(content in option.input);
    Completion::list(&content)
}
