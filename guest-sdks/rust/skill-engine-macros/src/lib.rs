//! The attributes `#[tool]`, `#[prompt]` and `#[data]` of the crate `skill-engine`, which documents them.

mod code;
mod completion;
mod data;
mod default;
mod description;
mod function;
mod icon;
mod json;
mod name;
mod options;
mod parameter;
mod place;
mod prompt;
mod prompt_options;
mod tool;
mod tool_options;
mod what;

use proc_macro::TokenStream;

/// Makes a function a tool of the skill.
///
/// The function's doc comment is the tool's description and its name the tool's, in kebab-case. A parameter may have
///
/// - a doc comment, which describes it,
/// - `#[default(LITERAL)]`: a text, a number, a truth value, or a list of these,
/// - `#[schemars(range(min = 1), length(max = 10), …)]`, as on a field of a struct.
///
/// A parameter whose type is an `Option`, or that has a default, may be left out by the caller. A function with
/// `#[arguments]` on its only parameter takes all arguments in that one: the fields of its struct are the properties.
///
/// Where more is to be said, all of it optional:
///
/// ```text
/// #[tool(
///     name = "…", title = "…", description = "…",
///     read_only = true, destructive = false, idempotent = true, open_world = false,
///     icons = r#"[{ "source": "https://…", "mime_type": "image/png", "sizes": ["48x48"] }]"#,
///     meta = r#"{ "com.example/key": 1 }"#,
///     input_schema = r#"{ "type": "object" }"#,
///     output_schema = r#"{ "type": "object" }"#,
/// )]
/// ```
///
/// `icons`, `meta` and the schemas are JSON, checked by the compiler. Where a schema is given by hand, the types need
/// none: a parameter only has to be `Deserialize`, a result `Serialize`.
#[proc_macro_attribute]
pub fn tool(options: TokenStream, item: TokenStream) -> TokenStream {
    tool::expand(options.into(), item.into()).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Makes a function a prompt of the skill: what it returns is the conversation that a user begins with.
///
/// The function's doc comment is the prompt's description and its name the prompt's, in kebab-case. Its parameters are
/// the arguments, by name. Clients pass each as a text, so that its type is a `String`, an enum of such names with
/// [`macro@data`], or another that is read from a string. A parameter may have
///
/// - a doc comment, which describes it,
/// - `#[default("…")]`,
/// - `#[schemars(title = "…")]`, which is its title. Bounds such as `length(max = 10)` are refused: no client knows them.
///
/// A parameter whose type is an `Option`, or that has a default, may be left out by the user.
///
/// Where more is to be said, all of it optional:
///
/// ```text
/// #[prompt(
///     name = "…", title = "…", description = "…",
///     icons = r#"[{ "source": "https://…", "mime_type": "image/png", "sizes": ["48x48"] }]"#,
///     meta = r#"{ "com.example/key": 1 }"#,
///     complete(language = ["python", "rust"], file = files),
/// )]
/// ```
///
/// `complete` says what a client offers while the user types an argument. Of a list it is what begins as they have. A
/// function `fn(&str, &BTreeMap<String, String>) -> Vec<String>` is given that beginning and the arguments that are known
/// already, and what it returns is offered as it is, the likeliest first: any list of texts, or a `Result` of one. An
/// argument whose type is an enum offers its names without being mentioned.
///
/// The function returns what the user says, a `String` or `Content`; a list of `Content` or of messages, made by
/// `message::user` and `message::assistant`; or a `Conversation`. It may be `async`, and return a `Result` of these.
#[proc_macro_attribute]
pub fn prompt(options: TokenStream, item: TokenStream) -> TokenStream {
    prompt::expand(options.into(), item.into()).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Makes a struct or an enum a type for parameters and results of tools, and for JSON in general.
///
/// It derives `Serialize` and `Deserialize` of `serde` and `JsonSchema` of `schemars`, without either among the
/// dependencies of the skill. Their attributes work as ever: `#[serde(rename_all = "kebab-case")]`, `#[serde(default)]`,
/// `#[schemars(range(min = 1))]`. Where only some of the three will do, derive them from `skill_engine::serde` and
/// `skill_engine::schemars`, with `#[serde(crate = "skill_engine::serde")]` and
/// `#[schemars(crate = "skill_engine::schemars")]`.
#[proc_macro_attribute]
pub fn data(options: TokenStream, item: TokenStream) -> TokenStream {
    data::expand(options.into(), item.into()).unwrap_or_else(|error| error.to_compile_error()).into()
}
