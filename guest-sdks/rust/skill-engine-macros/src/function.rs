//! The function that `#[tool]` stands on.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Error, ItemFn, Result, ReturnType};

use crate::description::description;
use crate::name::{is_tool_name, kebab_case};
use crate::options::Options;
use crate::parameter::Parameter;

/// A function that can be a tool, with its parameters taken apart.
pub struct Function {
    item: ItemFn,
    parameters: Vec<Parameter>,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut item: ItemFn = input.parse()?;
        refuse(item.sig.asyncness, "a tool can't be `async`: wait inside of it")?;
        refuse(item.sig.unsafety, "a tool can't be `unsafe`: its callers promise nothing")?;
        refuse(item.sig.variadic.as_ref(), "a tool has a fixed list of parameters")?;
        refuse(item.sig.generics.params.first(), "a tool can't be generic: its schema needs types with a name")?;
        let parameters = item.sig.inputs.iter_mut().map(Parameter::take).collect::<Result<_>>()?;
        Ok(Self { item, parameters })
    }
}

impl Function {
    /// The function itself, and a type of the same name that tells the skill about it.
    pub fn expand(&self, options: &Options) -> Result<TokenStream> {
        let Self { item, .. } = self;
        let (visibility, ident) = (&item.vis, &item.sig.ident);
        let name = self.tool_name(options)?;
        let definition = self.definition(options);
        let call = self.call();
        Ok(quote! {
            #item

            // Functions and types live in two namespaces: the tool goes wherever its function is imported.
            #[doc(hidden)]
            #[allow(non_camel_case_types)]
            #visibility enum #ident {}

            impl ::skill_engine::tool::Tool for #ident {
                const NAME: &'static str = #name;

                #definition

                #call
            }
        })
    }

    fn tool_name(&self, options: &Options) -> Result<String> {
        let ident = &self.item.sig.ident;
        let name = options.name.clone().unwrap_or_else(|| kebab_case(&ident.unraw().to_string()));
        if is_tool_name(&name) {
            Ok(name)
        } else {
            let message = format!("`{name}` can't be the name of a tool: give it one with `#[tool(name = \"…\")]`");
            Err(Error::new(ident.span(), message))
        }
    }

    fn definition(&self, options: &Options) -> TokenStream {
        let declare = self.parameters.iter().map(Parameter::declare);
        let described = description(&self.item.attrs);
        let description = options.description.as_ref().unwrap_or(&described);
        let title = option(options.title.as_ref().map(|title| quote!(::std::string::String::from(#title))));
        let [read_only, destructive, idempotent, open_world] =
            [options.read_only, options.destructive, options.idempotent, options.open_world].map(option);
        let schema = self.answer(&quote!(schema()));
        quote! {
            fn definition() -> ::skill_engine::bindings::exports::skill::engine::tools::Tool {
                #[allow(unused_mut)]
                let mut inputs = ::skill_engine::argument::Inputs::default();
                #(#declare)*
                ::skill_engine::bindings::exports::skill::engine::tools::Tool {
                    name: ::std::string::String::from(<Self as ::skill_engine::tool::Tool>::NAME),
                    title: #title,
                    description: ::std::string::String::from(#description),
                    input_schema: inputs.into_schema(),
                    output_schema: #schema,
                    annotations: ::skill_engine::tool::Annotations {
                        read_only: #read_only,
                        destructive: #destructive,
                        idempotent: #idempotent,
                        open_world: #open_world,
                    },
                    icons: ::std::vec::Vec::new(),
                    meta: ::core::option::Option::None,
                }
            }
        }
    }

    fn call(&self) -> TokenStream {
        let ident = &self.item.sig.ident;
        let values = self.parameters.iter().map(Parameter::take_value);
        let (function, place) = (ident.unraw().to_string(), place(ident.span()));
        let answer = self.answer(&quote! {
            answer(answer, ::core::concat!(#function, " (", ::core::file!(), #place, ")"))
        });
        quote! {
            #[allow(clippy::let_unit_value, unused_variables)]
            fn call(
                arguments: &mut ::skill_engine::argument::Arguments,
            ) -> ::core::result::Result<
                ::skill_engine::bindings::exports::skill::engine::tools::Output,
                ::skill_engine::tool::Error,
            > {
                let answer = #ident(#(#values),*);
                #answer
            }
        }
    }

    /// Calls a function of the return type's `Answer`, so that rustc's complaint stands at the author's type.
    fn answer(&self, call: &TokenStream) -> TokenStream {
        match &self.item.sig.output {
            ReturnType::Default => quote!(<() as ::skill_engine::answer::Answer>::#call),
            ReturnType::Type(_, answer) => quote_spanned! { answer.span() =>
                <#answer as ::skill_engine::answer::Answer>::#call
            },
        }
    }
}

fn refuse(part: Option<impl ToTokens>, message: &str) -> Result<()> {
    part.map_or(Ok(()), |part| Err(Error::new(part.span(), message)))
}

fn option(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// Line and column as compilers print them.
fn place(span: Span) -> String {
    let start = span.unwrap().start();
    format!(":{}:{}", start.line(), start.column())
}
