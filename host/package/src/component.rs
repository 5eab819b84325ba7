use wasmparser::{Encoding, Parser, Payload, Validator, WasmFeatures};

/// The interface that every skill exports.
pub const TOOLS: &str = "skill:engine/tools@0.1.0";

/// The interface that a skill exports beside it if it makes prompts.
pub const PROMPTS: &str = "skill:engine/prompts@0.1.0";

/// The interfaces of the contract that a skill may import.
const CONTRACT: [&str; 7] = [
    "skill:engine/types@0.1.0",
    "skill:engine/config@0.1.0",
    "skill:engine/secrets@0.1.0",
    "skill:engine/http@0.1.0",
    "skill:engine/log@0.1.0",
    "skill:engine/progress@0.1.0",
    "skill:engine/user@0.1.0",
];

/// The packages of WASI 0.2 that are linked; any 0.2 version of them is served.
const WASI: [&str; 7] =
    ["wasi:cli/", "wasi:clocks/", "wasi:filesystem/", "wasi:http/", "wasi:io/", "wasi:random/", "wasi:sockets/"];

/// Why bytes can't be run as a skill.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComponentError {
    #[error("it is no WebAssembly: the file does not begin with `\\0asm`")]
    NotWasm,
    #[error("it is a core module, not a component")]
    CoreModule,
    #[error("it is cut short: {0}")]
    Truncated(String),
    #[error("it is not valid WebAssembly: {0}")]
    Invalid(String),
    #[error("it does not export `{TOOLS}`")]
    NoTools,
    #[error("it imports `{0}`, which the engine does not offer")]
    UnknownImport(String),
}

impl ComponentError {
    /// What the author can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::NotWasm | Self::Invalid(_) => None,
            Self::CoreModule => Some("build it for wasm32-wasip2, or with `skill build`".into()),
            Self::Truncated(_) => Some("copy or build the file again".into()),
            Self::NoTools => Some("build it with `skill build`, or against the world `skill` of wit/skill.wit".into()),
            Self::UnknownImport(_) => {
                Some("a skill may import the contract's interfaces (wit/skill.wit) and WASI 0.2, nothing else".into())
            }
        }
    }
}

/// Checks that bytes are a valid component which exports `tools` and imports only what the engine offers.
pub fn check_component(bytes: &[u8]) -> Result<(), ComponentError> {
    if !bytes.starts_with(b"\0asm") {
        return Err(ComponentError::NotWasm);
    }
    let names = outer_names(bytes).map_err(classify)?;
    Validator::new_with_features(WasmFeatures::default()).validate_all(bytes).map_err(classify)?;
    if let Some(import) = names.imports.into_iter().find(|import| !is_offered(import)) {
        return Err(ComponentError::UnknownImport(import));
    }
    if !names.exports.iter().any(|export| export == TOOLS) {
        return Err(ComponentError::NoTools);
    }
    Ok(())
}

enum ReadError {
    Core,
    Wasm(wasmparser::BinaryReaderError),
}

impl From<wasmparser::BinaryReaderError> for ReadError {
    fn from(error: wasmparser::BinaryReaderError) -> Self {
        Self::Wasm(error)
    }
}

#[derive(Default)]
struct Names {
    imports: Vec<String>,
    exports: Vec<String>,
}

/// What the outermost component imports and exports.
fn outer_names(bytes: &[u8]) -> Result<Names, ReadError> {
    let mut names = Names::default();
    let mut depth = 0;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload? {
            Payload::Version { encoding: Encoding::Module, .. } if depth == 0 => return Err(ReadError::Core),
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) if depth > 0 => depth -= 1,
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    names.imports.push(import?.name.name.to_owned());
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section {
                    names.exports.push(export?.name.name.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(names)
}

fn classify(error: impl Into<ReadError>) -> ComponentError {
    match error.into() {
        ReadError::Core => ComponentError::CoreModule,
        ReadError::Wasm(error) if error.message().contains("unexpected end") => {
            ComponentError::Truncated(error.to_string())
        }
        ReadError::Wasm(error) => ComponentError::Invalid(error.to_string()),
    }
}

fn is_offered(import: &str) -> bool {
    let wasi = || {
        let version = import.split_once('@').map_or("", |(_, version)| version);
        WASI.iter().any(|package| import.starts_with(package)) && version.starts_with("0.2.")
    };
    CONTRACT.contains(&import) || wasi()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY_COMPONENT: [u8; 8] = *b"\0asm\x0d\0\x01\0";
    const EMPTY_MODULE: [u8; 8] = *b"\0asm\x01\0\0\0";

    #[test]
    fn every_interface_that_a_skill_is_built_against_may_be_imported() {
        let contract = include_str!("../../../wit/skill.wit");
        let world = contract.split("\nworld skill {").nth(1).unwrap().split('}').next().unwrap();
        let imports: Vec<_> = world.lines().filter_map(|line| line.trim().strip_prefix("import ")).collect();
        assert!(imports.len() >= 6, "{imports:?}");
        for name in imports {
            let name = format!("skill:engine/{}@0.1.0", name.trim_end_matches(';'));
            assert!(CONTRACT.contains(&name.as_str()), "{name}");
        }
    }

    #[test]
    fn tells_what_is_wrong() {
        assert_eq!(check_component(b"#!/bin/sh"), Err(ComponentError::NotWasm));
        assert_eq!(check_component(b""), Err(ComponentError::NotWasm));
        assert_eq!(check_component(&EMPTY_MODULE), Err(ComponentError::CoreModule));
        assert_eq!(check_component(&EMPTY_COMPONENT), Err(ComponentError::NoTools));
        assert!(matches!(check_component(&EMPTY_COMPONENT[..6]), Err(ComponentError::Truncated(_))));
        let garbage = [EMPTY_COMPONENT.as_slice(), &[0xff, 0x03, 1, 2, 3]].concat();
        assert!(matches!(check_component(&garbage), Err(ComponentError::Invalid(_))));
    }

    #[test]
    fn an_import_is_offered_or_named() {
        assert!(is_offered("skill:engine/log@0.1.0"));
        assert!(is_offered("wasi:cli/environment@0.2.9"));
        assert!(!is_offered("wasi:cli/environment@0.3.0"));
        assert!(!is_offered("skill:engine/log@0.2.0"));
        assert!(!is_offered("evil:host/run"));
    }
}
