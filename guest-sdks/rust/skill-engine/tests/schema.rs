//! How types read as JSON Schema.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::num::NonZeroU8;
use std::path::PathBuf;

use skill_engine::schema::Schemas;
use skill_engine::schemars::JsonSchema;
use skill_engine::serde_json::{Map, Value, json};
use skill_engine::tool::Tool;
use skill_engine::{Output, data, tool};

/// The schema of a type as the property of an object, in a document of its own.
fn document<T: JsonSchema>(mut schemas: Schemas) -> Value {
    let schema = schemas.of::<T>();
    let root = Map::from_iter([("properties".to_owned(), json!({ "value": schema }))]);
    json_of(&schemas.document(root).unwrap())
}

fn json_of(text: &str) -> Value {
    skill_engine::serde_json::from_str(text).unwrap()
}

/// The schema of a type that is read.
fn input<T: JsonSchema>() -> String {
    document::<T>(Schemas::of_arguments())["properties"]["value"].to_string()
}

/// The schema of a type that is written.
fn output<T: JsonSchema>() -> String {
    document::<T>(Schemas::of_answers())["properties"]["value"].to_string()
}

macro_rules! golden {
    ($($test:ident { $($type:ty => $schema:expr;)+ })+) => {
        $(
            #[test]
            fn $test() {
                $(assert_eq!(input::<$type>(), $schema, "{}", stringify!($type));)+
            }
        )+
    };
}

