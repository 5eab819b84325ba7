//! Answers as the contract has them.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::bindings::exports::skill::engine::tools::Output as Answer;
use crate::bindings::skill::engine::types;
use crate::content::{self, Content};
use crate::inputs::object;
use crate::output::{Output, Unstructured};
use crate::schema::{Schemas, is_object};

/// Where the schema of the structured output comes from.
#[derive(Clone, Copy)]
pub enum Origin {
    /// The type.
    Derived,
    /// The author, who wrote it by hand.
    ByHand,
}

/// A type with an answer of its own.
pub trait Reply: Sized {
    /// The schema of the structured output, where there is one.
    fn schema() -> Result<Option<String>, String> {
        Ok(None)
    }

    fn answer(self, origin: Origin) -> Result<Answer, String>;
}

impl Reply for () {
    fn answer(self, _: Origin) -> Result<Answer, String> {
        Ok(of_content(Vec::new()))
    }
}

impl Reply for String {
    fn answer(self, origin: Origin) -> Result<Answer, String> {
        content::text(self).answer(origin)
    }
}

impl Reply for &'static str {
    fn answer(self, origin: Origin) -> Result<Answer, String> {
        content::text(self).answer(origin)
    }
}

impl Reply for Cow<'static, str> {
    fn answer(self, origin: Origin) -> Result<Answer, String> {
        content::text(self).answer(origin)
    }
}

impl Reply for Content {
    fn answer(self, _: Origin) -> Result<Answer, String> {
        Ok(of_content(vec![self]))
    }
}

impl Reply for Vec<Content> {
    fn answer(self, _: Origin) -> Result<Answer, String> {
        Ok(of_content(self))
    }
}

impl Reply for Output<Unstructured> {
    fn answer(self, _: Origin) -> Result<Answer, String> {
        Ok(Answer {
            meta: self.meta.map(|meta| Value::from(meta).to_string()),
            ..of_content(self.content.unwrap_or_default())
        })
    }
}

impl<T: Serialize + JsonSchema> Reply for Output<T> {
    fn schema() -> Result<Option<String>, String> {
        structured_schema::<T>().map(Some)
    }

    fn answer(self, origin: Origin) -> Result<Answer, String> {
        let mut answer = match self.structured {
            Some(value) => structured(&value, origin)?,
            None => of_content(Vec::new()),
        };
        if let Some(content) = self.content {
            answer.content = of_content(content).content;
        }
        Ok(Answer { meta: self.meta.map(|meta| Value::from(meta).to_string()), ..answer })
    }
}

/// JSON has no infinities, and `serde_json` would say `null`.
macro_rules! floats {
    ($($type:ty)*) => {
        $(
            impl Reply for $type {
                fn schema() -> Result<Option<String>, String> {
                    structured_schema::<Self>().map(Some)
                }

                fn answer(self, origin: Origin) -> Result<Answer, String> {
                    if !self.is_finite() {
                        return Err(format!("{self} is no number in JSON"));
                    }
                    structured(&self, origin)
                }
            }
        )*
    };
}

floats!(f32 f64);

/// The schema of a value as structured output, or what is wrong with it.
pub fn structured_schema<T: JsonSchema>() -> Result<String, String> {
    let mut schemas = Schemas::of_answers();
    let schema = schemas.of::<T>();
    if schema.get("type").is_some_and(|r#type| r#type == "object") {
        return schemas.document(schema);
    }
    let properties = Map::from_iter([("result".to_owned(), Value::from(schema))]);
    schemas.document(object(properties, vec!["result".into()]))
}

/// A value as structured output, and the same JSON as a text.
pub fn structured<T: Serialize + JsonSchema>(value: &T, origin: Origin) -> Result<Answer, String> {
    let Origin::Derived = origin else { return structured_by_hand(value) };
    let json = json(value)?;
    // The protocol wants an object: what is none for sure, because of its type, goes into one.
    if json.starts_with('{') && is_object::<T>() {
        Ok(of_json(json))
    } else {
        Ok(of_json(format!("{{\"result\":{json}}}")))
    }
}

/// A value as structured output whose schema says that it is an object.
pub fn structured_by_hand<T: Serialize>(value: &T) -> Result<Answer, String> {
    let json = json(value)?;
    if json.starts_with('{') {
        Ok(of_json(json))
    } else {
        Err("the tool gives its output schema by hand, so that it has to answer an object".to_owned())
    }
}

fn json<T: Serialize>(value: &T) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| format!("JSON can't say the answer: {error}"))
}

fn of_json(json: String) -> Answer {
    Answer { structured: Some(json.clone()), ..of_content(vec![content::text(json)]) }
}

fn of_content(content: Vec<Content>) -> Answer {
    let content: Vec<types::Content> = content.into_iter().map(|content| content.0).collect();
    Answer { content, structured: None, meta: None }
}
