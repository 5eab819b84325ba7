use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use serde_json::Value;
use skill_egress::Egress;
use skill_home::{DiskError, Home};
use skill_package::{Digest, Manifest, SkillName};
use skill_policy::{Grant, Settings, SkillSettings, StoreChoice};
use skill_runtime::{Artifact, Context, Engine, Form, LoadError, Program, User};
use skill_secrets::{EntryError, SecretStore};
use tokio::runtime::Handle;
use tokio::sync::OnceCell;
use zeroize::Zeroizing;

use crate::attached::Attached;
use crate::audit::Audit;
use crate::builder::Builder;
use crate::call::listen;
use crate::candidate::Candidate;
use crate::check::{ListFault, check, check_lengths};
use crate::error::CatalogError;
use crate::installation::Installation;
use crate::kept::Kept;
use crate::limits::limits;
use crate::made_prompt::Listed;
use crate::nearest::nearest;
use crate::origin::Origin;
use crate::record::Subject;
use crate::settings::{self, SettingsError};
use crate::skill::Skill;
use crate::target::Target;

/// Skills in the order of their names.
type Skills = Arc<Vec<Arc<Skill>>>;

/// The installed skills, and the engine that runs them. One serves a whole process.
pub struct Catalog {
    home: Home,
    audit: Audit,
    pub(crate) builder: Arc<dyn Builder>,
    engine: OnceLock<&'static Engine>,
    installed: Mutex<Option<(u64, Skills)>>,
    programs: Mutex<HashMap<Digest, Arc<OnceCell<Program>>>>,
    egress: OnceLock<Egress>,
    pub(crate) secrets: Mutex<Option<(StoreChoice, Arc<SecretStore>)>>,
    pub(crate) ask: Option<AskSecret>,
}

/// Asks a person for a text that is not shown.
pub type AskSecret = fn(&str) -> Result<Zeroizing<String>, EntryError>;

impl Catalog {
    /// Reads nothing yet. `ask` is for a passphrase, where somebody is there to be asked.
    pub fn new(home: Home, builder: Arc<dyn Builder>, ask: Option<AskSecret>) -> Self {
        Self {
            audit: Audit::new(home.audit()),
            home,
            builder,
            engine: OnceLock::new(),
            installed: Mutex::default(),
            programs: Mutex::default(),
            egress: OnceLock::new(),
            secrets: Mutex::default(),
            ask,
        }
    }

    /// The way out, driven by the threads that first needed it.
    pub(crate) fn egress(&self) -> &Egress {
        self.egress.get_or_init(|| Egress::new(Handle::current()))
    }

    pub fn home(&self) -> &Home {
        &self.home
    }

    /// What was called, denied, granted and installed, by any process.
    pub fn audit(&self) -> &Audit {
        &self.audit
    }

    pub(crate) fn settings(&self) -> Result<Settings, SettingsError> {
        settings::read(&self.home.settings())
    }

    /// The records of all installed skills in the order of their names, and what could not be read.
    pub fn installations(&self) -> Result<(Vec<Installation>, Vec<CatalogError>), CatalogError> {
        Installation::read_all(&self.home)
    }

    /// All installed skills in the order of their names, as they are now, whichever process changed them. A damaged
    /// record is left out and told to the log.
    pub fn installed(&self) -> Result<Skills, CatalogError> {
        // This comes first: a change while the records are read is seen the next time.
        let latest = self.home.changes().latest()?;
        let mut installed = lock(&self.installed);
        if let Some((known, skills)) = &*installed
            && *known == latest
        {
            return Ok(skills.clone());
        }
        let (installations, faults) = self.installations()?;
        for fault in faults {
            tracing::warn!(%fault, "an installed skill is left out");
        }
        let skills = installations.into_iter().map(|installation| Arc::new(self.skill(installation))).collect();
        let skills: Skills = Arc::new(skills);
        // What is no longer installed need not stay mapped.
        lock(&self.programs).retain(|digest, _| skills.iter().any(|skill| skill.artifact.digest == *digest));
        *installed = Some((latest, Arc::clone(&skills)));
        Ok(skills)
    }

    /// The skill that a target means. A source is built first if it has not been built as it is now.
    ///
    /// `consent` allows to compile Rust, which runs code on this machine.
    pub async fn open(&self, target: &Target, consent: bool) -> Result<Arc<Skill>, CatalogError> {
        match target {
            Target::Name(name) => match Installation::read(&self.home, name)? {
                Some(installation) => Ok(Arc::new(self.skill(installation))),
                None if Path::new(name.as_str()).exists() => self.open_path(Path::new(name.as_str()), consent).await,
                None => Err(self.unknown(name.as_str())),
            },
            Target::Path(path) => self.open_path(path, consent).await,
        }
    }

