use std::fs;
use std::path::Path;

use skill_home::DiskError;
use skill_package::{Digest, Language, ScriptLanguage, Source, check_component};
use skill_runtime::{Artifact, Form};

use crate::catalog::Catalog;
use crate::error::CatalogError;
use crate::kept::Kept;
use crate::origin::{Origin, Program};
use crate::source;

impl Catalog {
    /// What an origin is run from, made if need be, and checked.
    pub(crate) async fn artifact(&self, origin: &Origin, consent: bool) -> Result<Artifact, CatalogError> {
        match &origin.program {
            Program::Component(path) => {
                let bytes = fs::read(path).map_err(DiskError::on("read", path))?;
                check_component(&bytes).map_err(|source| CatalogError::Component { path: path.clone(), source })?;
                Ok(Artifact { digest: Digest::of(&bytes), path: path.clone(), form: Form::Component })
            }
            Program::Source(source) => self.made(origin, source, consent).await,
        }
    }

    /// What is made of a source as it is now: known from before, or made anew.
    async fn made(&self, origin: &Origin, source: &Source, consent: bool) -> Result<Artifact, CatalogError> {
        let form = form(source.language);
        let now = || source::digest(source, origin.is_folder(), &*self.builder);
        let mut digest = now()?;
        loop {
            let kept = Kept::at(self.home().builds().join(format!("{digest}.{}", extension(form))));
            let artifact = |digest| Artifact { digest, path: kept.path().clone(), form };
            if let Some((_, digest)) = kept.read() {
                return Ok(artifact(digest));
            }
            if source.language == Language::Rust && !consent {
                return Err(CatalogError::NeedsConsent { name: origin.manifest.skill.name.clone() });
            }
            // Whoever needs the same waits for it, and finds it.
            let _lock = kept.lock().await?;
            if let Some((_, digest)) = kept.read() {
                return Ok(artifact(digest));
            }
            let content = match form {
                Form::Component => self.build_checked(origin).await?,
                Form::Script(language) => self.script(origin, source, language).await?,
            };
            // A source that was edited meanwhile is not the one that this was made of.
            let before = std::mem::replace(&mut digest, now()?);
            if before == digest {
                return Ok(artifact(kept.write(&content)?));
            }
        }
    }

    async fn script(
        &self,
        origin: &Origin,
        source: &Source,
        language: ScriptLanguage,
    ) -> Result<Vec<u8>, CatalogError> {
        let (builder, source) = (self.builder.clone(), source.clone());
        let made = tokio::task::spawn_blocking(move || builder.script(&source, language))
            .await
            .expect("bundling does not panic");
        let build = |failure| CatalogError::Build { name: origin.manifest.skill.name.clone(), failure };
        Ok(made.map_err(build)?.bytes().to_vec())
    }

    /// Builds the component of an origin's source into `out`, which is left alone when the build fails.
    pub async fn build(&self, origin: &Origin, out: &Path) -> Result<(), CatalogError> {
        let Some(source) = origin.source().cloned() else { return Ok(()) };
        let (builder, out) = (self.builder.clone(), out.to_owned());
        let name = origin.manifest.skill.name.clone();
        let built = tokio::task::spawn_blocking(move || builder.build(&source, &out)).await;
        built.expect("building does not panic").map_err(|failure| CatalogError::Build { name, failure })
    }

    /// Builds the component of an origin's source, and checks it.
    async fn build_checked(&self, origin: &Origin) -> Result<Vec<u8>, CatalogError> {
        let parent = self.home().builds();
        skill_home::create_folder(&parent)?;
        let scratch = tempfile::tempdir_in(&parent).map_err(DiskError::on("create a folder in", &parent))?;
        let out = scratch.path().join("component.wasm");
        self.build(origin, &out).await?;
        let bytes = fs::read(&out).map_err(DiskError::on("read", &out))?;
        check_component(&bytes).map_err(|source| CatalogError::Component { path: origin.path.clone(), source })?;
        Ok(bytes)
    }
}

/// Sources of a language that has an interpreter stay sources.
fn form(language: Language) -> Form {
    language.of_scripts().map_or(Form::Component, Form::Script)
}

/// How the file of an artifact ends.
pub(crate) fn extension(form: Form) -> &'static str {
    match form {
        Form::Component => "wasm",
        Form::Script(_) => "tar",
    }
}
