use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::tool::Icon;

/// One prompt that a skill makes itself, checked. Its JSON is an element of the array that MCP's `prompts/list` carries,
/// but for its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MadePrompt {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<MadeArgument>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub icons: Vec<Icon>,
    #[serde(rename = "_meta", default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<Map<String, Value>>,
    /// Where its author wrote it: `src/index.ts:3:17`. Not for clients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

impl MadePrompt {
    /// The argument of this name.
    pub fn argument(&self, name: &str) -> Option<&MadeArgument> {
        self.arguments.iter().find(|argument| argument.name == name)
    }
}

/// What a prompt is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MadeArgument {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub required: bool,
}

/// What a skill lists: its tools, and the prompts that it makes itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Listed {
    pub(crate) tools: Vec<crate::tool::Tool>,
    pub(crate) prompts: Vec<MadePrompt>,
}
