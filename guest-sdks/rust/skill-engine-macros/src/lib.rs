//! The attribute `#[tool]` of the crate `skill-engine`, which documents it.

mod description;
mod function;
mod name;
mod options;
mod parameter;

use proc_macro::TokenStream;
use syn::parse_macro_input;

use function::Function;
use options::Options;

/// Makes a function a tool of the skill.
///
/// The function's doc comment is the tool's description and its name the tool's, in kebab-case. A parameter may have a
/// doc comment, which describes it, and `#[default(LITERAL)]`. A parameter whose type is an `Option`, or that has a
/// default, may be left out by the caller.
///
/// Where more is to be said:
/// `#[tool(name = "…", title = "…", description = "…", read_only = true, destructive = false, idempotent = true, open_world = false)]`.
#[proc_macro_attribute]
pub fn tool(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = parse_macro_input!(options as Options);
    let function = parse_macro_input!(item as Function);
    function.expand(&options).unwrap_or_else(|error| error.to_compile_error()).into()
}
