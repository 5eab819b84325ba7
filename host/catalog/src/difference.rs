use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};
use skill_package::{Attachments, Digest};
use skill_policy::{Request, Requests};

use crate::installation::Installation;
use crate::made_prompt::MadePrompt;
use crate::tool::Tool;

/// Bytes of a text that are shown where it has changed.
const SHOWN: usize = 4_000;

/// What another version of an installed skill has that the user did not see when they took the first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    pub changes: Vec<Change>,
}

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    ToolAdded(String),
    ToolRemoved(String),
    /// A part of a tool reads otherwise: its title, its description, a schema…
    ToolChanged {
        tool: String,
        part: String,
        before: String,
        after: String,
    },
    /// A prompt that the skill makes itself is listed otherwise.
    PromptChanged {
        name: String,
        before: String,
        after: String,
    },
    /// It asks for more.
    RequestAdded(Request),
    RequestRemoved(Request),
    /// A secret is to go elsewhere, or is used otherwise.
    SecretChanged {
        key: String,
        before: String,
        after: String,
    },
    /// Something else is said of a file in `resources/`.
    ResourceChanged {
        path: String,
        before: String,
        after: String,
    },
    /// A file that it ships beside its program: a prompt, a resource, `SKILL.md`…
    FileAdded {
        path: String,
        /// Of one that models are told by.
        text: String,
    },
    FileRemoved(String),
    FileChanged {
        path: String,
        before: String,
        after: String,
    },
}

/// A version of a skill, with the files that it ships beside its program.
pub(crate) type Version<'a> = (&'a Installation, &'a Attachments);