golden! {
    scalars_are_plain_types {
        String => r#"{"type":"string"}"#;
        Cow<'static, str> => r#"{"type":"string"}"#;
        PathBuf => r#"{"type":"string"}"#;
        char => r#"{"type":"string","minLength":1,"maxLength":1}"#;
        bool => r#"{"type":"boolean"}"#;
        f32 => r#"{"type":"number"}"#;
        f64 => r#"{"type":"number"}"#;
        () => r#"{"type":"null"}"#;
        Value => "{}";
    }
    integers_have_no_size {
        i8 => r#"{"type":"integer"}"#;
        i16 => r#"{"type":"integer"}"#;
        i32 => r#"{"type":"integer"}"#;
        i64 => r#"{"type":"integer"}"#;
        i128 => r#"{"type":"integer"}"#;
        isize => r#"{"type":"integer"}"#;
        u8 => r#"{"type":"integer","minimum":0}"#;
        u16 => r#"{"type":"integer","minimum":0}"#;
        u32 => r#"{"type":"integer","minimum":0}"#;
        u64 => r#"{"type":"integer","minimum":0}"#;
        u128 => r#"{"type":"integer","minimum":0}"#;
        usize => r#"{"type":"integer","minimum":0}"#;
        Option<u16> => r#"{"type":["integer","null"],"minimum":0}"#;
    }
    an_option_is_a_type_or_null {
        Option<String> => r#"{"type":["string","null"]}"#;
        Option<Option<bool>> => r#"{"type":["boolean","null"]}"#;
        Option<Vec<u8>> => r#"{"type":["array","null"],"items":{"type":"integer","minimum":0}}"#;
        Option<Colour> => r#"{"type":["string","null"],"enum":["red","dark-green",null]}"#;
        Option<Either> => r#"{"anyOf":[{"type":"integer"},{"type":"string"},{"type":"null"}]}"#;
    }
    lists_sets_and_tuples_are_arrays {
        Vec<String> => r#"{"type":"array","items":{"type":"string"}}"#;
        Vec<Vec<bool>> => r#"{"type":"array","items":{"type":"array","items":{"type":"boolean"}}}"#;
        Vec<Value> => r#"{"type":"array","items":{}}"#;
        BTreeSet<String> => r#"{"type":"array","items":{"type":"string"},"uniqueItems":true}"#;
        [i32; 3] => r#"{"type":"array","items":{"type":"integer"},"minItems":3,"maxItems":3}"#;
        (String, u8) => r#"{"type":"array","prefixItems":[{"type":"string"},{"type":"integer","minimum":0}],"minItems":2,"items":false}"#;
        Pair => r#"{"type":"array","prefixItems":[{"type":"number"},{"type":"number"}],"minItems":2,"items":false}"#;
    }
    maps_are_objects {
        HashMap<String, i32> => r#"{"type":"object","additionalProperties":{"type":"integer"}}"#;
        BTreeMap<String, Value> => r#"{"type":"object"}"#;
        Map<String, Value> => r#"{"type":"object"}"#;
        BTreeMap<u8, bool> => r#"{"type":"object","patternProperties":{"^\\d+$":{"type":"boolean"}},"additionalProperties":false}"#;
        BTreeMap<String, BTreeMap<String, Value>> => r#"{"type":"object","additionalProperties":{"type":"object"}}"#;
    }
    structs_are_objects_of_known_fields {
        Empty => r#"{"type":"object"}"#;
        Person => r#"{"description":"Somebody.","type":"object","properties":{"name":{"description":"As in the passport.","type":"string"},"age":{"type":["integer","null"],"minimum":0},"e-mail":{"type":"string"}},"required":["name","e-mail"],"additionalProperties":false}"#;
        Meters => r#"{"type":"number"}"#;
        Defaults => r#"{"type":"object","properties":{"tags":{"type":"array","items":{"type":"string"},"default":[]},"limit":{"type":"integer","minimum":0,"default":10},"colour":{"type":"string","enum":["red","dark-green"],"default":"dark-green"}},"additionalProperties":false}"#;
        Limits => r#"{"type":"object","properties":{"count":{"type":"integer","minimum":1,"maximum":5},"ratio":{"type":"number","minimum":0.5},"name":{"type":"string","minLength":1,"maxLength":10},"code":{"type":"string","pattern":"^[A-Z]+$"},"list":{"type":"array","items":{"type":"integer","minimum":0},"maxItems":2},"home":{"type":"string","format":"uri"}},"required":["count","ratio","name","code","list","home"],"additionalProperties":false}"#;
        Nested => r#"{"type":"object","properties":{"owner":{"description":"Who has it.","type":"object","properties":{"size":{"type":"number"}},"required":["size"],"additionalProperties":false},"others":{"type":"array","items":{"type":"object","properties":{"size":{"type":"number"}},"required":["size"],"additionalProperties":false}}},"required":["owner","others"],"additionalProperties":false}"#;
        Remarks => r#"{"title":"Remarks","type":"object","properties":{"old":{"type":"string","examples":["a b"],"deprecated":true}},"required":["old"],"additionalProperties":false}"#;
        Generic<bool> => r#"{"type":"object","properties":{"inner":{"type":"boolean"}},"required":["inner"],"additionalProperties":false}"#;
        NonZeroU8 => r#"{"type":"integer","minimum":1}"#;
    }
    flattened_fields_are_those_of_the_struct {
        Flat => r#"{"type":"object","properties":{"id":{"type":"integer"},"size":{"type":"number"}},"required":["id","size"],"additionalProperties":false}"#;
        Open => r#"{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"]}"#;
        FlatShape => r#"{"type":"object","properties":{"id":{"type":"integer"}},"required":["id"],"unevaluatedProperties":false,"oneOf":[{"type":"object","properties":{"kind":{"type":"string","const":"circle"},"radius":{"type":"number"}},"required":["kind","radius"]},{"type":"object","properties":{"kind":{"type":"string","const":"point"}},"required":["kind"]}]}"#;
    }
    enums_are_literals_or_alternatives {
        Colour => r#"{"type":"string","enum":["red","dark-green"]}"#;
        Single => r#"{"type":"string","const":"only"}"#;
        Told => r#"{"oneOf":[{"description":"At once.","type":"string","const":"now"},{"description":"When there is time.","type":"string","const":"later"}]}"#;
        Either => r#"{"anyOf":[{"type":"integer"},{"type":"string"}]}"#;
        Shape => r#"{"oneOf":[{"type":"object","properties":{"kind":{"type":"string","const":"circle"},"radius":{"type":"number"}},"required":["kind","radius"],"additionalProperties":false},{"type":"object","properties":{"kind":{"type":"string","const":"point"}},"required":["kind"],"additionalProperties":false}]}"#;
        Adjacent => r#"{"oneOf":[{"type":"object","properties":{"t":{"type":"string","const":"Text"},"c":{"type":"string"}},"required":["t","c"],"additionalProperties":false},{"type":"object","properties":{"t":{"type":"string","const":"Nothing"}},"required":["t"],"additionalProperties":false}]}"#;
        External => r#"{"oneOf":[{"type":"string","const":"Nothing"},{"type":"object","properties":{"Text":{"type":"string"}},"required":["Text"],"additionalProperties":false}]}"#;
    }
}

