use std::collections::BTreeMap;

use skill_engine::data;

#[data]
#[serde(rename_all = "lowercase")]
pub enum Color {
    Red,
    Green,
    Blue,
}

/// A place on a plane.
#[data]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

#[data]
#[serde(rename_all = "lowercase")]
pub enum Fixed {
    This,
}

#[data]
#[serde(untagged)]
pub enum Either {
    Text(String),
    Whole(i64),
}

/// One field of each kind.
#[data]
pub struct Everything {
    /// A text with a limit.
    #[schemars(length(max = 10))]
    pub text: String,
    /// A whole number.
    #[schemars(range(min = 0, max = 100))]
    pub whole: i64,
    pub number: f64,
    pub flag: bool,
    pub color: Color,
    /// One text alone.
    pub fixed: Fixed,
    pub list: Vec<String>,
    pub nested: Vec<Point>,
    pub pair: (String, i64),
    pub table: BTreeMap<String, f64>,
    pub nullable: Option<String>,
    pub either: Either,
    /// May be left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optional: Option<String>,
}

#[data]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Shape {
    Square { side: f64 },
    Rectangle { width: f64, height: f64 },
}

#[data]
pub struct Tree {
    pub name: String,
    pub children: Vec<Tree>,
}