impl Difference {
    pub(crate) fn between((before, old_files): Version<'_>, (after, new_files): Version<'_>) -> Self {
        let mut changes = Vec::new();
        tools(&before.tools, &after.tools, &mut changes);
        prompts(&before.prompts, &after.prompts, &mut changes);
        let (old, new) = (Requests::of(&before.manifest), Requests::of(&after.manifest));
        changes.extend(new.added_to(&old).into_iter().map(Change::RequestAdded));
        changes.extend(old.added_to(&new).into_iter().map(Change::RequestRemoved));
        secrets(before, after, &mut changes);
        resources(before, after, &mut changes);
        files(old_files, new_files, &mut changes);
        Self { changes }
    }

    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

fn tools(before: &[Tool], after: &[Tool], changes: &mut Vec<Change>) {
    let named = |tools: &[Tool], name: &str| tools.iter().find(|tool| tool.name == name).cloned();
    for tool in after {
        match named(before, &tool.name) {
            None => changes.push(Change::ToolAdded(tool.name.clone())),
            Some(old) => changed(&old, tool, changes),
        }
    }
    let gone = before.iter().filter(|tool| named(after, &tool.name).is_none());
    changes.extend(gone.map(|tool| Change::ToolRemoved(tool.name.clone())));
}

fn changed(before: &Tool, after: &Tool, changes: &mut Vec<Change>) {
    // Where it stands in its file is no part of it.
    let placeless = |tool: &Tool| members(&Tool { place: None, ..tool.clone() });
    let (old, new) = (placeless(before), placeless(after));
    let parts = old.keys().chain(new.keys().filter(|part| !old.contains_key(*part)));
    for part in parts.filter(|part| old.get(*part) != new.get(*part)) {
        changes.push(Change::ToolChanged {
            tool: after.name.clone(),
            part: part.clone(),
            before: text(old.get(part)),
            after: text(new.get(part)),
        });
    }
}

fn prompts(before: &[MadePrompt], after: &[MadePrompt], changes: &mut Vec<Change>) {
    let placeless = |prompt: &MadePrompt| MadePrompt { place: None, ..prompt.clone() };
    let named = |prompts: &[MadePrompt], name: &str| prompts.iter().find(|prompt| prompt.name == name).map(placeless);
    for prompt in after.iter().map(placeless) {
        let old = named(before, &prompt.name);
        if old.as_ref() != Some(&prompt) {
            let (name, before, after) = (prompt.name.clone(), declared(old.as_ref()), declared(Some(&prompt)));
            changes.push(Change::PromptChanged { name, before, after });
        }
    }
    for gone in before.iter().filter(|prompt| named(after, &prompt.name).is_none()) {
        let (name, before) = (gone.name.clone(), declared(Some(&placeless(gone))));
        changes.push(Change::PromptChanged { name, before, after: String::new() });
    }
}

fn members(value: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(value) {
        Ok(Value::Object(members)) => members,
        _ => unreachable!("tools and declarations are plain objects"),
    }
}

fn text(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}

fn secrets(before: &Installation, after: &Installation, changes: &mut Vec<Change>) {
    for (key, declaration) in &after.manifest.secrets {
        let old = before.manifest.secrets.get(key);
        if old != Some(declaration) {
            let (key, before, after) = (key.as_str().to_owned(), declared(old), declared(Some(declaration)));
            changes.push(Change::SecretChanged { key, before, after });
        }
    }
}

fn resources(before: &Installation, after: &Installation, changes: &mut Vec<Change>) {
    let (old, new) = (&before.manifest.resources, &after.manifest.resources);
    for path in old.keys().chain(new.keys().filter(|path| !old.contains_key(*path))) {
        if old.get(path) != new.get(path) {
            let (path, before, after) = (path.clone(), declared(old.get(path)), declared(new.get(path)));
            changes.push(Change::ResourceChanged { path, before, after });
        }
    }
}

fn declared(declaration: Option<&impl Serialize>) -> String {
    declaration.map(|declaration| Value::Object(members(declaration)).to_string()).unwrap_or_default()
}

fn files(before: &Attachments, after: &Attachments, changes: &mut Vec<Change>) {
    for (path, content) in after.files() {
        match before.read(path) {
            None => {
                let text = if path.ends_with(".md") { excerpt(content) } else { String::new() };
                changes.push(Change::FileAdded { path: path.to_owned(), text });
            }
            Some(old) if old != content => {
                let [before, after] = excerpts(old, content);
                let path = path.to_owned();
                changes.push(Change::FileChanged { path, before, after });
            }
            Some(_) => {}
        }
    }
    let gone = before.files().filter(|(path, _)| after.read(path).is_none());
    changes.extend(gone.map(|(path, _)| Change::FileRemoved(path.to_owned())));
}

/// The beginning of a text; of anything else, what it is told by.
fn excerpt(content: &[u8]) -> String {
    match std::str::from_utf8(content) {
        Ok(text) if text.len() <= SHOWN => text.to_owned(),
        Ok(text) => format!("{} …", &text[..text.floor_char_boundary(SHOWN)]),
        Err(_) => format!("({} bytes, SHA-256 {})", content.len(), Digest::of(content)),
    }
}

/// Of two texts, the lines from the first to the last that differs.
fn excerpts(before: &[u8], after: &[u8]) -> [String; 2] {
    let (Ok(old), Ok(new)) = (std::str::from_utf8(before), std::str::from_utf8(after)) else {
        return [excerpt(before), excerpt(after)];
    };
    let [mut old, mut new] = [old, new].map(|text| text.split('\n').collect::<Vec<_>>());
    while old.len() > 1 && new.len() > 1 && old.last() == new.last() {
        old.pop();
        new.pop();
    }
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let same = same.min(old.len().min(new.len()).saturating_sub(1));
    [old, new].map(|lines| excerpt(lines[same..].join("\n").as_bytes()))
}

/// `+` for what is new, `-` for what is gone, `~` for what reads otherwise.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ToolAdded(tool) => write!(f, "+ tool {tool}"),
            Self::ToolRemoved(tool) => write!(f, "- tool {tool}"),
            Self::ToolChanged { tool, part, before, after } => {
                write!(f, "~ tool {tool}, {part}:\n    - {}\n    + {}", shown(before), shown(after))
            }
            Self::PromptChanged { name, before, after } => {
                write!(f, "~ prompt {name}:\n    - {}\n    + {}", shown(before), shown(after))
            }
            Self::RequestAdded(request) => write!(f, "+ asks for {request}"),
            Self::RequestRemoved(request) => write!(f, "- asks for {request}"),
            Self::SecretChanged { key, before, after } => {
                write!(f, "~ secret {key}:\n    - {}\n    + {}", shown(before), shown(after))
            }
            Self::ResourceChanged { path, before, after } => {
                write!(f, "~ resource {path}:\n    - {}\n    + {}", shown(before), shown(after))
            }
            Self::FileAdded { path, text } if text.is_empty() => write!(f, "+ file {path}"),
            Self::FileAdded { path, text } => write!(f, "+ file {path}:\n    + {}", shown(text)),
            Self::FileRemoved(path) => write!(f, "- file {path}"),
            Self::FileChanged { path, before, after } => {
                write!(f, "~ file {path}:\n    - {}\n    + {}", shown(before), shown(after))
            }
        }
    }
}

