//! Lists a tool (`check`) whose schemas stand for 2⁶⁰ checks of one value.

use programs::{Answer, Guest, Listed, text, tool_with};

struct SchemaBomb;

impl Guest for SchemaBomb {
    fn list_tools() -> Listed {
        let both =
            |n: u32| format!(r##""{n}":{{"allOf":[{{"$ref":"#/$defs/{0}"}},{{"$ref":"#/$defs/{0}"}}]}}"##, n + 1);
        let definitions: Vec<_> = (0..60).map(both).collect();
        let definitions = definitions.join(",");
        let schema = format!(r##"{{"type":"object","$ref":"#/$defs/0","$defs":{{{definitions},"60":true}}}}"##);
        Ok(vec![tool_with("check", &schema)])
    }

    fn call_tool(_: String, _: String) -> Answer {
        text("called")
    }
}

programs::export!(SchemaBomb);
