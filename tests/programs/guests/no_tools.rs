//! A component that is no skill: it exports something else.

wit_bindgen::generate!({
    inline: "
        package example:other;

        world other {
            export run: func() -> string;
        }
    ",
});

struct Other;

impl Guest for Other {
    fn run() -> String {
        "not a skill".into()
    }
}

export!(Other);
