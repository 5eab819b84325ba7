//! A component of another version of the contract: its tools are listed as one text.

wit_bindgen::generate!({
    inline: "
        package skill:engine@0.1.0;

        interface tools {
            list-tools: func() -> string;
            call-tool: func(name: string, arguments: string) -> string;
        }

        world skill {
            export tools;
        }
    ",
});

struct Other;

impl exports::skill::engine::tools::Guest for Other {
    fn list_tools() -> String {
        "greet".into()
    }

    fn call_tool(_: String, _: String) -> String {
        "Hello!".into()
    }
}

export!(Other);
