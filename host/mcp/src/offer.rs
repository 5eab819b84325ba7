use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use skill_catalog::{Catalog, CatalogError, Skill, Target};
use skill_package::SkillName;
use skill_policy::Grants;

/// What a server offers.
#[derive(Default)]
pub struct Offer {
    /// Installed skills; all of them where nothing is named at all.
    pub names: Vec<SkillName>,
    /// Folders and files with skills, served as they are now.
    pub paths: Vec<PathBuf>,
    /// Rust in them may be compiled after each edit, which runs code on this machine.
    pub consent: bool,
    /// Tools and prompts have their own names, without that of their skill, where no other has the same.
    pub unprefixed: bool,
    /// What those of `paths` are allowed: nobody has decided for them in the settings.
    pub grants: Grants,
}

/// The skills that a server offers, as they are at each request.
pub(crate) struct Offered {
    catalog: Arc<Catalog>,
    offer: Offer,
    /// What was last found under each path.
    last: Mutex<Vec<Option<Arc<Skill>>>>,
}

/// A skill, or why there is none at a path just now.
type Found = Result<Arc<Skill>, CatalogError>;

impl Offered {
    pub(crate) fn new(catalog: Arc<Catalog>, offer: Offer) -> Self {
        let last = Mutex::new(vec![None; offer.paths.len()]);
        Self { catalog, offer, last }
    }

    /// All skills in the order in which they are offered: installed ones by their names, then the paths. Of one name there
    /// is one skill, the one that [`Offered::skill`] finds.
    ///
    /// A source that can't be read just now, as in the middle of an edit, is offered as it last was.
    pub(crate) async fn skills(&self) -> Result<Vec<Arc<Skill>>, CatalogError> {
        let mut at_paths: Vec<Arc<Skill>> = Vec::new();
        for index in 0..self.offer.paths.len() {
            let found = self.at_path(index).await.map(Some).unwrap_or_else(|error| {
                tracing::warn!(%error, "a skill is offered as it was before the last edit");
                self.last(index)
            });
            let Some(skill) = found else { continue };
            if at_paths.iter().any(|other| other.name == skill.name) {
                let path = self.offer.paths[index].display();
                tracing::warn!(%path, name = %skill.name, "left out: another skill that is served has this name by now");
            } else {
                at_paths.push(skill);
            }
        }
        let mut skills = self.installed()?;
        skills.retain(|skill| at_paths.iter().all(|other| other.name != skill.name));
        skills.extend(at_paths);
        Ok(skills)
    }

    /// The offered skill of a name. An error says why it can't be called just now.
    pub(crate) async fn skill(&self, name: &str) -> Result<Option<Arc<Skill>>, CatalogError> {
        for index in 0..self.offer.paths.len() {
            match self.at_path(index).await {
                Ok(skill) if skill.name.as_str() == name => return Ok(Some(skill)),
                Err(error) if self.last(index).is_some_and(|last| last.name.as_str() == name) => return Err(error),
                _ => {}
            }
        }
        Ok(self.installed()?.into_iter().find(|skill| skill.name.as_str() == name))
    }

    /// Whether tools and prompts are offered without their skills' names.
    pub(crate) fn unprefixed(&self) -> bool {
        self.offer.unprefixed
    }

    /// What a call of a skill is allowed beside what the settings say.
    pub(crate) fn grants(&self, skill: &Skill) -> Grants {
        if skill.is_installed() { Grants::default() } else { self.offer.grants.clone() }
    }

    fn installed(&self) -> Result<Vec<Arc<Skill>>, CatalogError> {
        let Offer { names, paths, .. } = &self.offer;
        if names.is_empty() && !paths.is_empty() {
            return Ok(Vec::new());
        }
        let installed = self.catalog.installed()?;
        Ok(installed.iter().filter(|skill| names.is_empty() || names.contains(&skill.name)).cloned().collect())
    }

    async fn at_path(&self, index: usize) -> Found {
        let found = self.catalog.open(&Target::Path(self.offer.paths[index].clone()), self.offer.consent).await?;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        // The same as before: what was made ready for it stays.
        if let Some(last) = last[index].as_ref().filter(|last| last.is_same(&found)) {
            return Ok(last.clone());
        }
        last[index] = Some(found.clone());
        Ok(found)
    }

    fn last(&self, index: usize) -> Option<Arc<Skill>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)[index].clone()
    }
}
