//! What clients are told of a tool.

use skill_engine::tool;
use skill_engine::tool::Tool;

/// Greets somebody by name.
///
/// Loudly, if need be.
#[tool]
fn greet(name: String, shout: Option<bool>) -> String {
    if shout.unwrap_or(false) { name.to_uppercase() } else { name }
}

#[tool]
fn create_issue(
    /// What it is about.
    title: String,
    /// How urgent it is,
    /// from 1 to 5.
    #[default(3)]
    priority: u8,
    #[default("bug")] r#type: String,
    #[default(-1.5)] offset: f64,
    #[default(true)] open: bool,
    due: Option<i64>,
) -> Result<u32, String> {
    Err(format!("{title} {priority} {type} {offset} {open} {due:?}", r#type = r#type))
}

#[tool(
    name = "part_2",
    title = "Part",
    description = "Says good-bye.",
    read_only = true,
    destructive = false,
    idempotent,
    open_world = false
)]
fn part() {}

#[test]
fn a_doc_comment_describes_and_parameters_are_the_schema() {
    let greet = greet::definition().unwrap();
    assert_eq!(greet.name, "greet");
    assert_eq!(greet.title, None);
    assert_eq!(greet.description, "Greets somebody by name.\n\nLoudly, if need be.");
    assert_eq!(
        greet.input_schema,
        r#"{"type":"object","properties":{"name":{"type":"string"},"shout":{"type":"boolean"}},"required":["name"],"additionalProperties":false}"#
    );
    assert_eq!(greet.output_schema, None);
    assert_eq!(greet.annotations.read_only, None);
}

#[test]
fn descriptions_and_defaults_stand_beside_the_type() {
    let create_issue = create_issue::definition().unwrap();
    assert_eq!(create_issue.name, "create-issue");
    assert_eq!(create_issue.description, "");
    let properties = [
        r#""title":{"description":"What it is about.","type":"string"}"#,
        r#""priority":{"description":"How urgent it is,\nfrom 1 to 5.","type":"integer","minimum":0,"default":3}"#,
        r#""type":{"type":"string","default":"bug"}"#,
        r#""offset":{"type":"number","default":-1.5}"#,
        r#""open":{"type":"boolean","default":true}"#,
        r#""due":{"type":"integer"}"#,
    ]
    .join(",");
    assert_eq!(
        create_issue.input_schema,
        format!(
            r#"{{"type":"object","properties":{{{properties}}},"required":["title"],"additionalProperties":false}}"#
        )
    );
    assert_eq!(
        create_issue.output_schema.as_deref(),
        Some(
            r#"{"type":"object","properties":{"result":{"type":"integer","minimum":0}},"required":["result"],"additionalProperties":false}"#
        )
    );
}

#[test]
fn options_say_what_a_function_cannot() {
    let part = part::definition().unwrap();
    assert_eq!((part.name.as_str(), part.title.as_deref()), ("part_2", Some("Part")));
    assert_eq!(part.description, "Says good-bye.");
    assert_eq!(part.input_schema, r#"{"type":"object","properties":{},"additionalProperties":false}"#);
    assert_eq!(part.output_schema, None);
    let hints = part.annotations;
    assert_eq!(
        (hints.read_only, hints.destructive, hints.idempotent, hints.open_world),
        (Some(true), Some(false), Some(true), Some(false))
    );
}

#[tool(
    icons = r#"[
        { "source": "https://a.example/i.png", "mime_type": "image/png", "sizes": ["48x48", "any"] },
        { "source": "data:image/svg+xml,x" }
    ]"#,
    meta = r#"{ "com.example/key": [1, 2] }"#
)]
fn adorned() {}

#[test]
fn icons_and_metadata_are_json() {
    let adorned = adorned::definition().unwrap();
    let [first, second] = adorned.icons.as_slice() else { panic!("{:?}", adorned.icons) };
    assert_eq!((first.source.as_str(), first.mime_type.as_deref()), ("https://a.example/i.png", Some("image/png")));
    assert_eq!(first.sizes, ["48x48", "any"]);
    assert_eq!((second.mime_type.as_deref(), second.sizes.len()), (None, 0));
    assert_eq!(adorned.meta.as_deref(), Some(r#"{"com.example/key":[1,2]}"#));
}
