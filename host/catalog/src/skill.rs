use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use skill_package::{AttachmentError, Attachments, Digest, Extras, Manifest, SkillName};
use skill_runtime::Artifact;

use crate::attached::Attached;
use crate::error::CatalogError;
use crate::made_prompt::{Listed, MadePrompt};
use crate::record::Subject;
use crate::schema::Schema;
use crate::tool::Tool;

/// A skill that can be called: installed, or read from a folder or file.
pub struct Skill {
    pub name: SkillName,
    pub manifest: Manifest,
    /// What it was installed from. `None` for one that is run directly: what the user decided for an installation of the
    /// same name is not for it.
    pub(crate) source: Option<PathBuf>,
    pub(crate) artifact: Artifact,
    /// How the audit log names it.
    pub(crate) subject: Subject,
    tools: Vec<Offered>,
    /// Those that it makes itself.
    prompts: Vec<MadePrompt>,
    attached: Attached,
    /// What was attached, once that has been read: who reads one file reads others.
    files: OnceLock<Arc<Attachments>>,
    extras: OnceLock<Arc<Extras>>,
}

/// A tool with its schemas, made ready at its first call.
pub(crate) struct Offered {
    pub(crate) tool: Tool,
    schemas: OnceLock<Schemas>,
}

pub(crate) struct Schemas {
    pub(crate) input: Schema,
    pub(crate) output: Option<Schema>,
}

impl Skill {
    pub(crate) fn new(
        name: SkillName,
        manifest: Manifest,
        source: Option<PathBuf>,
        artifact: Artifact,
        subject: Subject,
        listed: Listed,
        attached: Attached,
    ) -> Self {
        let Listed { tools, prompts } = listed;
        let tools = tools.into_iter().map(|tool| Offered { tool, schemas: OnceLock::new() }).collect();
        Self {
            name,
            manifest,
            source,
            artifact,
            subject,
            tools,
            prompts,
            attached,
            files: OnceLock::new(),
            extras: OnceLock::new(),
        }
    }

    /// Its name, if it is installed.
    pub(crate) fn installed_name(&self) -> Option<&SkillName> {
        self.source.as_ref().map(|_| &self.name)
    }

    /// Else it was read from a folder or file.
    pub fn is_installed(&self) -> bool {
        self.source.is_some()
    }

    /// Names what is run.
    pub fn digest(&self) -> Digest {
        self.artifact.digest
    }

    /// Whether it runs the same artifact under the same manifest, and ships the same files.
    pub fn is_same(&self, other: &Self) -> bool {
        self.artifact == other.artifact
            && self.manifest == other.manifest
            && self.source == other.source
            && self.attached.is_same(&other.attached)
    }

    /// What it offers beside its tools. Its files are read when this is first asked for.
    pub fn extras(&self) -> Result<Arc<Extras>, CatalogError> {
        if let Some(extras) = self.extras.get() {
            return Ok(Arc::clone(extras));
        }
        let files = self.files()?;
        let read = Extras::read(&self.name, &self.manifest.resources, &files);
        let extras = Arc::new(read.map_err(|source| self.attachment_error(source))?);
        Ok(Arc::clone(self.extras.get_or_init(|| extras)))
    }

    /// What a file holds that it ships beside its program; `None` where it ships none of that path.
    pub fn attachment(&self, path: &str) -> Result<Option<Vec<u8>>, CatalogError> {
        Ok(self.files()?.read(path).map(<[u8]>::to_vec))
    }

    fn files(&self) -> Result<Arc<Attachments>, CatalogError> {
        if let Some(files) = self.files.get() {
            return Ok(Arc::clone(files));
        }
        let files = self.attached.load().map_err(|source| self.attachment_error(source))?;
        Ok(Arc::clone(self.files.get_or_init(|| files)))
    }

    fn attachment_error(&self, source: AttachmentError) -> CatalogError {
        CatalogError::Attachment { name: self.name.clone(), installed: self.is_installed(), source }
    }

    /// The tools in the order in which the skill lists them.
    pub fn tools(&self) -> impl ExactSizeIterator<Item = &Tool> {
        self.tools.iter().map(|offered| &offered.tool)
    }

    /// The prompts that it makes itself, in the order in which it lists them.
    pub fn prompts(&self) -> &[MadePrompt] {
        &self.prompts
    }

    /// The prompt of a name, of those that it makes itself.
    pub fn prompt(&self, name: &str) -> Option<&MadePrompt> {
        self.prompts.iter().find(|prompt| prompt.name == name)
    }

    /// The tool of a name.
    pub fn tool(&self, name: &str) -> Option<&Tool> {
        self.offered(name).map(|offered| &offered.tool)
    }

    pub(crate) fn offered(&self, name: &str) -> Option<&Offered> {
        self.tools.iter().find(|offered| offered.tool.name == name)
    }
}

impl Offered {
    /// They were checked when the tools were listed; a file that was damaged since may hold others.
    pub(crate) fn schemas(&self) -> Result<&Schemas, String> {
        if let Some(schemas) = self.schemas.get() {
            return Ok(schemas);
        }
        let input = Schema::new(&self.tool.input_schema)?;
        let output = self.tool.output_schema.as_deref().map(Schema::new).transpose()?;
        Ok(self.schemas.get_or_init(|| Schemas { input, output }))
    }
}
