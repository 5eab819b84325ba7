//! A skill (`fly`) that imports `example:rocket/engine`, which nobody provides.

use programs::{Answer, Listed, text, tool};

mod rocket {
    wit_bindgen::generate!({
        inline: "
            package example:rocket;

            interface engine {
                ignite: func() -> bool;
            }

            world launch {
                import engine;
            }
        ",
    });
}

struct UnknownImport;

impl programs::Guest for UnknownImport {
    fn list_tools() -> Listed {
        Ok(vec![tool("fly")])
    }

    fn call_tool(_: String, _: String) -> Answer {
        text(rocket::example::rocket::engine::ignite().to_string())
    }
}

programs::export!(UnknownImport);
