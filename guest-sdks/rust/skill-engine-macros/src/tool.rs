//! `#[tool]`.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use crate::code::{at, local, option};
use crate::function::Function;
use crate::parameter::Reading;
use crate::tool_options::Options;
use crate::what::What;

/// The function, and what makes it a tool.
pub fn expand(options: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let options: Options = syn::parse2(options)?;
    let function = Function::parse(What::Tool, item)?;
    Tool { function, options }.expand()
}

struct Tool {
    function: Function,
    options: Options,
}

impl Tool {
    fn expand(&self) -> syn::Result<TokenStream> {
        let reading = if self.options.input_schema.is_some() { Reading::WithoutSchema } else { Reading::Value };
        let about = self.function.about(&self.options.common)?;
        let annotations = self.annotations();
        let (input_schema, output_schema, call) = (self.input_schema(), self.output_schema(), self.call());
        let members = quote! {
            const ABOUT: ::skill_engine::about::About = #about;

            const ANNOTATIONS: ::skill_engine::tool::Annotations = #annotations;

            #input_schema

            #output_schema

            #call
        };
        Ok(self.function.expand(reading, &members))
    }

    fn annotations(&self) -> TokenStream {
        let Options { read_only, destructive, idempotent, open_world, .. } = &self.options;
        let [read_only, destructive, idempotent, open_world] =
            [read_only, destructive, idempotent, open_world].map(|hint| option(hint.as_ref()));
        quote! {
            ::skill_engine::tool::Annotations {
                read_only: #read_only,
                destructive: #destructive,
                idempotent: #idempotent,
                open_world: #open_world,
            }
        }
    }

    fn input_schema(&self) -> TokenStream {
        let body = match &self.options.input_schema {
            Some(schema) => quote!(::core::result::Result::Ok(::std::string::String::from(#schema))),
            None => {
                let inputs = self.function.inputs();
                quote!(#inputs.into_schema())
            }
        };
        quote! {
            fn input_schema() -> ::core::result::Result<::std::string::String, ::std::string::String> { #body }
        }
    }

    fn output_schema(&self) -> TokenStream {
        let body = match &self.options.output_schema {
            Some(schema) => quote! {
                ::core::result::Result::Ok(::core::option::Option::Some(::std::string::String::from(#schema)))
            },
            None => {
                let declared = self.function.declared();
                quote! {
                    #[allow(unused_imports)]
                    use ::skill_engine::dispatch::*;
                    (&&&#declared.success()).output_schema()
                }
            }
        };
        quote! {
            fn output_schema() -> ::core::result::Result<
                ::core::option::Option<::std::string::String>,
                ::std::string::String,
            > { #body }
        }
    }

    fn call(&self) -> TokenStream {
        let (declared, r#type) = (self.function.declared(), self.function.returned_type());
        let method = if self.options.output_schema.is_some() { "answer_as_is" } else { "answer" };
        let method = Ident::new(method, at(&r#type));
        // At the author's type, where the complaints of rustc are to stand.
        let answer = quote_spanned! { at(&r#type) => (&&&#declared.success()).#method(value) };
        let (arguments, place) = (local("arguments"), What::Tool.place());
        let success = quote!(#answer.map_err(|problem| ::skill_engine::tool::failed(problem, #place)));
        let body = self.function.call(&success);
        quote! {
            #[allow(unreachable_code, unreachable_patterns, unused_imports, unused_variables)]
            #[allow(clippy::let_unit_value, clippy::unit_arg)]
            fn call(
                #arguments: &mut ::skill_engine::arguments::Arguments,
            ) -> ::core::result::Result<
                ::skill_engine::bindings::exports::skill::engine::tools::Output,
                ::skill_engine::tool::Error,
            > { #body }
        }
    }
}
