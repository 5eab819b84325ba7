//! The contract in Rust, made from `wit/skill.wit`.

wasmtime::component::bindgen!({
    path: "../../wit",
    world: "skill",
    exports: { default: async },
    additional_derives: [PartialEq],
});
