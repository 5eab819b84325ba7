//! Pieces of code.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use crate::what::What;

/// An `Option` that holds the value, if there is one.
pub fn option(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// The `Err` that tells the `error` of an author's function; complaints of rustc about its type stand at the span.
pub fn failure(what: What, span: Span) -> TokenStream {
    let (module, place) = (what.module(), what.place());
    let failure = quote_spanned! { span => (&&&&::skill_engine::thrown::Thrown(error)).failure(#place) };
    quote!(::core::result::Result::Err(#module::Error::Failed(#failure)))
}

/// The name of a variable that no name of the author's can be taken for.
pub fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The place of what the author wrote, for code whose complaints are to stand there; its names are ours all the same.
pub fn at(written: &impl Spanned) -> Span {
    written.span().resolved_at(Span::call_site())
}
