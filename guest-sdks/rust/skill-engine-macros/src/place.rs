//! Where a function stands in its source.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::ext::IdentExt;

use crate::code::option;

/// A longer line is no help to anybody.
const LONGEST_LINE: usize = 200;

/// The expression that tells the place of a function, and the line that its name is in.
pub fn place(function: &Ident) -> TokenStream {
    let name = function.unraw().to_string();
    let span = function.span().unwrap();
    let start = span.start();
    let (line, column) = (start.line(), start.column());
    // An editor may hold a newer text than the file: then there is no file, and no line.
    let source = span.local_file().and_then(|file| std::fs::read_to_string(file).ok());
    let text = source.as_deref().and_then(|source| line_with(source, line, &name));
    let text = option(text);
    quote! {
        ::skill_engine::place::Place {
            function: #name,
            file: ::core::file!(),
            line: #line,
            column: #column,
            text: #text,
        }
    }
}

/// The line of that number, counted from 1, if it does hold the name.
fn line_with<'a>(source: &'a str, number: usize, name: &str) -> Option<&'a str> {
    let line = source.lines().nth(number.checked_sub(1)?)?.trim_end();
    (line.len() <= LONGEST_LINE && line.contains(name)).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_told_if_it_is_the_one() {
        let long = format!("fn a() {{ /* {} */ }}", "x".repeat(LONGEST_LINE));
        let source = format!("// first\nfn greet() {{}} \n{long}\n");
        assert_eq!(line_with(&source, 2, "greet"), Some("fn greet() {}"));
        assert_eq!(line_with(&source, 1, "greet"), None);
        assert_eq!(line_with(&source, 3, "a"), None);
        assert_eq!(line_with(&source, 9, "a"), None);
        assert_eq!(line_with(&source, 0, "a"), None);
    }
}
