//! `#[data]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Error, Result};

/// The item, with what makes it a type that JSON can say.
pub fn expand(options: TokenStream, item: TokenStream) -> Result<TokenStream> {
    if !options.is_empty() {
        return Err(Error::new_spanned(options, "`#[data]` has no options: use `#[serde(…)]` and `#[schemars(…)]`"));
    }
    let item: DeriveInput = syn::parse2(item)
        .map_err(|error| Error::new(error.span(), format!("`#[data]` stands on a struct or an enum: {error}")))?;
    Ok(quote! {
        #[derive(
            ::skill_engine::serde::Serialize,
            ::skill_engine::serde::Deserialize,
            ::skill_engine::schemars::JsonSchema,
        )]
        #[serde(crate = "::skill_engine::serde")]
        #[schemars(crate = "::skill_engine::schemars")]
        #item
    })
}
