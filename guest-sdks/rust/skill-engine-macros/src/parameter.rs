//! One parameter of a tool or a prompt.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Expr, FnArg, GenericArgument, Ident, Pat, PatType, PathArguments, PathSegment, Result, Type,
};

use crate::code::{at, local};
use crate::default::Default;
use crate::description::description;
use crate::what::What;

/// What the author writes on a parameter for these attributes, and rustc would refuse.
const OURS: [&str; 4] = ["arguments", "default", "doc", "schemars"];

/// A parameter: its name, its type, and what the author says of it.
pub struct Parameter {
    ident: Ident,
    r#type: Type,
    description: String,
    presence: Presence,
    /// What is said of its schema, as on a field.
    schemars: Vec<Attribute>,
}

/// What is asked of a parameter's type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// That it can be read, and has a schema.
    Value,
    /// That it can be read: the schema is given by hand.
    WithoutSchema,
    /// As of a value, but of a prompt, whose clients pass texts.
    Text,
}

enum Presence {
    Required,
    /// An `Option`, with what is in it.
    Optional(Type),
    Default(Default),
    /// All of the arguments at once.
    Whole(Span),
}

impl Parameter {
    /// Reads a parameter, and takes away the attributes that rustc would refuse there.
    pub fn take(what: What, argument: &mut FnArg) -> Result<Self> {
        let FnArg::Typed(parameter) = argument else {
            return Err(Error::new(argument.span(), format!("a {what} is a function of its own, without `self`")));
        };
        match &*parameter.ty {
            Type::ImplTrait(r#type) => {
                let message = format!("a {what}'s parameter needs a type with a name, not `impl`");
                return Err(Error::new(r#type.span(), message));
            }
            Type::Reference(r#type) => {
                let instead = match what {
                    What::Tool => "take a `String` for `&str`, a `Vec` for a slice",
                    What::Prompt => "take a `String`",
                };
                let message = format!("a {what}'s parameter owns its value: {instead}");
                return Err(Error::new(r#type.span(), message));
            }
            _ => {}
        }
        let (ours, others) = std::mem::take(&mut parameter.attrs).into_iter().partition(is_ours);
        parameter.attrs = others;
        let taken = Self::read(what, parameter, ours)?;
        if let What::Prompt = what {
            taken.refuse_what_no_text_has()?;
        }
        Ok(taken)
    }

    /// What a parameter of a prompt can't say.
    fn refuse_what_no_text_has(&self) -> Result<()> {
        if let Some(whole) = self.whole() {
            let message = "a prompt takes its arguments one by one: make each a parameter, without `#[arguments]`";
            return Err(Error::new(whole, message));
        }
        self.schemars.iter().try_for_each(|attribute| {
            attribute.parse_nested_meta(|meta| {
                if !meta.path.is_ident("title") && !meta.path.is_ident("description") {
                    let message = "clients know a title and a description of a prompt's argument, and nobody would \
                        check more: check it in the function";
                    return Err(meta.error(message));
                }
                meta.value()?.parse::<Expr>().map(drop)
            })
        })
    }

    fn read(what: What, parameter: &PatType, attributes: Vec<Attribute>) -> Result<Self> {
        if let Some(serde) = parameter.attrs.iter().find(|attribute| attribute.path().is_ident("serde")) {
            let message =
                "`#[serde(…)]` stands on fields of a type: a parameter takes `#[default(…)]` and `#[schemars(…)]`";
            return Err(Error::new(serde.span(), message));
        }
        Ok(Self {
            ident: ident(what, parameter)?,
            r#type: (*parameter.ty).clone(),
            description: description(&attributes),
            presence: Presence::of(&parameter.ty, &attributes)?,
            schemars: attributes.into_iter().filter(|attribute| attribute.path().is_ident("schemars")).collect(),
        })
    }

    /// Where the parameter says that it is all of the arguments.
    pub fn whole(&self) -> Option<Span> {
        match self.presence {
            Presence::Whole(span) => Some(span),
            _ => None,
        }
    }

    /// The function that knows how its type is read.
    pub fn readable(&self, reading: Reading) -> TokenStream {
        let r#type = self.value_type();
        let (function, check) = (self.function(), self.default().and_then(|default| default.check(r#type)));
        let (method, described) = match reading {
            Reading::Value => ("readable", self.described()),
            Reading::WithoutSchema => ("without_schema", None),
            Reading::Text => ("text", self.described()),
        };
        let method = Ident::new(method, at(r#type));
        // All of it at the author's type, where the complaints of rustc are to stand.
        let readable = quote_spanned! { at(r#type) =>
            ::skill_engine::parameter::Parameter::<#r#type>::new().#method()
        };
        quote! {
            fn #function() -> ::skill_engine::parameter::Readable<#r#type> {
                #[allow(unused_imports)]
                use ::skill_engine::dispatch::*;
                #check
                #readable #described
            }
        }
    }

    /// The statement that adds it to the inputs.
    pub fn declare(&self) -> TokenStream {
        let (function, name, description) = (self.function(), self.name(), &self.description);
        let presence = match &self.presence {
            Presence::Whole(_) => return quote! { inputs.declare_whole(#name, &#function()); },
            Presence::Required => quote!(Required),
            Presence::Optional(_) => quote!(Optional),
            Presence::Default(default) => {
                let json = default.json();
                quote!(Default(#json))
            }
        };
        quote! {
            inputs.declare(#name, #description, ::skill_engine::parameter::Presence::#presence, &#function());
        }
    }

    /// The expression that takes its value from the arguments of a call.
    pub fn take_value(&self) -> TokenStream {
        let (arguments, function, name) = (local("arguments"), self.function(), self.name());
        match &self.presence {
            Presence::Whole(_) => quote!(#function().whole(#arguments)?),
            Presence::Required => quote!(#function().required(#arguments, #name)?),
            Presence::Optional(_) => quote!(#function().optional(#arguments, #name)?),
            Presence::Default(default) => {
                let json = default.json();
                quote!(#function().or_default(#arguments, #name, #json)?)
            }
        }
    }

    /// The expression of what is offered for it where nothing but its type says so.
    pub fn complete(&self) -> TokenStream {
        let (asked, function) = (local("asked"), self.function());
        quote!(::core::result::Result::Ok(#asked.one_of(&#function())))
    }

    /// The call that puts the author's attributes into the schema, by way of a field that has them.
    fn described(&self) -> Option<TokenStream> {
        if self.schemars.is_empty() {
            return None;
        }
        let (r#type, attributes) = (self.value_type(), &self.schemars);
        Some(quote! {
            .described({
                #[derive(::skill_engine::schemars::JsonSchema)]
                #[schemars(crate = "::skill_engine::schemars")]
                #[allow(dead_code)]
                struct Field {
                    #(#attributes)*
                    value: #r#type,
                }
                ::skill_engine::schema::Schemas::of_field::<Field>
            })
        })
    }

    /// The type of a value that is there.
    fn value_type(&self) -> &Type {
        match &self.presence {
            Presence::Optional(inner) => inner,
            _ => &self.r#type,
        }
    }

    fn default(&self) -> Option<&Default> {
        match &self.presence {
            Presence::Default(default) => Some(default),
            _ => None,
        }
    }

    fn function(&self) -> Ident {
        format_ident!("parameter_{}", self.ident.unraw(), span = Span::mixed_site())
    }

    /// `r#type` is `type` for everybody but rustc.
    pub fn name(&self) -> String {
        self.ident.unraw().to_string()
    }
}

impl Presence {
    fn of(r#type: &Type, attributes: &[Attribute]) -> Result<Self> {
        let default = once(attributes, "default", "a parameter has one default value")?;
        let whole = once(attributes, "arguments", "this is said twice")?;
        match (whole, default, optional(r#type)) {
            (Some(_), Some(default), _) => {
                Err(Error::new(default.span(), "all of the arguments have no default: give one to a field"))
            }
            (Some(whole), None, _) => {
                whole.meta.require_path_only()?;
                Ok(Self::Whole(whole.span()))
            }
            (None, Some(default), Some(_)) => Err(Error::new(
                default.span(),
                "a default value makes a parameter optional by itself, without `Option`",
            )),
            (None, Some(default), None) => Default::parse(default.parse_args::<Expr>()?).map(Self::Default),
            (None, None, Some(inner)) => Ok(Self::Optional(inner.clone())),
            (None, None, None) => Ok(Self::Required),
        }
    }
}

fn once<'a>(attributes: &'a [Attribute], name: &str, complaint: &str) -> Result<Option<&'a Attribute>> {
    let mut found = attributes.iter().filter(|attribute| attribute.path().is_ident(name));
    let first = found.next();
    match found.next() {
        Some(second) => Err(Error::new(second.span(), complaint)),
        None => Ok(first),
    }
}

fn ident(what: What, parameter: &PatType) -> Result<Ident> {
    match &*parameter.pat {
        Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => Ok(pattern.ident.clone()),
        pattern => {
            let message = format!("a {what}'s parameter needs a plain name, which its callers use");
            Err(Error::new(pattern.span(), message))
        }
    }
}

/// What an `Option` holds.
fn optional(r#type: &Type) -> Option<&Type> {
    let segment = last_segment(r#type).filter(|segment| segment.ident == "Option")?;
    let PathArguments::AngleBracketed(generics) = &segment.arguments else { return None };
    match generics.args.first() {
        Some(GenericArgument::Type(inner)) if generics.args.len() == 1 => Some(inner),
        _ => None,
    }
}

/// The end of the path that a type is, with its name.
pub fn last_segment(r#type: &Type) -> Option<&PathSegment> {
    match r#type {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Paren(inner) => last_segment(&inner.elem),
        Type::Group(inner) => last_segment(&inner.elem),
        _ => None,
    }
}

fn is_ours(attribute: &Attribute) -> bool {
    OURS.iter().any(|name| attribute.path().is_ident(name))
}
