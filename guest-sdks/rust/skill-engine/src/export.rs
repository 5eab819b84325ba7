//! `export!`: the one line that makes a crate a skill.

/// Makes the named tools the skill's, in the order in which clients see them. Once in a crate.
///
/// ```
/// # use skill_engine::tool;
/// # #[tool] fn greet(name: String) -> String { name }
/// # #[tool] fn part() {}
/// skill_engine::export!(greet, part);
/// ```
#[macro_export]
macro_rules! export {
    ($($tool:ty),+ $(,)?) => {
        const _: () = {
            const TOOLS: &[$crate::tool::Entry] = &[$($crate::tool::Entry::of::<$tool>()),+];
            $crate::unique::assert_unique(TOOLS);

            struct Skill;

            impl $crate::bindings::exports::skill::engine::tools::Guest for Skill {
                fn list_tools() -> ::core::result::Result<
                    ::std::vec::Vec<$crate::bindings::exports::skill::engine::tools::Tool>,
                    $crate::bindings::exports::skill::engine::tools::Failure,
                > {
                    $crate::tool::list(TOOLS)
                }

                fn call_tool(
                    name: ::std::string::String,
                    arguments: ::std::string::String,
                ) -> ::core::result::Result<
                    $crate::bindings::exports::skill::engine::tools::Output,
                    $crate::bindings::exports::skill::engine::tools::ToolError,
                > {
                    $crate::tool::call(TOOLS, name, &arguments)
                }
            }

            $crate::bindings::export_component!(Skill with_types_in $crate::bindings);
        };
    };
}
