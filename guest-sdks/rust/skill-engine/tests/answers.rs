//! What becomes of the values that tools return.

use std::borrow::Cow;
use std::collections::BTreeMap;

use skill_engine::bindings::exports::skill::engine::tools::Output as Answer;
use skill_engine::bindings::skill::engine::types::{Body, ResourceData};
use skill_engine::content::{self, Content, Reader};
use skill_engine::serde_json::{Value, json};
use skill_engine::tool::{Entry, Error, Tool, call};
use skill_engine::{Output, data, tool};

#[data]
struct Found {
    count: u32,
    ratio: f32,
    note: Option<String>,
}

impl Found {
    const SOME: Self = Self { count: 3, ratio: 0.1, note: None };
}

#[data]
#[serde(tag = "kind")]
enum Kind {
    Some { count: u32 },
}

#[tool]
fn found() -> Found {
    Found::SOME
}

#[tool]
fn kind() -> Kind {
    Kind::Some { count: 1 }
}

#[tool]
fn map() -> BTreeMap<String, u8> {
    BTreeMap::from([("a".into(), 1)])
}

#[tool]
fn value() -> Value {
    json!({ "a": 1 })
}

#[tool]
fn maybe() -> Result<Option<u8>, String> {
    Ok(None)
}

#[tool]
fn truth() -> bool {
    true
}

#[tool]
fn cow() -> Cow<'static, str> {
    "cow".into()
}

#[tool]
fn block() -> Content {
    content::image([1, 2], "image/png").audience([Reader::User]).priority(0.5).meta(json!({ "a": 1 }))
}

#[tool]
fn blocks() -> Result<Vec<Content>, String> {
    let link = content::link("https://a.example", "a").title("A").description("An a.").mime_type("text/html").size(7);
    let embedded = content::embedded("file:///b", "text").mime_type("text/plain");
    Ok(vec![content::text("t"), content::audio(vec![3], "audio/wav"), link, embedded])
}

#[tool]
fn bytes() -> Content {
    content::embedded("file:///b", &[1, 2, 3])
}

#[tool]
fn parts() -> Output<Found> {
    content::output().content([content::text("three")]).meta(json!({ "took": 5 })).structured(Found::SOME)
}

#[tool]
fn structured() -> Output<Vec<u8>> {
    content::output().structured(vec![1])
}

#[tool]
fn shown() -> Output {
    content::output().content([content::text("a"), content::text("b")])
}

#[tool(output_schema = r#"{"type":"object"}"#)]
fn by_hand(odd: bool) -> Value {
    if odd { json!(1) } else { json!({ "a": 1 }) }
}

#[tool]
fn mistaken() -> Content {
    content::text("a").size(1)
}

#[tool]
async fn later(text: String) -> Result<String, String> {
    Ok(doubled(&text).await)
}

async fn doubled(text: &str) -> String {
    text.repeat(2)
}

const TOOLS: &[Entry] = &[
    Entry::of::<found>(),
    Entry::of::<kind>(),
    Entry::of::<map>(),
    Entry::of::<value>(),
    Entry::of::<maybe>(),
    Entry::of::<truth>(),
    Entry::of::<cow>(),
    Entry::of::<block>(),
    Entry::of::<blocks>(),
    Entry::of::<bytes>(),
    Entry::of::<parts>(),
    Entry::of::<structured>(),
    Entry::of::<shown>(),
    Entry::of::<by_hand>(),
    Entry::of::<mistaken>(),
    Entry::of::<later>(),
];

fn answer(name: &str, arguments: &str) -> Answer {
    call(TOOLS, name.into(), arguments).unwrap()
}

fn structured_of(name: &str) -> String {
    let answer = answer(name, "{}");
    let json = answer.structured.unwrap();
    let [only] = answer.content.as_slice() else { panic!("{name}: {:?}", answer.content) };
    assert!(matches!(&only.body, Body::Text(text) if *text == json), "{only:?}");
    json
}

fn text(answer: &Answer) -> Vec<&str> {
    let texts = answer.content.iter().map(|content| match &content.body {
        Body::Text(text) => text.as_str(),
        other => panic!("{other:?}"),
    });
    texts.collect()
}

