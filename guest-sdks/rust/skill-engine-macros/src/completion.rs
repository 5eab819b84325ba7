//! How an argument of a prompt is completed.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::token::Bracket;
use syn::{Error, ExprPath, LitStr, Result, Token, bracketed};

use crate::code::{at, failure, local};
use crate::what::What;

/// An argument, and what it is completed by.
pub struct Completion {
    pub argument: Ident,
    by: By,
}

enum By {
    List(Vec<LitStr>),
    Function(ExprPath),
}

impl Completion {
    /// Reads `argument = WHAT, …`, each argument once.
    pub fn list(input: ParseStream<'_>) -> Result<Vec<Self>> {
        let completions: Vec<Self> = Punctuated::<Self, Token![,]>::parse_terminated(input)?.into_iter().collect();
        for (at, completion) in completions.iter().enumerate() {
            if completions[..at].iter().any(|before| before.name() == completion.name()) {
                let message = format!("`{}` is completed twice: leave one of them out", completion.name());
                return Err(Error::new(completion.argument.span(), message));
            }
        }
        Ok(completions)
    }

    /// The argument, as clients name it.
    pub fn name(&self) -> String {
        self.argument.unraw().to_string()
    }

    /// The expression of what is offered for what is asked.
    pub fn expand(&self) -> TokenStream {
        let asked = local("asked");
        match &self.by {
            By::List(texts) => quote!(::core::result::Result::Ok(#asked.begun(&[#(#texts),*]))),
            By::Function(path) => {
                // At the path, where the complaints of rustc about the function are to stand.
                let span = at(path);
                let returned = quote_spanned! { span => #path(#asked.value, #asked.others) };
                let texts = quote_spanned! { span => ::skill_engine::completion::texts(offers) };
                let failed = failure(What::Prompt, span);
                quote! {
                    {
                        let returned = #returned;
                        let declared = ::skill_engine::answer::Declared::of(&returned);
                        match declared.result(returned) {
                            ::core::result::Result::Ok(offers) => ::core::result::Result::Ok(#texts),
                            ::core::result::Result::Err(error) => #failed,
                        }
                    }
                }
            }
        }
    }
}

impl Parse for Completion {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        // A parameter `r#type` is the argument `type`.
        let argument = input.call(Ident::parse_any)?;
        input.parse::<Token![=]>()?;
        Ok(Self { argument, by: input.parse()? })
    }
}

impl Parse for By {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let begin = input.span();
        let neither = || {
            let message = "an argument is completed by a list of string literals, such as `[\"one\", \"another\"]`, or by \
                           the path of a function";
            Error::new(begin, message)
        };
        let by = if input.peek(Bracket) {
            let content;
            bracketed!(content in input);
            let texts = Punctuated::<LitStr, Token![,]>::parse_terminated(&content).map_err(|_| neither())?;
            Self::List(texts.into_iter().collect())
        } else {
            Self::Function(input.parse().map_err(|_| neither())?)
        };
        // `languages()` begins with a path too.
        if input.is_empty() || input.peek(Token![,]) { Ok(by) } else { Err(neither()) }
    }
}
