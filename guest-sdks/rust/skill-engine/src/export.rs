//! `export!`: the one line that makes a crate a skill.

/// Makes the named tools and prompts the skill's, each in the order in which clients see them. Once in a crate.
///
/// They are named like their functions, or by the path of one: `trips::plan`. Two tools can't have one name, nor can two
/// prompts; a tool and a prompt can.
///
/// ```
/// # use skill_engine::{prompt, tool};
/// # #[tool] fn greet(name: String) -> String { name }
/// # #[tool] fn part() {}
/// # #[prompt] fn review(code: String) -> String { code }
/// skill_engine::export!(greet, part, review);
/// ```
#[macro_export]
macro_rules! export {
    ($($exported:ty),+ $(,)?) => {
        const _: () = {
            const EXPORTED: &[$crate::exported::Exported] =
                &[$(<$exported as $crate::exported::Export>::EXPORTED),+];
            $crate::unique::assert_unique(EXPORTED);

            struct Skill;

            impl $crate::bindings::exports::skill::engine::tools::Guest for Skill {
                fn list_tools() -> ::core::result::Result<
                    ::std::vec::Vec<$crate::bindings::exports::skill::engine::tools::Tool>,
                    $crate::bindings::exports::skill::engine::tools::Failure,
                > {
                    $crate::tool::list($crate::exported::tools(EXPORTED))
                }

                fn call_tool(
                    name: ::std::string::String,
                    arguments: ::std::string::String,
                ) -> ::core::result::Result<
                    $crate::bindings::exports::skill::engine::tools::Output,
                    $crate::bindings::exports::skill::engine::tools::ToolError,
                > {
                    $crate::tool::call($crate::exported::tools(EXPORTED), name, &arguments)
                }
            }

            impl $crate::bindings::exports::skill::engine::prompts::Guest for Skill {
                fn list_prompts() -> ::core::result::Result<
                    ::std::vec::Vec<$crate::bindings::exports::skill::engine::prompts::Prompt>,
                    $crate::bindings::exports::skill::engine::prompts::Failure,
                > {
                    $crate::prompt::list($crate::exported::prompts(EXPORTED))
                }

                fn get_prompt(
                    name: ::std::string::String,
                    arguments: ::std::vec::Vec<(::std::string::String, ::std::string::String)>,
                ) -> ::core::result::Result<
                    $crate::bindings::exports::skill::engine::prompts::Conversation,
                    $crate::bindings::exports::skill::engine::prompts::PromptError,
                > {
                    $crate::prompt::get($crate::exported::prompts(EXPORTED), name, arguments)
                }

                fn complete(
                    prompt: ::std::string::String,
                    argument: ::std::string::String,
                    value: ::std::string::String,
                    others: ::std::vec::Vec<(::std::string::String, ::std::string::String)>,
                ) -> ::core::result::Result<
                    ::std::vec::Vec<::std::string::String>,
                    $crate::bindings::exports::skill::engine::prompts::PromptError,
                > {
                    let prompts = $crate::exported::prompts(EXPORTED);
                    $crate::prompt::complete(prompts, prompt, &argument, &value, others)
                }
            }

            $crate::bindings::export_component!(Skill with_types_in $crate::bindings);
        };
    };
}
