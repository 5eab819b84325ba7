//! One parameter of a tool.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Error, Expr, FnArg, Ident, Pat, PatType, Result, Type};

use crate::description::description;

/// A parameter: its name, its type, and what the author says of it.
pub struct Parameter {
    ident: Ident,
    r#type: Type,
    description: String,
    default: Option<Expr>,
}

impl Parameter {
    /// Reads a parameter, and takes away the attributes that rustc would refuse there.
    pub fn take(argument: &mut FnArg) -> Result<Self> {
        let FnArg::Typed(parameter) = argument else {
            return Err(Error::new(argument.span(), "a tool is a function of its own, without `self`"));
        };
        if let Type::ImplTrait(r#type) = &*parameter.ty {
            return Err(Error::new(r#type.span(), "a tool's parameter needs a type with a name, not `impl`"));
        }
        let attributes = std::mem::take(&mut parameter.attrs);
        let parsed = Self {
            ident: ident(parameter)?,
            r#type: (*parameter.ty).clone(),
            description: description(&attributes),
            default: default(&attributes)?,
        };
        parameter.attrs = attributes.into_iter().filter(|attribute| !is_ours(attribute)).collect();
        Ok(parsed)
    }

    /// The statement that adds it to the input schema.
    pub fn declare(&self) -> TokenStream {
        let Self { r#type, description, default, .. } = self;
        let name = self.name();
        match default {
            Some(default) => quote_spanned! { r#type.span() =>
                inputs.declare_with_default::<#r#type>(#name, #description, #default);
            },
            None => quote_spanned! { r#type.span() =>
                <#r#type as ::skill_engine::argument::Argument>::declare(&mut inputs, #name, #description);
            },
        }
    }

    /// The expression that takes its value from the arguments of a call.
    pub fn take_value(&self) -> TokenStream {
        let Self { r#type, default, .. } = self;
        let name = self.name();
        match default {
            Some(default) => quote_spanned! { r#type.span() =>
                arguments.take_or::<#r#type>(#name, #default)?
            },
            None => quote_spanned! { r#type.span() =>
                <#r#type as ::skill_engine::argument::Argument>::take(arguments, #name)?
            },
        }
    }

    /// `r#type` is `type` for everybody but rustc.
    fn name(&self) -> String {
        self.ident.unraw().to_string()
    }
}

fn ident(parameter: &PatType) -> Result<Ident> {
    match &*parameter.pat {
        Pat::Ident(pattern) if pattern.by_ref.is_none() && pattern.subpat.is_none() => Ok(pattern.ident.clone()),
        pattern => Err(Error::new(pattern.span(), "a tool's parameter needs a plain name, which its callers use")),
    }
}

fn default(attributes: &[Attribute]) -> Result<Option<Expr>> {
    let mut defaults = attributes.iter().filter(|attribute| attribute.path().is_ident("default"));
    let Some(first) = defaults.next() else { return Ok(None) };
    if let Some(second) = defaults.next() {
        return Err(Error::new(second.span(), "a parameter has one default value"));
    }
    let value: Expr = first.parse_args()?;
    if is_literal(&value) {
        Ok(Some(value))
    } else {
        Err(Error::new(value.span(), "a default value is a literal, such as `\"text\"`, `true`, `3` or `-1.5`"))
    }
}

fn is_literal(value: &Expr) -> bool {
    match value {
        Expr::Lit(_) => true,
        Expr::Unary(negated) => matches!(negated.op, syn::UnOp::Neg(_)) && is_literal(&negated.expr),
        _ => false,
    }
}

fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().is_ident("doc") || attribute.path().is_ident("default")
}