    async fn open_path(&self, path: &Path, consent: bool) -> Result<Arc<Skill>, CatalogError> {
        let origin = Origin::read(path)?;
        let artifact = self.artifact(&origin, consent).await?;
        let name = origin.manifest.skill.name.clone();
        let version = env!("CARGO_PKG_VERSION").replace('.', "-");
        let list = Kept::at(self.home.tool_lists().join(format!("{}-{version}.json", artifact.digest)));
        let known = list.read().and_then(|(text, _)| serde_json::from_slice::<Listed>(&text).ok());
        let listed = match known {
            Some(listed) => listed,
            None => {
                let listed = self.list(&name, &origin.manifest, &artifact).await?;
                // Where nothing can be kept, the tools are listed anew each time.
                if let Err(error) = list.write(&serde_json::to_vec(&listed).expect("tools are plain data")) {
                    tracing::warn!(%error, because = %error.source, "the list of tools is not kept");
                }
                listed
            }
        };
        check_lengths(&name, &listed).map_err(|source| CatalogError::Tools { name: name.clone(), source })?;
        let subject = Subject::path(&origin.path);
        let attached = Attached::of(&origin);
        Ok(Arc::new(Skill::new(name, origin.manifest, None, artifact, subject, listed, attached)))
    }

    /// Builds what a folder or file holds, and finds what installing it would change. Nothing is installed yet.
    pub async fn prepare(
        &self,
        origin: &Origin,
        name: Option<SkillName>,
        consent: bool,
    ) -> Result<Candidate, CatalogError> {
        let name = name.unwrap_or_else(|| origin.manifest.skill.name.clone());
        let before = self.check_free(&name, origin)?;
        let artifact = self.artifact(origin, consent).await?;
        let content = fs::read(&artifact.path).map_err(DiskError::on("read", &artifact.path))?;
        if Digest::of(&content) != artifact.digest {
            return Err(CatalogError::Load { name, source: LoadError::Changed(artifact.path) });
        }
        let listed = self.list(&name, &origin.manifest, &artifact).await?;
        let settings = self.settings()?;
        let grants = settings.skills.get(&name).map(SkillSettings::grants).unwrap_or_default();
        let (attachments, extras) = origin.attachments(&name)?;
        // A prompt is a file or made by the skill, and not both.
        if let Some(both) = listed.prompts.iter().find(|made| extras.prompt(&made.name).is_some()) {
            let source = ListFault::PromptInFile(both.name.clone());
            return Err(CatalogError::Tools { name, source });
        }
        let manifest = origin.manifest.clone();
        let after = Installation::new(name, origin.path.clone(), manifest, &artifact, listed, &attachments);
        // What can't be read any more is shown as if it had not been there.
        let installed = before.as_ref().and_then(|before| before.attached(&self.home).load().ok()).unwrap_or_default();
        Ok(Candidate { before, after, artifact: content, installed, attachments, extras, grants })
    }

    /// Installs a candidate in the place of what it was compared with, and allows it what the user wants it to be allowed.
    pub fn install(&self, candidate: &Candidate, grants: &[Grant]) -> Result<(), CatalogError> {
        let _lock = self.home.lock()?;
        let name = &candidate.after.name;
        // What the user has agreed to is the step from one version to the other.
        let now = Installation::read(&self.home, name)?;
        if now != candidate.before && now.as_ref() != Some(&candidate.after) {
            return Err(CatalogError::Overtaken { name: name.clone() });
        }
        // The record first: a skill without its grants harms nobody, grants without their skill may.
        candidate.after.write(&self.home, &candidate.artifact, &candidate.attachments)?;
        self.audit.installed(&candidate.after, candidate.before.is_some());
        let mut all = self.settings()?.skills.get(name).map(SkillSettings::grants).unwrap_or_default();
        let before = all.clone();
        for grant in grants {
            all.add(grant.clone());
        }
        if all != before {
            settings::set_grants(&self.home.settings(), name, &all)?;
            self.audit.granted(&candidate.after, &all.added_to(&before));
        }
        Ok(self.home.changes().announce()?)
    }

    /// Removes an installed skill, with what the user decided for it and the secrets that they stored for it.
    ///
    /// Blocks as long as the store of secrets does, if there are any.
    pub fn remove(&self, name: &SkillName) -> Result<(), CatalogError> {
        let _lock = self.home.lock()?;
        // What was decided goes first: a skill of the same name that is installed later must not find it.
        let there = Installation::read(&self.home, name);
        match &there {
            Ok(None) => return Err(self.unknown(name.as_str())),
            Ok(Some(installation)) => self.forget_secrets(installation)?,
            // Whose secrets they were is not known any more; another source's skill does not find them.
            Err(_) => {}
        }
        settings::forget(&self.home.settings(), name)?;
        Installation::remove(&self.home, name)?;
        self.audit.removed(name, there.ok().flatten().as_ref());
        Ok(self.home.changes().announce()?)
    }

