//! Doc comments as the text that clients see.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// Joins the lines of a doc comment, each without the space that follows its slashes.
pub fn description(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(line).flat_map(|text| {
        let lines: Vec<_> =
            text.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()).collect();
        if lines.is_empty() { vec![String::new()] } else { lines }
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn line(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(doc) = &attribute.meta else { return None };
    match &doc.value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if doc.path.is_ident("doc") => Some(text.value()),
        _ => None,
    }
}
