//! Icons of a tool or a prompt.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::{Error, LitStr, Result};

use crate::code::option;
use crate::json;

pub struct Icon {
    source: String,
    mime_type: Option<String>,
    sizes: Vec<String>,
}

impl Icon {
    /// Reads a JSON list of icons.
    pub fn list(literal: &LitStr) -> Result<Vec<Self>> {
        let wrong = |problem: String| Error::new(literal.span(), problem);
        let Value::Array(icons) = json::parse(literal)? else {
            return Err(wrong("icons are a JSON list: `[{ \"source\": \"https://…\" }]`".to_owned()));
        };
        icons.into_iter().map(|icon| Self::read(icon).map_err(wrong)).collect()
    }

    /// The expression that makes it.
    pub fn expand(&self) -> TokenStream {
        let Self { source, mime_type, sizes } = self;
        let mime_type = option(mime_type.as_ref());
        quote! {
            ::skill_engine::about::StaticIcon { source: #source, mime_type: #mime_type, sizes: &[#(#sizes),*] }
        }
    }

    fn read(icon: Value) -> std::result::Result<Self, String> {
        let Value::Object(members) = icon else { return Err(format!("an icon is a JSON object, and not {icon}")) };
        let (mut source, mut mime_type, mut sizes) = (None, None, Vec::new());
        for (name, value) in members {
            match name.as_str() {
                "source" => source = Some(text(value)?),
                "mime_type" => mime_type = Some(text(value)?),
                "sizes" => sizes = texts(value)?,
                _ => return Err(format!("an icon has no `{name}`, but `source`, `mime_type` and `sizes`")),
            }
        }
        let source = source.ok_or("an icon has a `source`, an `https:` or `data:` URI")?;
        if ["https:", "data:"].iter().any(|scheme| source.starts_with(scheme)) {
            Ok(Self { source, mime_type, sizes })
        } else {
            Err(format!("the source of an icon is an `https:` or `data:` URI, and not {source:?}"))
        }
    }
}

fn text(value: Value) -> std::result::Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(format!("this has to be a text, and not {other}")),
    }
}

fn texts(value: Value) -> std::result::Result<Vec<String>, String> {
    match value {
        Value::Array(values) => values.into_iter().map(text).collect(),
        other => Err(format!("`sizes` is a list of texts, and not {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(json: &str) -> String {
        let literal = LitStr::new(json, proc_macro2::Span::call_site());
        Icon::list(&literal).err().expect("a refusal").to_string()
    }

    #[test]
    fn an_icon_has_what_the_contract_says() {
        let literal = LitStr::new(
            r#"[{"source":"https://a.example/i.png","mime_type":"image/png","sizes":["48x48"]},{"source":"data:,"}]"#,
            proc_macro2::Span::call_site(),
        );
        let [first, second]: [Icon; 2] = Icon::list(&literal).unwrap().try_into().ok().expect("two icons");
        assert_eq!((first.source.as_str(), first.mime_type.as_deref()), ("https://a.example/i.png", Some("image/png")));
        assert_eq!((first.sizes, second.source.as_str()), (vec!["48x48".to_owned()], "data:,"));
    }

    #[test]
    fn what_is_no_icon_is_refused() {
        assert!(refusal("[").starts_with("this is no JSON: "));
        assert!(refusal("{}").starts_with("icons are a JSON list"));
        assert!(refusal(r#"[{}]"#).contains("has a `source`"));
        assert!(refusal(r#"[{"source":"http://a.example"}]"#).contains("`https:` or `data:`"));
        assert!(refusal(r#"[{"source":"data:,","size":1}]"#).contains("has no `size`"));
        assert!(refusal(r#"[{"source":"data:,","sizes":"any"}]"#).contains("a list of texts"));
    }
}
