//! What the guests of the tests share: the contract in Rust's words, and the few lines that each would repeat.
//!
//! A guest is a file in `guests/` with one behaviour, which its doc comment states along with the tools that show it.
//! They speak the contract directly, without the SDK: most do what no SDK would let them.

#[doc(hidden)]
pub use wit_bindgen;

#[doc(hidden)]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../../wit",
        world: "skill:engine/skill",
        generate_unused_types: true,
        pub_export_macro: true,
        export_macro_name: "export_component",
        default_bindings_module: "::programs::bindings",
        runtime_path: "::programs::wit_bindgen::rt",
    });
}

// The generated code names this crate by its path, and so do the guests.
extern crate self as programs;

pub use bindings::export_component as export;
pub use bindings::exports::skill::engine::tools::{Failure, Guest, Output, Tool, ToolError};
pub use bindings::skill::engine::types::{Annotations, Body, Content};
pub use bindings::skill::engine::{config, http, log, progress, secrets, types};
pub use serde_json::{Value, json};

/// What a guest lists.
pub type Listed = Result<Vec<Tool>, Failure>;

/// What a guest answers.
pub type Answer = Result<Output, ToolError>;

/// A tool without parameters.
pub fn tool(name: &str) -> Tool {
    tool_with(name, &json!({ "type": "object", "properties": {}, "additionalProperties": false }).to_string())
}

/// A tool with this input schema, be it one or not.
pub fn tool_with(name: &str, input_schema: &str) -> Tool {
    Tool {
        name: name.to_owned(),
        title: None,
        description: "A tool for tests.".to_owned(),
        input_schema: input_schema.to_owned(),
        output_schema: None,
        annotations: Annotations { read_only: None, destructive: None, idempotent: None, open_world: None },
        icons: Vec::new(),
        meta: None,
        place: None,
    }
}

/// A tool whose parameters are all required, each given as `("name", "type")`.
pub fn tool_taking(name: &str, parameters: &[(&str, &str)]) -> Tool {
    let properties: serde_json::Map<String, Value> =
        parameters.iter().map(|(name, kind)| ((*name).to_owned(), json!({ "type": kind }))).collect();
    let required: Vec<_> = parameters.iter().map(|(name, _)| *name).collect();
    let schema = json!({ "type": "object", "properties": properties, "required": required });
    tool_with(name, &schema.to_string())
}

/// An answer of one block of text.
pub fn text(text: impl Into<String>) -> Answer {
    Ok(Output { content: vec![block(Body::Text(text.into()))], structured: None, meta: None })
}

/// A block for everybody.
pub fn block(body: Body) -> Content {
    Content { body, audience: Vec::new(), priority: None, meta: None }
}

/// The answer of a tool that did not do its work.
pub fn failed(message: impl ToString) -> ToolError {
    ToolError::Failed(Failure { message: message.to_string(), stack: None, data: None })
}

/// An argument that is a string; empty where there is none.
pub fn string(arguments: &str, name: &str) -> String {
    argument(arguments, name).as_str().unwrap_or_default().to_owned()
}

/// An argument that is a number; 0 where there is none.
pub fn number(arguments: &str, name: &str) -> u64 {
    argument(arguments, name).as_u64().unwrap_or_default()
}

/// Whether an argument is `true`.
pub fn flag(arguments: &str, name: &str) -> bool {
    argument(arguments, name).as_bool().unwrap_or_default()
}

/// An argument in its JSON text, or as it is where it is a string.
pub fn optional(arguments: &str, name: &str) -> Option<String> {
    match argument(arguments, name) {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

/// Arguments with the reference of the secret `token` in the place of each `{token}`, and the credentials that HTTP's
/// scheme `Basic` makes of it (RFC 7617) in the place of each `{basic}`.
pub fn sealed(arguments: &str) -> String {
    if !arguments.contains("{token}") && !arguments.contains("{basic}") {
        return arguments.to_owned();
    }
    let reference = secrets::reference("token").unwrap_or_else(|error| format!("{error:?}"));
    let basic = base64(format!("me:{reference}").as_bytes());
    arguments.replace("{token}", &reference).replace("{basic}", &basic)
}

/// RFC 4648, section 4.
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |three: &[u8]| {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | u32::from(three.get(at).copied().unwrap_or(0)));
        let letter = |at: usize| match at {
            at if at > three.len() => '=',
            at => char::from(LETTERS[(bits >> (18 - 6 * at) & 63) as usize]),
        };
        [letter(0), letter(1), letter(2), letter(3)]
    };
    bytes.chunks(3).flat_map(group).collect()
}

fn argument(arguments: &str, name: &str) -> Value {
    serde_json::from_str::<Value>(arguments).map(|mut arguments| arguments[name].take()).unwrap_or_default()
}
