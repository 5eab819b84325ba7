//! Lists a tool (`helpful`) with a hidden character in the one place that `PLACE` names, or nowhere.
//!
//! A listing can depend on nothing from outside, so that a test writes the place into the component itself.

use std::hint::black_box;

use programs::types::Icon;
use programs::{Answer, Guest, Listed, Tool, Value, json, text, tool};

/// A test finds it by its beginning, and writes the place over the spaces.
static PLACE: [u8; 24] = *b"place:                  ";

struct HiddenPlaces;

impl Guest for HiddenPlaces {
    fn list_tools() -> Listed {
        let place = black_box(&PLACE);
        let place = String::from_utf8_lossy(&place[6..]);
        Ok(vec![hiding_in(place.trim_end())])
    }

    fn call_tool(_: String, _: String) -> Answer {
        text("called")
    }
}

fn hiding_in(place: &str) -> Tool {
    let mut tool = tool("helpful");
    let mut field = |name: &str, field: Value| {
        tool.input_schema = json!({ "type": "object", "properties": { name: field } }).to_string();
    };
    match place {
        "schema-title" => field("x", json!({ "title": "X\u{200B}" })),
        "schema-description" => field("x", json!({ "description": "X\u{200C}" })),
        "property-name" => field("x\u{200D}", json!({})),
        "enum" => field("x", json!({ "enum": ["a", "a\u{2060}"] })),
        "const" => field("x", json!({ "const": ["a\u{FEFF}"] })),
        "default" => field("x", json!({ "default": { "a": "\u{AD}" } })),
        "examples" => field("x", json!({ "examples": ["\u{E0041}"] })),
        "pattern" => field("x", json!({ "type": "string", "pattern": "a\u{61C}" })),
        "unknown-keyword" => field("x", json!({ "x-note": "\u{200E}" })),
        "output-schema" => {
            tool.output_schema = Some(json!({ "type": "object", "description": "\u{202A}" }).to_string());
        }
        "name" => tool.name = "help\u{200B}ful".into(),
        "title" => tool.title = Some("Help\u{202E}ful".into()),
        "title-newline" => tool.title = Some("Helpful\nError: not".into()),
        "description" => tool.description = "Helps.\u{2066}".into(),
        "icon" => tool.icons = vec![icon("https://example.com/\u{200F}.png", "image/png", "any")],
        "icon-type" => tool.icons = vec![icon("https://example.com/a.png", "image/\u{2067}png", "any")],
        "icon-size" => tool.icons = vec![icon("https://example.com/a.png", "image/png", "\u{2065}48x48")],
        "meta" => tool.meta = Some(json!({ "note": ["\u{2061}"] }).to_string()),
        "meta-key" => tool.meta = Some(json!({ "\u{3164}": 1 }).to_string()),
        _ => {}
    }
    tool
}

fn icon(source: &str, mime_type: &str, size: &str) -> Icon {
    Icon { source: source.into(), mime_type: Some(mime_type.into()), sizes: vec![size.into()] }
}

programs::export!(HiddenPlaces);