#[data]
#[serde(rename_all = "kebab-case")]
#[derive(Default)]
enum Colour {
    Red,
    #[default]
    DarkGreen,
}

#[data]
enum Single {
    #[serde(rename = "only")]
    Only,
}

#[data]
#[serde(rename_all = "lowercase")]
enum Told {
    /// At once.
    Now,
    /// When there is time.
    Later,
}

#[data]
#[serde(untagged)]
enum Either {
    Number(i64),
    Text(String),
}

#[data]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Shape {
    Circle { radius: f64 },
    Point,
}

#[data]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    Text(String),
    Nothing,
}

#[data]
enum External {
    Nothing,
    Text(String),
}

#[data]
struct Pair(f64, f64);

#[data]
struct Meters(f64);

#[data]
struct Empty {}

/// Somebody.
#[data]
struct Person {
    /// As in the passport.
    name: String,
    age: Option<u8>,
    #[serde(rename = "e-mail")]
    email: String,
}

#[data]
struct Defaults {
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default = "ten")]
    limit: u32,
    #[serde(default)]
    colour: Colour,
}

fn ten() -> u32 {
    10
}

#[data]
struct Limits {
    #[schemars(range(min = 1, max = 5))]
    count: u8,
    #[schemars(range(min = 0.5))]
    ratio: f32,
    #[schemars(length(min = 1, max = 10))]
    name: String,
    #[schemars(regex(pattern = "^[A-Z]+$"))]
    code: String,
    #[schemars(length(max = 2))]
    list: Vec<u8>,
    #[schemars(url)]
    home: String,
}

#[data]
struct Size {
    size: f64,
}

#[data]
struct Nested {
    /// Who has it.
    owner: Size,
    others: Vec<Size>,
}

#[data]
#[schemars(title = "Remarks")]
struct Remarks {
    #[deprecated]
    #[schemars(example = "a b")]
    old: String,
}

#[data]
struct Generic<T> {
    inner: T,
}

#[data]
struct Flat {
    id: i32,
    #[serde(flatten)]
    rest: Size,
}

