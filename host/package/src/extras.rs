use std::collections::{BTreeMap, HashSet};

use url::Url;

use crate::attachments::{AttachmentError, Attachments};
use crate::{Digest, Guide, Placeholders, Prompt, ResourceDeclaration, SkillName, UriTemplate};

/// What a skill offers beside its tools, as its attached files and its manifest say.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extras {
    pub prompts: Vec<Prompt>,
    pub resources: Vec<Resource>,
    pub templates: Vec<ResourceTemplate>,
    /// Its `SKILL.md`, with the resource that it is.
    pub guide: Option<(Guide, String)>,
}

/// A file that clients can read by its URI.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    pub uri: String,
    /// The file's own; of `SKILL.md`, the one that it gives itself.
    pub name: String,
    /// In the skill's folder.
    pub path: String,
    pub mime_type: Option<String>,
    /// In bytes.
    pub size: u64,
    pub digest: Digest,
    /// What the manifest says of it.
    pub declaration: ResourceDeclaration,
}

/// A text that is read by many URIs, with what they differ in put into it.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceTemplate {
    pub uri: UriTemplate,
    /// In the skill's folder.
    pub path: String,
    pub mime_type: Option<String>,
    pub digest: Digest,
    pub declaration: ResourceDeclaration,
}

impl Extras {
    /// `name` is the one that the skill is known by, which its URIs begin with.
    pub fn read(
        name: &SkillName,
        declarations: &BTreeMap<String, ResourceDeclaration>,
        attachments: &Attachments,
    ) -> Result<Self, AttachmentError> {
        let guide = attachments.read(Attachments::GUIDE).map(Guide::parse).transpose()?;
        let base = base(name, guide.as_ref());
        let mut extras = Self::default();
        for (path, content) in attachments.files() {
            match path.split_once('/') {
                Some((Attachments::PROMPTS, file)) => {
                    if file.contains('/') || !file.ends_with(".md") {
                        return Err(AttachmentError::new(path, "in `prompts/` stand Markdown files alone: `NAME.md`"));
                    }
                    extras.prompts.push(Prompt::parse(path, content, name)?);
                }
                Some((Attachments::RESOURCES, file)) => {
                    extras.add(path, content, declarations.get(file).cloned().unwrap_or_default(), &base)?;
                }
                _ => extras.add(path, content, ResourceDeclaration::default(), &base)?,
            }
        }
        for path in declarations.keys() {
            let file = format!("{}/{path}", Attachments::RESOURCES);
            if attachments.read(&file).is_none() {
                let fault =
                    format!("`[resources.\"{}\"]` is of the file `{file}`, which is missing", path.escape_debug());
                return Err(AttachmentError::new("skill.toml", fault));
            }
        }
        extras.check_uris()?;
        if let Some(guide) = &guide {
            // As the skills extension wants it (SEP-2640, "Resource Metadata").
            for resource in extras.resources.iter_mut().filter(|resource| resource.path == Attachments::GUIDE) {
                guide.name().clone_into(&mut resource.name);
                guide.description().clone_into(&mut resource.declaration.description);
            }
        }
        extras.guide = guide.map(|guide| (guide, uri(&base, Attachments::GUIDE)));
        Ok(extras)
    }

    /// The prompt of this name.
    pub fn prompt(&self, name: &str) -> Option<&Prompt> {
        self.prompts.iter().find(|prompt| prompt.name == name)
    }

    pub fn is_empty(&self) -> bool {
        self.prompts.is_empty() && self.resources.is_empty() && self.templates.is_empty()
    }

    /// The resources that belong to its `SKILL.md`, itself among them: those below the folder that it stands in.
    pub fn of_guide(&self) -> impl Iterator<Item = &Resource> {
        let base = self.guide.as_ref().and_then(|(_, uri)| uri.strip_suffix(Attachments::GUIDE));
        self.resources.iter().filter(move |resource| base.is_some_and(|base| resource.uri.starts_with(base)))
    }

