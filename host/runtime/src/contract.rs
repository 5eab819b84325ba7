//! The contract in Rust, made from `wit/skill.wit`.

wasmtime::component::bindgen!({
    path: "../../wit",
    world: "skill",
    imports: {
        "skill:engine/http.send": async,
        "skill:engine/secrets.reference": async,
        "skill:engine/secrets.reveal": async,
    },
    exports: { default: async },
    additional_derives: [PartialEq],
});
