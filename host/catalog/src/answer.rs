use serde_json::{Map, Value};
use skill_runtime::{Output, types};

/// What a tool answered, checked against its output schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub content: Vec<types::Content>,
    /// A JSON object, which is what the protocol can carry.
    pub structured: Option<Map<String, Value>>,
    pub meta: Option<Map<String, Value>>,
    /// The length of the structured output's text, in bytes.
    pub(crate) size: usize,
}

impl Answer {
    /// Takes what the guest handed over. Fails with what is wrong with it.
    pub(crate) fn new(output: Output) -> Result<Self, String> {
        for content in &output.content {
            content.meta.as_deref().map_or(Ok(None), |text| object("the meta of a content block", text).map(Some))?;
        }
        let part = |name, text: Option<String>| text.map(|text| object(name, &text)).transpose();
        Ok(Self {
            size: output.structured.as_ref().map_or(0, String::len),
            content: output.content,
            structured: part("the structured output", output.structured)?,
            meta: part("the meta", output.meta)?,
        })
    }
}

fn object(part: &str, text: &str) -> Result<Map<String, Value>, String> {
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(format!("{part} is no JSON object")),
        Err(error) => Err(format!("{part} is not valid JSON: {error}")),
    }
}