    fn add(
        &mut self,
        path: &str,
        content: &[u8],
        declaration: ResourceDeclaration,
        base: &Url,
    ) -> Result<(), AttachmentError> {
        let fault = |fault: String| AttachmentError::new(path, fault);
        let mime_type = declaration.mime_type.clone();
        let mime_type = mime_type.or_else(|| mime_guess::from_path(path).first_raw().map(str::to_owned));
        let digest = Digest::of(content);
        let names: HashSet<_> = declaration.uri.iter().flat_map(UriTemplate::names).collect();
        if let Some(name) = declaration.complete.keys().find(|name| !names.contains(name.as_str())) {
            return Err(fault(format!("`complete.{}` is of no name in its URI", name.escape_debug())));
        }
        let (path, size) = (path.to_owned(), content.len() as u64);
        match &declaration.uri {
            Some(template) if !template.is_uri() => {
                let text =
                    std::str::from_utf8(content).map_err(|_| fault("a template is a text, in UTF-8".to_owned()))?;
                if let Some(name) = Placeholders::parse(text).names().into_iter().find(|name| !names.contains(name)) {
                    return Err(fault(format!(
                        "`{{{{{name}}}}}` is of no name in its URI; written `\\{{{{`, it stands for itself"
                    )));
                }
                let uri = template.clone();
                self.templates.push(ResourceTemplate { uri, path, mime_type, digest, declaration });
            }
            plain => {
                let uri = plain.as_ref().map_or_else(|| uri(base, &path), ToString::to_string);
                let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
                self.resources.push(Resource { uri, name, path, mime_type, size, digest, declaration });
            }
        }
        Ok(())
    }

    fn check_uris(&self) -> Result<(), AttachmentError> {
        let mut known = HashSet::new();
        let plain = self.resources.iter().map(|resource| (resource.uri.as_str(), &resource.path));
        let all = plain.chain(self.templates.iter().map(|template| (template.uri.as_str(), &template.path)));
        for (uri, path) in all {
            if !known.insert(uri) {
                return Err(AttachmentError::new(path, format!("another file has the URI `{uri}` too")));
            }
        }
        Ok(())
    }
}

impl ResourceTemplate {
    /// What is read by a URI, given the content of its file; `None` where the URI is none of its own, or the text would be
    /// far too long.
    pub fn fill(&self, content: &[u8], uri: &str) -> Option<String> {
        let values = self.uri.values(uri)?;
        let text = Placeholders::parse(std::str::from_utf8(content).ok()?);
        let json = self.mime_type.as_deref().is_some_and(|mime| mime.ends_with("/json") || mime.ends_with("+json"));
        text.fill(|name| {
            let value = values.get(name).map_or("", String::as_str);
            if !json {
                return value.to_owned();
            }
            // It stands within a string there, which it must not end.
            let quoted = serde_json::Value::from(value).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        })
    }
}

/// The folder of a skill, as its URIs have it. One that holds a `SKILL.md` ends in the name that this gives itself
/// (SEP-2640, "Skill URIs").
fn base(name: &SkillName, guide: Option<&Guide>) -> Url {
    let mut base = format!("skill://{name}/");
    if let Some(guide) = guide.filter(|guide| guide.name() != name.as_str()) {
        base.push_str(guide.name());
        base.push('/');
    }
    Url::parse(&base).expect("names are made of letters, digits and `-`")
}

