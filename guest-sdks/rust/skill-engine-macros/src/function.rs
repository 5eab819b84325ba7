//! The function that `#[tool]` or `#[prompt]` stands on.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Error, ItemFn, Result, ReturnType, Type, parse_quote};

use crate::code::{at, failure, option};
use crate::description::description;
use crate::icon::Icon;
use crate::name::{is_name, kebab_case};
use crate::options::Common;
use crate::parameter::{Parameter, Reading};
use crate::place::place;
use crate::what::What;

/// A function that can be a tool or a prompt, with its parameters taken apart.
pub struct Function {
    what: What,
    item: ItemFn,
    pub parameters: Vec<Parameter>,
}

impl Function {
    pub fn parse(what: What, item: TokenStream) -> Result<Self> {
        let mut item: ItemFn = syn::parse2(item)
            .map_err(|error| Error::new(error.span(), format!("`#[{what}]` stands on a function: {error}")))?;
        let signature = &item.sig;
        refuse(signature.unsafety, || format!("a {what} can't be `unsafe`: its callers promise nothing"))?;
        refuse(signature.variadic.as_ref(), || format!("a {what} has a fixed list of parameters"))?;
        refuse(signature.generics.params.first(), || {
            format!("a {what} can't be generic: its parameters need types with a name")
        })?;
        if let ReturnType::Type(_, r#type) = &signature.output
            && let Type::ImplTrait(r#type) = &**r#type
        {
            return Err(Error::new(r#type.span(), format!("a {what}'s result needs a type with a name, not `impl`")));
        }
        let parameters = item.sig.inputs.iter_mut().map(|parameter| Parameter::take(what, parameter));
        let parameters: Vec<_> = parameters.collect::<Result<_>>()?;
        match parameters.iter().find_map(Parameter::whole) {
            Some(whole) if parameters.len() > 1 => Err(Error::new(
                whole,
                "`#[arguments]` stands on the only parameter: make the others fields of its type",
            )),
            _ => Ok(Self { what, item, parameters }),
        }
    }

    pub fn ident(&self) -> &Ident {
        &self.item.sig.ident
    }

    /// The function itself, and a type of the same name that tells the skill about it; `members` are those of the trait
    /// that makes the type what it is.
    pub fn expand(&self, reading: Reading, members: &TokenStream) -> TokenStream {
        let Self { what, item, .. } = self;
        let (visibility, ident) = (&item.vis, self.ident());
        let readable = self.parameters.iter().map(|parameter| parameter.readable(reading));
        let (module, r#trait, exported) = (what.module(), what.r#trait(), what.exported());
        quote! {
            #item

            // Functions and types live in two namespaces: the type goes wherever its function is imported.
            #[doc(hidden)]
            #[allow(non_camel_case_types)]
            #visibility enum #ident {}

            const _: () = {
                #(#readable)*

                impl #r#trait for #ident {
                    #members
                }

                impl ::skill_engine::exported::Export for #ident {
                    const EXPORTED: ::skill_engine::exported::Exported = #exported(#module::Entry::of::<Self>());
                }
            };
        }
    }

    /// The expression of what is known of it beside its types.
    pub fn about(&self, options: &Common) -> Result<TokenStream> {
        let name = self.name(options)?;
        let described = description(&self.item.attrs);
        let description = options.description.as_ref().unwrap_or(&described);
        let (title, meta) = (option(options.title.as_ref()), option(options.meta.as_ref()));
        let icons = options.icons.iter().flatten().map(Icon::expand);
        let place = place(self.ident());
        Ok(quote! {
            ::skill_engine::about::About {
                name: #name,
                title: #title,
                description: #description,
                icons: &[#(#icons),*],
                meta: #meta,
                place: #place,
            }
        })
    }

    fn name(&self, options: &Common) -> Result<String> {
        let (what, ident) = (self.what, self.ident());
        let name = options.name.clone().unwrap_or_else(|| kebab_case(&ident.unraw().to_string()));
        if is_name(&name) {
            Ok(name)
        } else {
            let message = format!("`{name}` can't be the name of a {what}: give it one with `#[{what}(name = \"…\")]`");
            Err(Error::new(ident.span(), message))
        }
    }

    /// The expression that holds all parameters with their schemas.
    pub fn inputs(&self) -> TokenStream {
        let declare = self.parameters.iter().map(Parameter::declare);
        quote! {
            {
                #[allow(unused_mut)]
                let mut inputs = ::skill_engine::inputs::Inputs::default();
                #(#declare)*
                inputs
            }
        }
    }

    /// The statements that call it with the `arguments`, and make an outcome of what it returns: `success` is the
    /// expression for the `value`.
    pub fn call(&self, success: &TokenStream) -> TokenStream {
        let ident = self.ident();
        let values = self.parameters.iter().map(Parameter::take_value);
        let returned = quote!(#ident(#(#values),*));
        let returned =
            if self.item.sig.asyncness.is_some() { quote!(::skill_engine::wait(#returned)) } else { returned };
        let declared = self.declared();
        let failed = failure(self.what, at(&self.returned_type()));
        quote! {
            use ::skill_engine::dispatch::*;
            let returned = #returned;
            match #declared.result(returned) {
                ::core::result::Result::Ok(value) => #success,
                ::core::result::Result::Err(error) => #failed,
            }
        }
    }

    pub fn declared(&self) -> TokenStream {
        let r#type = self.returned_type();
        quote_spanned! { at(&r#type) => ::skill_engine::answer::Declared::<#r#type>::new() }
    }

    pub fn returned_type(&self) -> Type {
        match &self.item.sig.output {
            ReturnType::Default => parse_quote!(()),
            ReturnType::Type(_, r#type) => (**r#type).clone(),
        }
    }
}

fn refuse(part: Option<impl ToTokens>, message: impl Fn() -> String) -> Result<()> {
    part.map_or(Ok(()), |part| Err(Error::new(part.span(), message())))
}
