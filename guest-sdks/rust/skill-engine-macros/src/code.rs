//! Pieces of code.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

/// An `Option` that holds the value, if there is one.
pub fn option(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// The place of what the author wrote, for code whose complaints are to stand there; its names are ours all the same.
pub fn at(written: &impl Spanned) -> Span {
    written.span().resolved_at(Span::call_site())
}
