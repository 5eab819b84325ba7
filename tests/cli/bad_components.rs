//! Files that are no skill, and skills whose tools can't be offered.

use crate::environment::{Environment, assert_holds, guest};

#[test]
fn a_file_that_is_no_component_says_why() {
    let environment = Environment::new();
    let install = |path: &str| environment.fails(1, &["install", path]);
    let core = environment.write("core.wasm", b"\0asm\x01\0\0\0");
    assert_holds(
        &install(&core),
        &["can't be run as a skill", "because: it is a core module", "try: build it for wasm32"],
    );
    let whole = std::fs::read(guest("count")).unwrap();
    let cut = environment.write("cut.wasm", &whole[..whole.len() / 2]);
    assert_holds(&install(&cut), &["because: it is cut short", "try: copy or build the file again"]);
    let text = environment.write("text.wasm", "hello");
    assert_holds(&install(&text), &["because: it is no WebAssembly"]);
    let nothing = environment.write("nothing.wasm", "");
    assert_holds(&install(&nothing), &["because: it is no WebAssembly"]);
    assert_holds(&install(&guest("no_tools")), &["because: it does not export `skill:engine/tools@0.1.0`"]);
    assert_holds(&install(&guest("unknown_import")), &["because: it imports `example:rocket/engine"]);
    assert_eq!(environment.ok(&["list"]), "");
}

#[test]
fn a_tool_that_does_not_describe_itself_is_offered_as_it_is() {
    let environment = Environment::new();
    environment.ok(&["install", &guest("no_description")]);
    let tools = environment.ok(&["tools", "no-description", "--json"]);
    assert_holds(&tools, &["\"name\": \"no-description__silent\"", "\"description\": \"\""]);
}

#[test]
fn tools_that_cannot_be_offered_say_why() {
    let environment = Environment::new();
    for (name, reason) in [
        ("bad_name", "`no good` can't be the name of a tool"),
        ("duplicate_names", "it lists two tools named `twice`"),
        ("hidden_characters", "the description of tool `helpful` holds the hidden character U+200B"),
        ("terminal_escapes", "the description of tool `colourful` holds the hidden character U+001B"),
        ("list_empty", "it lists no tool"),
        ("list_failure", "the tools are on holiday"),
        ("list_huge", "it handed over more than 8 MiB at once"),
        ("list_trap", "it crashed: wasm trap: wasm `unreachable` instruction executed"),
        ("long_name", "is longer than the 64 bytes that clients allow"),
        ("other_contract", "it was built for another version of the contract: "),
        ("schema_bad_keyword", "the input schema of tool `broken` is no JSON Schema: `properties.count.type`"),
        ("schema_not_json", "the input schema of tool `broken` is not valid JSON"),
        ("schema_not_object", "the input schema of tool `broken` has no `\"type\": \"object\"` at its root"),
        ("schema_output_bad", "the output schema of tool `broken` is no JSON Schema: `required` must be an array"),
        ("schema_remote_ref", "the input schema of tool `broken` can't be used"),
    ] {
        let errors = environment.fails(1, &["install", &guest(name)]);
        assert_holds(&errors, &["error: skill `", "  because: ", reason]);
        assert!(!errors.contains('\u{1b}') && !errors.contains('\u{200b}'), "{errors:?}");
    }
    assert_eq!(environment.ok(&["list"]), "");
    assert!(!environment.path("home/data/artifacts").exists());
}

#[test]
fn nothing_is_hidden_in_any_part_of_a_tool() {
    let environment = Environment::new();
    let whole = std::fs::read(guest("hidden_places")).unwrap();
    let blank = b"place:                  ";
    let at = whole.windows(blank.len()).position(|bytes| bytes == blank).expect("the place in the component");
    for (place, reason) in [
        ("name", "`help\\u{200b}ful` can't be the name of a tool"),
        ("title", "the title of tool `helpful` holds the hidden character U+202E"),
        ("title-newline", "the title of tool `helpful` holds the hidden character U+000A"),
        ("description", "the description of tool `helpful` holds the hidden character U+2066"),
        ("schema-title", "the input schema of tool `helpful` holds the hidden character U+200B"),
        ("schema-description", "the input schema of tool `helpful` holds the hidden character U+200C"),
        ("property-name", "the input schema of tool `helpful` holds the hidden character U+200D"),
        ("enum", "the input schema of tool `helpful` holds the hidden character U+2060"),
        ("const", "the input schema of tool `helpful` holds the hidden character U+FEFF"),
        ("default", "the input schema of tool `helpful` holds the hidden character U+00AD"),
        ("examples", "the input schema of tool `helpful` holds the hidden character U+E0041"),
        ("pattern", "the input schema of tool `helpful` holds the hidden character U+061C"),
        ("unknown-keyword", "the input schema of tool `helpful` holds the hidden character U+200E"),
        ("output-schema", "the output schema of tool `helpful` holds the hidden character U+202A"),
        ("icon", "the icon of tool `helpful` holds the hidden character U+200F"),
        ("icon-type", "the MIME type of an icon of tool `helpful` holds the hidden character U+2067"),
        ("icon-size", "the size of an icon of tool `helpful` holds the hidden character U+2065"),
        ("meta", "the meta of tool `helpful` holds the hidden character U+2061"),
        ("meta-key", "the meta of tool `helpful` holds the hidden character U+3164"),
    ] {
        let mut component = whole.clone();
        component[at + 6..][..place.len()].copy_from_slice(place.as_bytes());
        let path = environment.write("places.wasm", component);
        let errors = environment.fails(1, &["install", &path]);
        assert_holds(&errors, &[&format!("  because: {reason}")]);
    }
    environment.ok(&["install", &guest("hidden_places")]);
}

#[test]
fn a_listing_is_the_same_at_each_run() {
    let lists: Vec<_> = (0..2)
        .map(|_| {
            let environment = Environment::new();
            environment.ok(&["install", &guest("list_differs")]);
            environment.ok(&["tools", "list-differs", "--json"])
        })
        .collect();
    assert_eq!(lists[0], lists[1]);
    assert_holds(&lists[0], &["environment []", "config None"]);
}
