//! `#[prompt]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Error, Result};

use crate::code::{at, local};
use crate::completion::Completion;
use crate::function::Function;
use crate::parameter::{Parameter, Reading};
use crate::prompt_options::Options;
use crate::what::What;

/// The function, and what makes it a prompt.
pub fn expand(options: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let options: Options = syn::parse2(options)?;
    let function = Function::parse(What::Prompt, item)?;
    let prompt = Prompt { function, options };
    prompt.refuse_strangers()?;
    prompt.expand()
}

struct Prompt {
    function: Function,
    options: Options,
}

impl Prompt {
    /// Completions of what is no argument.
    fn refuse_strangers(&self) -> Result<()> {
        let names: Vec<_> = self.function.parameters.iter().map(Parameter::name).collect();
        let stranger = self.options.completions().iter().find(|completion| !names.contains(&completion.name()));
        let Some(Completion { argument, .. }) = stranger else { return Ok(()) };
        let prompt = self.function.ident();
        let message = match names.as_slice() {
            [] => format!("`{prompt}` has no parameters to complete"),
            names => format!("`{prompt}` has no parameter `{argument}`; there are: {}", names.join(", ")),
        };
        Err(Error::new(argument.span(), message))
    }

    fn expand(&self) -> Result<TokenStream> {
        let (about, inputs) = (self.function.about(&self.options.common)?, self.function.inputs());
        let (get, complete) = (self.get(), self.complete());
        let members = quote! {
            const ABOUT: ::skill_engine::about::About = #about;

            fn arguments() -> ::core::result::Result<
                ::std::vec::Vec<::skill_engine::prompt::Argument>,
                ::std::string::String,
            > { #inputs.into_texts() }

            #get

            #complete
        };
        Ok(self.function.expand(Reading::Text, &members))
    }

    fn get(&self) -> TokenStream {
        let r#type = self.function.returned_type();
        // At the author's type, where the complaints of rustc are to stand.
        let encoded = quote_spanned! { at(&r#type) => ::skill_engine::conversation::encoded(value) };
        let arguments = local("arguments");
        let body = self.function.call(&quote!(::core::result::Result::Ok(#encoded)));
        quote! {
            #[allow(unreachable_code, unreachable_patterns, unused_imports, unused_variables)]
            #[allow(clippy::let_unit_value, clippy::unit_arg)]
            fn get(
                #arguments: &mut ::skill_engine::arguments::Arguments,
            ) -> ::core::result::Result<
                ::skill_engine::bindings::exports::skill::engine::prompts::Conversation,
                ::skill_engine::prompt::Error,
            > { #body }
        }
    }

    fn complete(&self) -> TokenStream {
        let asked = local("asked");
        let offers = self.function.parameters.iter().map(|parameter| {
            let name = parameter.name();
            let by_hand = self.options.completions().iter().find(|completion| completion.name() == name);
            let offers = by_hand.map_or_else(|| parameter.complete(), Completion::expand);
            quote!(#name => #offers,)
        });
        quote! {
            #[allow(unreachable_code, unreachable_patterns, unused_imports, unused_variables)]
            fn complete(
                #asked: &::skill_engine::completion::Asked<'_>,
            ) -> ::core::result::Result<
                ::std::vec::Vec<::std::string::String>,
                ::skill_engine::prompt::Error,
            > {
                use ::skill_engine::dispatch::*;
                match #asked.argument {
                    #(#offers)*
                    _ => ::core::result::Result::Ok(::std::vec::Vec::new()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the compiler says of a prompt with these options on this function.
    fn refusal(options: &str, item: &str) -> String {
        let refused = expand(options.parse().unwrap(), item.parse().unwrap());
        refused.err().unwrap_or_else(|| panic!("{options} {item}")).to_string()
    }

    const REVIEW: &str = "fn review(code: String, r#type: String) -> String { code }";

    #[test]
    fn an_option_is_one_of_a_prompt() {
        assert!(refusal("read_only", REVIEW).starts_with("unknown option; there are: name, title, "));
        assert_eq!(refusal("title = \"a\", title = \"b\"", REVIEW), "this option is given twice");
        assert!(refusal("name = \"a b\"", REVIEW).starts_with("a prompt's name consists of letters a-z"));
    }

    #[test]
    fn a_completion_is_of_a_parameter_once() {
        let stranger = "`review` has no parameter `lang`; there are: code, type";
        assert_eq!(refusal("complete(lang = languages)", REVIEW), stranger);
        let none = "`hello` has no parameters to complete";
        assert_eq!(refusal("complete(lang = languages)", "fn hello() -> String { String::new() }"), none);
        let twice = "`type` is completed twice: leave one of them out";
        assert_eq!(refusal("complete(type = [\"a\"], r#type = [])", REVIEW), twice);
        assert_eq!(refusal("complete(code = f), complete()", REVIEW), "this option is given twice");
    }

    #[test]
    fn a_completion_is_a_list_or_a_function() {
        assert!(refusal("complete = [\"a\"]", REVIEW).starts_with("`complete` names arguments: `complete(argument"));
        for by in ["[1]", "[a]", "f()", "|value, _| [value]", "\"a\"", "3"] {
            let refusal = refusal(&format!("complete(code = {by})"), REVIEW);
            assert!(refusal.starts_with("an argument is completed by a list of string literals"), "{by}: {refusal}");
        }
    }

    #[test]
    fn a_function_that_can_be_no_prompt_is_refused() {
        let cases = [
            ("struct A;", "`#[prompt]` stands on a function: "),
            ("unsafe fn a() {}", "a prompt can't be `unsafe`"),
            ("fn a<T>(b: T) {}", "a prompt can't be generic"),
            ("fn a() -> impl Display { 1 }", "a prompt's result needs a type with a name"),
            ("fn a(&self) {}", "a prompt is a function of its own"),
            ("fn a(b: &str) {}", "a prompt's parameter owns its value: take a `String`"),
            ("fn a((b, c): (u8, u8)) {}", "a prompt's parameter needs a plain name"),
            ("fn a(#[arguments] b: B) {}", "a prompt takes its arguments one by one"),
            (
                "fn a(#[schemars(title = \"B\", length(max = 9))] b: String) {}",
                "clients know a title and a description",
            ),
        ];
        for (item, expected) in cases {
            let refusal = refusal("", item);
            assert!(refusal.starts_with(expected), "{item}: {refusal}");
        }
    }
}
