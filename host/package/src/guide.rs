use serde_json::{Map, Value};

use crate::frontmatter::Document;
use crate::text::{hidden, hidden_character, hidden_within};
use crate::{AttachmentError, Attachments};

/// What `SKILL.md` says of itself in its frontmatter, and by what it is found (agentskills.io, "SKILL.md format").
#[derive(Debug, Clone, PartialEq)]
pub struct Guide {
    pub frontmatter: Map<String, Value>,
}

/// Keys of `metadata` that the protocol keeps for itself (SEP-2640, "Metadata").
const RESERVED: &str = "io.modelcontextprotocol/";

impl Guide {
    pub(crate) fn parse(content: &[u8]) -> Result<Self, AttachmentError> {
        let fault = |fault: String| AttachmentError::new(Attachments::GUIDE, fault);
        let document = Document::parse(content).map_err(fault)?;
        let frontmatter: Map<String, Value> = document
            .read()
            .map_err(fault)?
            .ok_or_else(|| fault("it has no frontmatter: `---`, `name: …`, `description: …`, `---`".to_owned()))?;
        let guide = Self { frontmatter };
        guide.check().map_err(fault)?;
        match hidden_character(&document.body) {
            Some(character) => Err(fault(hidden(character))),
            None => Ok(guide),
        }
    }

    pub fn name(&self) -> &str {
        self.text("name").unwrap_or_default()
    }

    pub fn description(&self) -> &str {
        self.text("description").unwrap_or_default()
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.frontmatter.get(key).and_then(Value::as_str)
    }

    fn check(&self) -> Result<(), String> {
        let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let name = self.text("name").ok_or("its frontmatter has no `name`")?;
        if name.len() > 64 || !name.split('-').all(word) {
            let name = name.escape_debug();
            return Err(format!(
                "its name `{name}` is no name: lowercase letters and digits in words joined by `-`, 64 bytes at most"
            ));
        }
        let description = self.text("description").ok_or("its frontmatter has no `description`")?;
        if description.is_empty() || description.chars().count() > 1024 {
            return Err("its description has from 1 to 1024 characters".to_owned());
        }
        if let Some(Value::Object(metadata)) = self.frontmatter.get("metadata")
            && let Some(key) = metadata.keys().find(|key| key.starts_with(RESERVED))
        {
            return Err(format!("the protocol keeps `{}` of `metadata` for itself", key.escape_debug()));
        }
        hidden_within(&Value::Object(self.frontmatter.clone())).map_or(Ok(()), |character| Err(hidden(character)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn guide(text: &str) -> Result<Guide, String> {
        Guide::parse(text.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn the_frontmatter_is_kept_whole() {
        let guide = guide("---\nname: pdf-tools\ndescription: Reads PDF.\nmetadata: {a: [1]}\n---\n# PDF\n").unwrap();
        assert_eq!((guide.name(), guide.description()), ("pdf-tools", "Reads PDF."));
        assert_eq!(
            Value::Object(guide.frontmatter),
            json!({ "name": "pdf-tools", "description": "Reads PDF.", "metadata": { "a": [1] } })
        );
    }

    #[test]
    fn what_is_wrong_is_told() {
        let with = |more: &str| guide(&format!("---\nname: a\ndescription: b\n{more}---\n")).unwrap_err();
        for (error, wanted) in [
            (guide("# A").unwrap_err(), "has no frontmatter"),
            (guide("---\nname: a\n---\n").unwrap_err(), "has no `description`"),
            (guide("---\ndescription: a\n---\n").unwrap_err(), "has no `name`"),
            (guide("---\nname: A_b\ndescription: a\n---\n").unwrap_err(), "is no name"),
            (guide("---\nname: a\ndescription: ''\n---\n").unwrap_err(), "from 1 to 1024"),
            (guide("---\nname: a\ndescription: b\n---\n\u{200b}").unwrap_err(), "hidden character U+200B"),
            (with("x: [{y: \"\\u2066\"}]\n"), "hidden character U+2066"),
            (with("metadata: {io.modelcontextprotocol/x: 1}\n"), "for itself"),
        ] {
            assert!(error.starts_with("SKILL.md: ") && error.contains(wanted), "{error}");
        }
    }
}