#[data]
struct Open {
    id: i32,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[data]
struct FlatShape {
    id: i32,
    #[serde(flatten)]
    shape: Shape,
}

/// A folder.
#[data]
struct Tree {
    name: String,
    children: Vec<Tree>,
    parent: Option<Box<Tree>>,
}

#[data]
struct Forest {
    /// The oldest.
    first: Tree,
    maybe: Option<Tree>,
    rest: Vec<Tree>,
}

#[data]
struct Egg {
    chicken: Option<Box<Chicken>>,
}

#[data]
struct Chicken {
    eggs: Vec<Egg>,
}

const TREE: &str = r##"{"description":"A folder.","type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/Tree"}},"parent":{"anyOf":[{"$ref":"#/$defs/Tree"},{"type":"null"}]}},"required":["name","children"],"additionalProperties":false}"##;

#[test]
fn a_type_that_contains_itself_stands_in_the_definitions() {
    let document = document::<Forest>(Schemas::of_arguments());
    let properties = &document["properties"]["value"]["properties"];
    assert_eq!(properties["first"].to_string(), r##"{"description":"The oldest.","$ref":"#/$defs/Tree"}"##);
    assert_eq!(properties["rest"].to_string(), r##"{"type":"array","items":{"$ref":"#/$defs/Tree"}}"##);
    let maybe = properties["maybe"]["anyOf"].to_string();
    assert_eq!(maybe, r##"[{"$ref":"#/$defs/Tree"},{"type":"null"}]"##);
    assert_eq!(document["$defs"].to_string(), format!(r#"{{"Tree":{TREE}}}"#));
    assert_eq!(document.as_object().unwrap().keys().next_back().unwrap(), "$defs");
}

#[test]
fn types_that_contain_each_other_are_each_defined_once() {
    let document = document::<Chicken>(Schemas::of_arguments());
    assert_eq!(document["properties"]["value"].to_string(), r##"{"$ref":"#/$defs/Chicken"}"##);
    let definitions: Vec<_> = document["$defs"].as_object().unwrap().keys().collect();
    assert_eq!(definitions, ["Chicken", "Egg"]);
    let eggs = document["$defs"]["Chicken"]["properties"]["eggs"].to_string();
    assert_eq!(eggs, r##"{"type":"array","items":{"$ref":"#/$defs/Egg"}}"##);
    let chicken = document["$defs"]["Egg"]["properties"]["chicken"].to_string();
    assert_eq!(chicken, r##"{"anyOf":[{"$ref":"#/$defs/Chicken"},{"type":"null"}]}"##);
}

#[test]
fn what_is_written_always_has_its_fields() {
    let person = json_of(&output::<Person>());
    assert_eq!(person["required"], json!(["name", "age", "e-mail"]));
    assert_eq!(person["properties"]["age"].to_string(), r#"{"type":["integer","null"],"minimum":0}"#);
    assert_eq!(json_of(&output::<Defaults>())["required"], json!(["tags", "limit", "colour"]));
}

#[tool]
fn list() -> Vec<u8> {
    vec![1]
}

#[tool]
fn person() -> Result<Person, String> {
    Err("nobody".into())
}

#[tool]
fn shape() -> Shape {
    Shape::Point
}

#[tool]
fn tree() -> Tree {
    Tree { name: "a".into(), children: vec![], parent: None }
}

#[tool]
fn maybe() -> Option<Size> {
    None
}

#[tool]
fn parts() -> Output<Size> {
    Output::default().structured(Size { size: 1.0 })
}

#[tool]
fn shown() -> Output {
    Output::default()
}

#[tool]
fn anything() -> Value {
    Value::Null
}

fn answered<T: Tool>() -> Option<String> {
    T::definition().unwrap().output_schema
}

#[test]
fn a_result_that_is_no_object_goes_into_one() {
    let wrapped = |schema: &str| {
        Some(format!(
            r#"{{"type":"object","properties":{{"result":{schema}}},"required":["result"],"additionalProperties":false}}"#
        ))
    };
    assert_eq!(answered::<list>(), wrapped(r#"{"type":"array","items":{"type":"integer","minimum":0}}"#));
    assert_eq!(answered::<shape>(), wrapped(&output::<Shape>()));
    assert_eq!(answered::<maybe>(), wrapped(&output::<Option<Size>>()));
    assert_eq!(answered::<anything>(), wrapped("{}"));
}

#[test]
fn a_result_that_is_an_object_is_the_output() {
    assert_eq!(answered::<person>(), Some(output::<Person>()));
    let sized =
        r#"{"type":"object","properties":{"size":{"type":"number"}},"required":["size"],"additionalProperties":false}"#;
    assert_eq!(answered::<parts>().as_deref(), Some(sized));
    assert_eq!(answered::<shown>(), None);
    let tree = json_of(&answered::<tree>().unwrap());
    assert_eq!(
        (&tree["type"], &tree["properties"]["children"]["items"]),
        (&json!("object"), &json!({ "$ref": "#/$defs/Tree" }))
    );
    assert_eq!(tree["$defs"]["Tree"]["required"], json!(["name", "children", "parent"]));
}
