//! What may stand in the parentheses of `#[tool(…)]` and of `#[prompt(…)]` alike.

use syn::meta::ParseNestedMeta;
use syn::{Error, LitBool, LitStr, Result};

use crate::icon::Icon;
use crate::json;
use crate::name::is_name;
use crate::what::What;

/// The options that tools and prompts share; `None` leaves what the function says.
#[derive(Default)]
pub struct Common {
    pub name: Option<String>,
    pub title: Option<String>,
    pub description: Option<String>,
    pub icons: Option<Vec<Icon>>,
    /// JSON text.
    pub meta: Option<String>,
}

impl Common {
    /// Reads an option, and says whether it is one of these.
    pub fn set(&mut self, what: What, option: &ParseNestedMeta<'_>) -> Result<bool> {
        match word(option).as_str() {
            "name" => once(&mut self.name, name(what, option)?, option)?,
            "title" => once(&mut self.title, text(option)?.value(), option)?,
            "description" => once(&mut self.description, text(option)?.value(), option)?,
            "icons" => once(&mut self.icons, Icon::list(&text(option)?)?, option)?,
            "meta" => once(&mut self.meta, json::compact_object(&text(option)?)?, option)?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// The option's own name; empty where it is a path.
pub fn word(option: &ParseNestedMeta<'_>) -> String {
    option.path.get_ident().map(ToString::to_string).unwrap_or_default()
}

pub fn once<T>(place: &mut Option<T>, value: T, option: &ParseNestedMeta<'_>) -> Result<()> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(option.error("this option is given twice")),
    }
}

pub fn text(option: &ParseNestedMeta<'_>) -> Result<LitStr> {
    option.value()?.parse()
}

/// `read_only` alone means `read_only = true`.
pub fn truth(option: &ParseNestedMeta<'_>) -> Result<bool> {
    if !option.input.peek(syn::Token![=]) {
        return Ok(true);
    }
    Ok(option.value()?.parse::<LitBool>()?.value())
}

fn name(what: What, option: &ParseNestedMeta<'_>) -> Result<String> {
    let name = text(option)?;
    if is_name(&name.value()) {
        Ok(name.value())
    } else {
        let message =
            format!("a {what}'s name consists of letters a-z, digits, `-` and `_`, and begins with a letter or digit");
        Err(Error::new(name.span(), message))
    }
}
