//! The contract in Rust, made from `wit/skill.wit`.

wasmtime::component::bindgen!({
    path: "../../wit",
    world: "skill",
    imports: {
        "skill:engine/http.send": async,
        "skill:engine/secrets.reference": async,
        "skill:engine/secrets.reveal": async,
        "skill:engine/user.ask": trappable,
    },
    exports: { default: async },
    additional_derives: [PartialEq],
});

/// What an interpreter has beside what every skill has.
pub(crate) mod interpreter {
    wasmtime::component::bindgen!({
        path: "../../wit",
        inline: "
            package skill:host;
            world interpreter-parts {
                import skill:engine/script@0.1.0;
                export skill:engine/preparation@0.1.0;
            }
        ",
        world: "skill:host/interpreter-parts",
        with: { "skill:engine/types@0.1.0": super::skill::engine::types },
        exports: { default: async },
    });
}

/// What a skill exports that makes prompts itself.
pub(crate) mod prompting {
    wasmtime::component::bindgen!({
        path: "../../wit",
        inline: "
            package skill:host;
            world prompting-parts {
                export skill:engine/prompts@0.1.0;
            }
        ",
        world: "skill:host/prompting-parts",
        with: { "skill:engine/types@0.1.0": super::skill::engine::types },
        exports: { default: async },
        additional_derives: [PartialEq],
    });
}