fn shown(text: &str) -> String {
    if text.is_empty() { "(none)".to_owned() } else { text.replace('\n', "\n      ") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use skill_package::Digest;
    use skill_runtime::{Artifact, Form};

    use super::*;

    fn installation(more: &Value, tables: &str) -> Installation {
        let mut tool = json!({ "name": "send", "description": "Sends.", "inputSchema": { "type": "object" } });
        tool.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let manifest = format!("[skill]\nname = \"s\"\nentry = \"s.wasm\"\n{tables}");
        Installation::new(
            "s".parse().unwrap(),
            "/s".into(),
            skill_package::Manifest::parse(&manifest).unwrap(),
            &Artifact { digest: Digest::of(b"s"), path: "/s.wasm".into(), form: Form::Component },
            crate::made_prompt::Listed { tools: vec![serde_json::from_value(tool).unwrap()], prompts: Vec::new() },
            &Attachments::default(),
        )
    }

    /// What is shown of a step from one version to another.
    fn shown(before: &Installation, after: &Installation) -> Vec<String> {
        let files = Attachments::default();
        Difference::between((before, &files), (after, &files)).changes.iter().map(Change::to_string).collect()
    }

    #[test]
    fn each_part_of_a_tool_counts() {
        let plain = installation(&json!({}), "");
        assert_eq!(shown(&plain, &plain), [""; 0]);
        for (part, value) in [
            ("title", json!("Send")),
            ("description", json!("Sends, and reads.")),
            ("inputSchema", json!({ "type": "object", "title": "All files" })),
            ("outputSchema", json!({ "type": "object" })),
            ("annotations", json!({ "readOnlyHint": true })),
            ("icons", json!([{ "src": "https://a.test/a.png" }])),
            ("_meta", json!({ "a": 1 })),
        ] {
            let other = installation(&json!({ part: value }), "");
            for (before, after) in [(&plain, &other), (&other, &plain)] {
                let changes = shown(before, after);
                let wanted = format!("~ tool send, {part}:");
                assert!(changes.len() == 1 && changes[0].starts_with(&wanted), "{wanted} {changes:?}");
            }
        }
        let renamed = installation(&json!({ "name": "read" }), "");
        assert_eq!(shown(&plain, &renamed), ["+ tool read", "- tool send"]);
    }

    #[test]
    fn each_file_counts() {
        let plain = installation(&json!({}), "");
        let files = |list: &[(&str, &[u8])]| {
            Attachments::new(list.iter().map(|(path, content)| ((*path).to_owned(), content.to_vec())).collect())
                .unwrap()
        };
        let before = files(&[("prompts/a.md", b"Do it."), ("resources/b", b"\xff"), ("resources/c", b"")]);
        let after = files(&[("prompts/a.md", b"Do\nmore."), ("resources/b", b"\xff\xff"), ("resources/d", b"")]);
        let changes = Difference::between((&plain, &before), (&plain, &after)).changes;
        let mut changes: Vec<_> = changes.iter().map(Change::to_string).collect();
        let bytes = changes.remove(1);
        assert!(bytes.starts_with("~ file resources/b:\n    - (1 bytes, SHA-256 a8100ae6"), "{bytes}");
        let wanted =
            ["~ file prompts/a.md:\n    - Do it.\n    + Do\n      more.", "+ file resources/d", "- file resources/c"];
        assert_eq!(changes, wanted);
        assert!(Difference::between((&plain, &after), (&plain, &after)).is_empty());
    }

    #[test]
    fn of_a_long_text_what_differs_is_shown() {
        let long = |middle: &str| format!("{}{middle}\n{}", "same\n".repeat(3_000), "end\n".repeat(3_000));
        assert_eq!(excerpts(long("a").as_bytes(), long("b\nc").as_bytes()), ["a", "b\nc"]);
        assert_eq!(excerpts(b"a\nb", b"a"), ["a\nb", "a"]);
        assert_eq!(excerpts(b"a", b"a\n"), ["a", "a\n"]);
        assert!(excerpts(b"x", "é".repeat(SHOWN).as_bytes())[1].ends_with('…'));
    }

    #[test]
    fn what_is_said_of_a_resource_counts() {
        let plain = installation(&json!({}), "");
        let declaring = installation(&json!({}), "[resources.\"a\"]\nuri = \"test://a\"\n");
        assert_eq!(shown(&plain, &declaring), ["~ resource a:\n    - (none)\n    + {\"uri\":\"test://a\"}"]);
        assert_eq!(shown(&declaring, &plain).len(), 1);
    }

    #[test]
    fn each_request_counts() {
        let plain = installation(&json!({}), "");
        let asking = installation(&json!({}), "[capabilities]\nenv = [\"LANG\"]\n");
        assert_eq!(shown(&plain, &asking), ["+ asks for --allow-env LANG"]);
        assert_eq!(shown(&asking, &plain), ["- asks for --allow-env LANG"]);
    }

    #[test]
    fn a_secret_that_is_to_be_used_otherwise_counts() {
        let secret = |more: &str| installation(&json!({}), &format!("[secrets.token]\n{more}\n"));
        let plain = secret("audience = [\"a.test\"]");
        for more in [
            "audience = [\"b.test\"]",
            "audience = [\"a.test\", \"b.test\"]",
            "audience = [\"a.test\"]\nin-body = true",
            "audience = [\"a.test\"]\nheader = \"X-Key: {}\"",
        ] {
            let changes = shown(&plain, &secret(more));
            assert!(changes.len() == 1 && changes[0].starts_with("~ secret token:"), "{more}: {changes:?}");
        }
        let changes = shown(&installation(&json!({}), ""), &plain);
        assert!(changes.len() == 1 && changes[0].starts_with("~ secret token:"), "{changes:?}");
    }
}
