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
        output.content.iter().try_for_each(check_content)?;
        Ok(Self {
            size: output.structured.as_ref().map_or(0, String::len),
            content: output.content,
            structured: object("the structured output", output.structured.as_deref())?,
            meta: object("the meta", output.meta.as_deref())?,
        })
    }
}

/// Whether a block of content can be passed on. Fails with what is wrong with it.
pub(crate) fn check_content(content: &types::Content) -> Result<(), String> {
    object("the meta of a content block", content.meta.as_deref()).map(drop)
}

/// A part that has to be a JSON object where it is there. Fails with what else it is.
pub(crate) fn object(part: &str, text: Option<&str>) -> Result<Option<Map<String, Value>>, String> {
    let Some(text) = text else { return Ok(None) };
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => Ok(Some(map)),
        Ok(_) => Err(format!("{part} is no JSON object")),
        Err(error) => Err(format!("{part} is not valid JSON: {error}")),
    }
}
