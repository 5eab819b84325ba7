//! The function that `#[tool]` stands on.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::spanned::Spanned;
use syn::{Error, ItemFn, Result, ReturnType, Type, parse_quote};

use crate::code::{at, option};
use crate::description::description;
use crate::icon::Icon;
use crate::name::{is_tool_name, kebab_case};
use crate::options::Options;
use crate::parameter::Parameter;
use crate::place::place;

/// A function that can be a tool, with its parameters taken apart.
pub struct Function {
    item: ItemFn,
    parameters: Vec<Parameter>,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut item: ItemFn = input
            .parse()
            .map_err(|error| Error::new(error.span(), format!("`#[tool]` stands on a function: {error}")))?;
        refuse(item.sig.unsafety, "a tool can't be `unsafe`: its callers promise nothing")?;
        refuse(item.sig.variadic.as_ref(), "a tool has a fixed list of parameters")?;
        refuse(item.sig.generics.params.first(), "a tool can't be generic: its schema needs types with a name")?;
        if let ReturnType::Type(_, r#type) = &item.sig.output
            && let Type::ImplTrait(r#type) = &**r#type
        {
            return Err(Error::new(r#type.span(), "a tool's result needs a type with a name, not `impl`"));
        }
        let parameters: Vec<_> = item.sig.inputs.iter_mut().map(Parameter::take).collect::<Result<_>>()?;
        match parameters.iter().find_map(Parameter::whole) {
            Some(whole) if parameters.len() > 1 => Err(Error::new(
                whole,
                "`#[arguments]` stands on the only parameter: make the others fields of its type",
            )),
            _ => Ok(Self { item, parameters }),
        }
    }
}

impl Function {
    /// The function itself, and a type of the same name that tells the skill about it.
    pub fn expand(&self, options: &Options) -> Result<TokenStream> {
        let Self { item, .. } = self;
        let (visibility, ident) = (&item.vis, &item.sig.ident);
        let about = self.about(options)?;
        let readable = self.parameters.iter().map(|parameter| parameter.readable(options.input_schema.is_some()));
        let (input_schema, output_schema) = (self.input_schema(options), self.output_schema(options));
        let call = self.call(options);
        Ok(quote! {
            #item

            // Functions and types live in two namespaces: the tool goes wherever its function is imported.
            #[doc(hidden)]
            #[allow(non_camel_case_types)]
            #visibility enum #ident {}

            const _: () = {
                #(#readable)*

                impl ::skill_engine::tool::Tool for #ident {
                    const ABOUT: ::skill_engine::tool::About = #about;

                    #input_schema

                    #output_schema

                    #call
                }
            };
        })
    }

    fn about(&self, options: &Options) -> Result<TokenStream> {
        let name = self.tool_name(options)?;
        let described = description(&self.item.attrs);
        let description = options.description.as_ref().unwrap_or(&described);
        let (title, meta) = (option(options.title.as_ref()), option(options.meta.as_ref()));
        let [read_only, destructive, idempotent, open_world] =
            [options.read_only, options.destructive, options.idempotent, options.open_world].map(option);
        let icons = options.icons.iter().flatten().map(Icon::expand);
        let place = place(&self.item.sig.ident);
        Ok(quote! {
            ::skill_engine::tool::About {
                name: #name,
                title: #title,
                description: #description,
                annotations: ::skill_engine::tool::Annotations {
                    read_only: #read_only,
                    destructive: #destructive,
                    idempotent: #idempotent,
                    open_world: #open_world,
                },
                icons: &[#(#icons),*],
                meta: #meta,
                place: #place,
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

    fn input_schema(&self, options: &Options) -> TokenStream {
        let body = match &options.input_schema {
            Some(schema) => quote!(::core::result::Result::Ok(::std::string::String::from(#schema))),
            None => {
                let declare = self.parameters.iter().map(Parameter::declare);
                quote! {
                    #[allow(unused_mut)]
                    let mut inputs = ::skill_engine::inputs::Inputs::default();
                    #(#declare)*
                    inputs.into_schema()
                }
            }
        };
        quote! {
            fn input_schema() -> ::core::result::Result<::std::string::String, ::std::string::String> { #body }
        }
    }

    fn output_schema(&self, options: &Options) -> TokenStream {
        let body = match &options.output_schema {
            Some(schema) => quote! {
                ::core::result::Result::Ok(::core::option::Option::Some(::std::string::String::from(#schema)))
            },
            None => {
                let declared = self.declared();
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

    fn call(&self, options: &Options) -> TokenStream {
        let ident = &self.item.sig.ident;
        let values = self.parameters.iter().map(Parameter::take_value);
        let returned = quote!(#ident(#(#values),*));
        let returned =
            if self.item.sig.asyncness.is_some() { quote!(::skill_engine::wait(#returned)) } else { returned };
        let answer = self.answer(options);
        quote! {
            #[allow(unreachable_code, unreachable_patterns, unused_imports, unused_variables)]
            #[allow(clippy::let_unit_value, clippy::unit_arg)]
            fn call(
                arguments: &mut ::skill_engine::arguments::Arguments,
            ) -> ::core::result::Result<
                ::skill_engine::bindings::exports::skill::engine::tools::Output,
                ::skill_engine::tool::Error,
            > {
                use ::skill_engine::dispatch::*;
                let place = &<Self as ::skill_engine::tool::Tool>::ABOUT.place;
                let returned = #returned;
                #answer
            }
        }
    }

    /// The expression that makes an answer of what was returned, at the author's type, where the complaints of rustc
    /// are to stand.
    fn answer(&self, options: &Options) -> TokenStream {
        let (declared, r#type) = (self.declared(), self.returned_type());
        let method = if options.output_schema.is_some() { "answer_as_is" } else { "answer" };
        let method = Ident::new(method, at(&r#type));
        let value = quote_spanned! { at(&r#type) => (&&&declared.success()).#method(value) };
        let failure = quote_spanned! { at(&r#type) => (&&&&::skill_engine::thrown::Thrown(error)).failure(place) };
        quote! {
            let declared = #declared;
            match declared.result(returned) {
                ::core::result::Result::Ok(value) => {
                    #value.map_err(|problem| ::skill_engine::tool::failed(problem, place))
                }
                ::core::result::Result::Err(error) => {
                    ::core::result::Result::Err(::skill_engine::tool::Error::Failed(#failure))
                }
            }
        }
    }

    fn declared(&self) -> TokenStream {
        let r#type = self.returned_type();
        quote_spanned! { at(&r#type) => ::skill_engine::answer::Declared::<#r#type>::new() }
    }

    fn returned_type(&self) -> Type {
        match &self.item.sig.output {
            ReturnType::Default => parse_quote!(()),
            ReturnType::Type(_, r#type) => (**r#type).clone(),
        }
    }
}

fn refuse(part: Option<impl ToTokens>, message: &str) -> Result<()> {
    part.map_or(Ok(()), |part| Err(Error::new(part.span(), message)))
}
