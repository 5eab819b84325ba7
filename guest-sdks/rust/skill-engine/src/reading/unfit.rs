use std::fmt::{Display, Formatter};

use serde::de::{Error, Expected, Unexpected};
use serde_json::Value;

/// Why a JSON value is none of a type, and where in the value that is.
#[derive(Debug, PartialEq)]
pub struct Unfit {
    /// From the innermost outward.
    path: Vec<Step>,
    problem: Problem,
}

/// The way from a value to one of its parts.
#[derive(Debug, PartialEq)]
pub enum Step {
    Member(String),
    Item(usize),
}

#[derive(Debug, PartialEq)]
enum Problem {
    Missing,
    Other(String),
}

impl Unfit {
    pub fn because(problem: String) -> Self {
        Self { path: Vec::new(), problem: Problem::Other(problem) }
    }

    pub fn missing(name: &str) -> Self {
        Self { path: vec![Step::Member(name.to_owned())], problem: Problem::Missing }
    }

    /// The same, seen from a value one step further out.
    pub fn within(mut self, step: Step) -> Self {
        self.path.push(step);
        self
    }

    fn place(&self) -> String {
        let mut place = String::new();
        for step in self.path.iter().rev() {
            match step {
                Step::Item(at) => place.push_str(&format!("[{at}]")),
                Step::Member(name) if place.is_empty() => place.push_str(name),
                Step::Member(name) => place.push_str(&format!(".{name}")),
            }
        }
        place
    }
}

impl Display for Unfit {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        match &self.problem {
            Problem::Missing => write!(out, "`{}` is missing", self.place()),
            Problem::Other(problem) if self.path.is_empty() => out.write_str(problem),
            Problem::Other(problem) => write!(out, "`{}`: {problem}", self.place()),
        }
    }
}

impl std::error::Error for Unfit {}

impl Error for Unfit {
    fn custom<T: Display>(message: T) -> Self {
        Self::because(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::because(format!("expected {expected}, found {}", found_text(&found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::because(format!("expected {expected}, found a length of {length}"))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::because(format!("expected {}, found {}", listed(expected), quoted(variant)))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::because(format!("there is no `{field}`, but {}", listed(expected)))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::missing(field)
    }
}

/// A value in an error: short, for it may be anything.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) => quoted(text),
        value => value.to_string(),
    }
}

fn found_text(found: &Unexpected<'_>) -> String {
    match found {
        Unexpected::Unit | Unexpected::Option => "null".to_owned(),
        Unexpected::Bool(truth) => truth.to_string(),
        Unexpected::Unsigned(number) => number.to_string(),
        Unexpected::Signed(number) => number.to_string(),
        Unexpected::Float(number) => Value::from(*number).to_string(),
        Unexpected::Str(text) => quoted(text),
        Unexpected::Seq => "an array".to_owned(),
        Unexpected::Map => "an object".to_owned(),
        other => other.to_string(),
    }
}

fn quoted(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Value::from(format!("{}…", &text[..end])).to_string(),
        None => Value::from(text).to_string(),
    }
}

fn listed(names: &[&str]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => "nothing".to_owned(),
        [name] => name.clone(),
        names => format!("one of {}", names.join(", ")),
    }
}