#[test]
fn an_object_is_the_structured_output() {
    assert_eq!(structured_of("found"), r#"{"count":3,"ratio":0.1,"note":null}"#);
    assert_eq!(structured_of("map"), r#"{"a":1}"#);
}

#[test]
fn what_may_be_no_object_is_its_result() {
    assert_eq!(structured_of("kind"), r#"{"result":{"kind":"Some","count":1}}"#);
    assert_eq!(structured_of("value"), r#"{"result":{"a":1}}"#);
    assert_eq!(structured_of("maybe"), r#"{"result":null}"#);
    assert_eq!(structured_of("truth"), r#"{"result":true}"#);
    assert_eq!(structured_of("structured"), r#"{"result":[1]}"#);
}

#[test]
fn a_string_of_any_kind_is_a_text() {
    let cow = answer("cow", "{}");
    assert_eq!((text(&cow), cow.structured.as_deref()), (vec!["cow"], None));
    assert_eq!(text(&answer("later", r#"{"text":"a"}"#)), ["aa"]);
    assert_eq!(later::definition().unwrap().output_schema, None);
}

#[test]
fn a_block_has_its_options() {
    let answer = answer("block", "{}");
    let [block] = answer.content.as_slice() else { panic!("{answer:?}") };
    let Body::Image(image) = &block.body else { panic!("{block:?}") };
    assert_eq!((image.data.as_slice(), image.mime_type.as_str()), (&[1, 2][..], "image/png"));
    assert!(matches!(block.audience.as_slice(), [Reader::User]));
    assert_eq!((block.priority, block.meta.as_deref()), (Some(0.5), Some(r#"{"a":1}"#)));
    assert_eq!((answer.structured, block::definition().unwrap().output_schema), (None, None));
}

#[test]
fn blocks_of_every_kind_go_out_in_order() {
    let answer = answer("blocks", "{}");
    let [text, audio, link, embedded] = answer.content.as_slice() else { panic!("{answer:?}") };
    assert!(matches!(&text.body, Body::Text(text) if text == "t"));
    assert!(matches!(&audio.body, Body::Audio(audio) if audio.data == [3] && audio.mime_type == "audio/wav"));
    let Body::Link(link) = &link.body else { panic!("{link:?}") };
    assert_eq!((link.uri.as_str(), link.name.as_str(), link.size), ("https://a.example", "a", Some(7)));
    let optional = [&link.title, &link.description, &link.mime_type].map(Option::as_deref);
    assert_eq!(optional, [Some("A"), Some("An a."), Some("text/html")]);
    let Body::Embedded(embedded) = &embedded.body else { panic!("{embedded:?}") };
    assert!(matches!(&embedded.data, ResourceData::Text(text) if text == "text"));
    assert_eq!(embedded.mime_type.as_deref(), Some("text/plain"));
}

#[test]
fn a_resource_can_hold_bytes() {
    let answer = answer("bytes", "{}");
    let Body::Embedded(embedded) = &answer.content[0].body else { panic!("{answer:?}") };
    assert!(matches!(&embedded.data, ResourceData::Blob(bytes) if bytes == &[1, 2, 3]));
}

#[test]
fn an_output_has_several_parts() {
    let parts = answer("parts", "{}");
    assert_eq!(text(&parts), ["three"]);
    assert_eq!(parts.structured.as_deref(), Some(r#"{"count":3,"ratio":0.1,"note":null}"#));
    assert_eq!(parts.meta.as_deref(), Some(r#"{"took":5}"#));
    let shown = answer("shown", "{}");
    assert_eq!((text(&shown), shown.structured.as_deref(), shown.meta.as_deref()), (vec!["a", "b"], None, None));
}

#[test]
fn a_schema_by_hand_leaves_the_value_as_it_is() {
    assert_eq!(by_hand::definition().unwrap().output_schema.as_deref(), Some(r#"{"type":"object"}"#));
    assert_eq!(answer("by-hand", r#"{"odd":false}"#).structured.as_deref(), Some(r#"{"a":1}"#));
    let Err(Error::Failed(failure)) = call(TOOLS, "by-hand".into(), r#"{"odd":true}"#) else { panic!("no failure") };
    assert_eq!(failure.message, "the tool gives its output schema by hand, so that it has to answer an object");
}

#[test]
#[should_panic(expected = "only a link has a `size`")]
fn an_option_of_another_block_is_a_mistake() {
    answer("mistaken", "{}");
}