fn uri(base: &Url, path: &str) -> String {
    let mut uri = base.clone();
    uri.path_segments_mut().expect("it has a host").pop_if_empty().extend(path.split('/'));
    uri.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, declared: &str, files: &[(&str, &str)]) -> Result<Extras, String> {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
        let declarations = toml::from_str(declared).unwrap();
        let attachments = Attachments::new(files).unwrap();
        Extras::read(&name.parse().unwrap(), &declarations, &attachments).map_err(|error| error.to_string())
    }

    fn uris(extras: &Extras) -> Vec<&str> {
        extras.resources.iter().map(|resource| resource.uri.as_str()).collect()
    }

    const GUIDE: (&str, &str) = ("SKILL.md", "---\nname: notes\ndescription: Notes.\n---\n");

    #[test]
    fn files_have_uris_below_the_skill() {
        let files = [GUIDE, ("references/a b.md", ""), ("resources/ä/%.png", "x"), ("prompts/sum.md", "Sum.")];
        let extras = read("notes", "", &files).unwrap();
        let wanted =
            ["skill://notes/SKILL.md", "skill://notes/references/a%20b.md", "skill://notes/resources/%C3%A4/%25.png"];
        assert_eq!(uris(&extras), wanted);
        let types: Vec<_> = extras.resources.iter().map(|resource| resource.mime_type.as_deref().unwrap()).collect();
        assert_eq!(types, ["text/markdown", "text/markdown", "image/png"]);
        assert_eq!(extras.of_guide().count(), 3);
        assert_eq!(extras.prompts[0].name, "sum");
    }

    #[test]
    fn under_another_name_the_guide_keeps_its_own() {
        let extras = read("mine", "", &[GUIDE, ("resources/a.txt", "")]).unwrap();
        assert_eq!(uris(&extras), ["skill://mine/notes/SKILL.md", "skill://mine/notes/resources/a.txt"]);
        assert_eq!(extras.guide.unwrap().1, "skill://mine/notes/SKILL.md");
        assert_eq!(uris(&read("mine", "", &[("resources/a.txt", "")]).unwrap()), ["skill://mine/resources/a.txt"]);
    }

    #[test]
    fn a_declared_uri_is_taken() {
        let declared =
            "[\"a.txt\"]\nuri = \"test://a\"\n[\"b.json\"]\nuri = \"test://b/{id}\"\ncomplete.id = [\"1\"]\n";
        let files = [("resources/a.txt", ""), ("resources/b.json", "{\"id\":\"{{id}}\"}")];
        let extras = read("notes", declared, &files).unwrap();
        assert_eq!(uris(&extras), ["test://a"]);
        let template = &extras.templates[0];
        let fill = |uri| template.fill(files[1].1.as_bytes(), uri);
        assert_eq!(fill("test://b/7").unwrap(), "{\"id\":\"7\"}");
        assert_eq!(fill("test://b/%22%7D%5C").unwrap(), "{\"id\":\"\\\"}\\\\\"}");
        assert_eq!(fill("test://b/a%22").unwrap(), "{\"id\":\"a\\\"\"}");
        assert_eq!(fill("test://c/7"), None);
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (declared, files, wanted) in [
            ("[\"a\"]\n", vec![], "skill.toml: `[resources.\"a\"]` is of the file `resources/a`, which is missing"),
            (
                "[\"a\"]\nuri = \"a:b\"\n[\"b\"]\nuri = \"a:b\"\n",
                vec![("resources/a", ""), ("resources/b", "")],
                "resources/b: another file",
            ),
            ("[\"a\"]\nuri = \"a:{b}\"\n", vec![("resources/a", "{{c}}")], "resources/a: `{{c}}` is of no name"),
            ("[\"a\"]\ncomplete.b = []\n", vec![("resources/a", "")], "resources/a: `complete.b` is of no name"),
            ("", vec![("prompts/a.txt", "")], "prompts/a.txt: in `prompts/` stand"),
            ("", vec![("prompts/a/b.md", "")], "prompts/a/b.md: in `prompts/` stand"),
            ("", vec![("SKILL.md", "")], "SKILL.md: it has no frontmatter"),
        ] {
            let error = read("notes", declared, &files).unwrap_err();
            assert!(error.starts_with(wanted), "{error}");
        }
    }
}
