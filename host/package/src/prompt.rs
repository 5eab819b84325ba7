use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use crate::frontmatter::Document;
use crate::placeholders::is_name;
use crate::text::{hidden, hidden_character};
use crate::{AttachmentError, Placeholders, SkillName, ToolName};

/// A prompt that a skill ships as `prompts/NAME.md`: one message of the user's, with arguments in it.
///
/// The frontmatter may have `title`, `description` and `arguments`, each with a `name` and, as it likes, `title`,
/// `description`, `required` and `complete`, a list of values that clients suggest. In the text below, each `{{name}}` is
/// replaced by the argument of that name, or by nothing where that is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    pub name: String,
    pub title: Option<String>,
    pub description: Option<String>,
    pub arguments: Vec<PromptArgument>,
    text: Placeholders,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromptArgument {
    pub name: String,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub required: bool,
    /// Values that clients suggest.
    #[serde(default)]
    pub complete: Vec<String>,
}

/// Why a prompt has no text for these arguments.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PromptArgumentError {
    #[error("the argument `{0}` is required")]
    Missing(String),
    #[error("there is no argument `{}`", .0.escape_debug())]
    Unknown(String),
    #[error("with these arguments, its text would have more than {} bytes", Placeholders::LONGEST)]
    TooLong,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Frontmatter {
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    arguments: Vec<PromptArgument>,
}

impl Prompt {
    /// `path` is that of the file, in the skill's folder, and ends in `.md`.
    pub(crate) fn parse(path: &str, content: &[u8], skill: &SkillName) -> Result<Self, AttachmentError> {
        let fault = |fault: String| AttachmentError::new(path, fault);
        let name = path.rsplit('/').next().and_then(|file| file.strip_suffix(".md")).unwrap_or_default();
        check_name(name, skill).map_err(fault)?;
        let document = Document::parse(content).map_err(fault)?;
        let Frontmatter { title, description, arguments } = document.read().map_err(fault)?.unwrap_or_default();
        if let Some(character) = hidden_character(&document.body) {
            return Err(fault(hidden(character)));
        }
        let text = Placeholders::parse(document.body.trim_matches('\n'));
        let prompt = Self { name: name.to_owned(), title, description, arguments, text };
        prompt.check().map_err(fault)?;
        Ok(prompt)
    }

    /// Its message.
    pub fn fill(&self, arguments: &BTreeMap<String, String>) -> Result<String, PromptArgumentError> {
        if let Some(unknown) = arguments.keys().find(|name| self.argument(name).is_none()) {
            return Err(PromptArgumentError::Unknown(unknown.clone()));
        }
        let missing = self.arguments.iter().find(|it| it.required && !arguments.contains_key(&it.name));
        if let Some(missing) = missing {
            return Err(PromptArgumentError::Missing(missing.name.clone()));
        }
        let filled = self.text.fill(|name| arguments.get(name).map_or("", String::as_str));
        filled.ok_or(PromptArgumentError::TooLong)
    }

    pub fn argument(&self, name: &str) -> Option<&PromptArgument> {
        self.arguments.iter().find(|argument| argument.name == name)
    }

    fn check(&self) -> Result<(), String> {
        let mut names = HashSet::new();
        check_texts([&self.title, &self.description].into_iter().flatten())?;
        for argument in &self.arguments {
            let name = &argument.name;
            if !is_name(name) {
                return Err(format!(
                    "`{}` can't be the name of an argument: letters, digits, `_`, `-`",
                    name.escape_debug()
                ));
            }
            if !names.insert(name.as_str()) {
                return Err(format!("it has two arguments named `{name}`"));
            }
            let texts = [&argument.title, &argument.description].into_iter().flatten();
            check_texts(texts.chain(&argument.complete))?;
        }
        match self.text.names().into_iter().find(|name| !names.contains(name)) {
            Some(name) => {
                Err(format!("`{{{{{name}}}}}` is none of its arguments; written `\\{{{{`, it stands for itself"))
            }
            None => Ok(()),
        }
    }
}

/// Prompts are named as tools are: clients put both into one list.
fn check_name(name: &str, skill: &SkillName) -> Result<(), String> {
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) || !is_name(name) {
        return Err("a prompt is called as its file: a letter or digit, then letters, digits, `_` or `-`, then `.md`"
            .to_owned());
    }
    let whole = ToolName::new(skill, name).to_string();
    if whole.len() > ToolName::LONGEST {
        return Err(format!("`{whole}` is longer than the {} bytes that clients allow", ToolName::LONGEST));
    }
    Ok(())
}

fn check_texts<'a>(mut texts: impl Iterator<Item = &'a String>) -> Result<(), String> {
    texts.try_for_each(|text| hidden_character(text).map_or(Ok(()), |character| Err(hidden(character))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prompt(path: &str, text: &str) -> Result<Prompt, String> {
        let skill = "notes".parse().unwrap();
        Prompt::parse(path, text.as_bytes(), &skill).map_err(|error| error.to_string())
    }

    const REVIEW: &str = "---\ntitle: Review\narguments:\n- name: file\n  required: true\n  complete: [a.rs, b.rs]\n- name: tone\n---\n\nReview {{file}}. {{ tone }}\n";

    fn arguments(list: &[(&str, &str)]) -> BTreeMap<String, String> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn arguments_are_put_into_the_text() {
        let prompt = prompt("prompts/review.md", REVIEW).unwrap();
        assert_eq!((prompt.name.as_str(), prompt.title.as_deref()), ("review", Some("Review")));
        assert_eq!(prompt.argument("file").unwrap().complete, ["a.rs", "b.rs"]);
        assert_eq!(
            prompt.fill(&arguments(&[("file", "{{tone}}"), ("tone", "Be kind.")])).unwrap(),
            "Review {{tone}}. Be kind."
        );
        assert_eq!(prompt.fill(&arguments(&[("file", "x")])).unwrap(), "Review x. ");
        assert_eq!(prompt.fill(&arguments(&[])).unwrap_err().to_string(), "the argument `file` is required");
        let error = prompt.fill(&arguments(&[("file", "x"), ("a\n", "")])).unwrap_err();
        assert_eq!(error.to_string(), "there is no argument `a\\n`");
    }

    #[test]
    fn a_plain_text_is_a_prompt() {
        let prompt = prompt("prompts/plain.md", "Go on.\n").unwrap();
        assert_eq!(prompt.fill(&BTreeMap::new()).unwrap(), "Go on.");
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (path, text, wanted) in [
            ("prompts/a b.md", "", "a prompt is called as its file"),
            ("prompts/-a.md", "", "a prompt is called as its file"),
            ("prompts/a.md", "{{b}}", "`{{b}}` is none of its arguments"),
            ("prompts/a.md", "---\nargs: 1\n---\n", "unknown field `args`"),
            ("prompts/a.md", "---\narguments: [{name: a}, {name: a}]\n---\n", "two arguments named `a`"),
            ("prompts/a.md", "---\narguments: [{name: a b}]\n---\n", "can't be the name of an argument"),
            ("prompts/a.md", "a\u{200b}", "hidden character U+200B"),
            ("prompts/a.md", "---\ntitle: \"\\u202e\"\n---\n", "hidden character U+202E"),
        ] {
            let error = prompt(path, text).unwrap_err();
            assert!(error.contains(wanted) && error.starts_with("prompts/"), "{text}: {error}");
        }
        let long = format!("prompts/{}.md", "a".repeat(58));
        assert!(prompt(&long, "").unwrap_err().contains("longer than the 64 bytes"));
    }
}