    /// The installed skill of a name, and what the user has set for it.
    pub fn configured(&self, name: &SkillName) -> Result<(Installation, Settings), CatalogError> {
        let installation = Installation::read(&self.home, name)?.ok_or_else(|| self.unknown(name.as_str()))?;
        Ok((installation, self.settings()?))
    }

    /// Sets one setting of an installed skill, or removes what was set.
    pub fn configure(&self, name: &SkillName, key: &str, value: Option<&Value>) -> Result<(), CatalogError> {
        let _lock = self.home.lock()?;
        let (installation, _) = self.configured(name)?;
        let declared = &installation.manifest.config;
        if !declared.contains_key(key) {
            let nearest = nearest(key, declared.keys().map(skill_package::Key::as_str)).map(str::to_owned);
            return Err(CatalogError::UnknownSetting { name: name.clone(), key: key.to_owned(), nearest });
        }
        settings::set_config(&self.home.settings(), name, key, value)?;
        Ok(())
    }

    /// Makes the artifact of a skill ready to run, once a process.
    pub(crate) async fn program(&self, skill: &Skill, settings: &Settings) -> Result<Program, LoadError> {
        let cell = lock(&self.programs).entry(skill.artifact.digest).or_default().clone();
        let engine = *self.engine.get_or_init(|| Engine::new(&self.home.compiled(), &self.home.seal_key()));
        let load = || async {
            let (artifact, builder) = (skill.artifact.clone(), self.builder.clone());
            let loading = tokio::task::spawn_blocking(move || load(engine, &*builder, &artifact));
            engine.make_ready();
            let program = loading.await.expect("loading does not panic")?;
            program.prepared(self.inert(skill, settings)).await
        };
        let program = cell.get_or_try_init(load).await.cloned();
        engine.set_instances(settings.limits.instances);
        program
    }

    async fn list(&self, name: &SkillName, manifest: &Manifest, artifact: &Artifact) -> Result<Listed, CatalogError> {
        let settings = self.settings()?;
        let subject = Subject::path(&artifact.path);
        let skill = Skill::new(
            name.clone(),
            manifest.clone(),
            None,
            artifact.clone(),
            subject,
            Listed::default(),
            Attached::Nothing,
        );
        let load = |source| CatalogError::Load { name: name.clone(), source };
        let program = self.program(&skill, &settings).await.map_err(load)?;
        let listing = |source| CatalogError::Listing { name: name.clone(), source };
        let listed = program.list(self.inert(&skill, &settings)).await.map_err(listing)?;
        check(name, listed).map_err(|source| CatalogError::Tools { name: name.clone(), source })
    }

    /// What a skill is given while nothing is called yet: nothing.
    fn inert(&self, skill: &Skill, settings: &Settings) -> Context {
        let limits = limits(&settings.limits(Some(&skill.name)), &skill.manifest.limits);
        let listener = listen(skill, None, Arc::new(|_| {}));
        self.no_access(skill, &limits).context(BTreeMap::new(), limits, listener, User::default())
    }

    pub(crate) fn skill(&self, installation: Installation) -> Skill {
        let artifact = installation.artifact(&self.home);
        let attached = installation.attached(&self.home);
        let subject = Subject::from(&installation);
        let Installation { name, manifest, source, tools, prompts, .. } = installation;
        Skill::new(name, manifest, Some(source), artifact, subject, Listed { tools, prompts }, attached)
    }

    /// What is installed under a name, if it is from here; a name that is taken by another source is refused.
    fn check_free(&self, name: &SkillName, origin: &Origin) -> Result<Option<Installation>, CatalogError> {
        match Installation::read(&self.home, name)? {
            Some(there) if there.source != origin.path => {
                Err(CatalogError::NameTaken { name: name.clone(), installed: there.source })
            }
            there => Ok(there),
        }
    }

    fn unknown(&self, name: &str) -> CatalogError {
        let names: Vec<_> = self.installations().map(|(there, _)| there).unwrap_or_default();
        let nearest = nearest(name, names.iter().map(|there| there.name.as_str())).map(str::to_owned);
        CatalogError::UnknownSkill { name: name.to_owned(), nearest }
    }
}

fn load(engine: &'static Engine, builder: &dyn Builder, artifact: &Artifact) -> Result<Program, LoadError> {
    let Form::Script(language) = artifact.form else { return engine.load(artifact) };
    let interpreter = builder.interpreter(language);
    let interpreter = interpreter.map_err(|failure| LoadError::Interpreter(failure.to_string()))?;
    engine.load_script(artifact, &interpreter)
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
