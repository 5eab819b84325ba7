use skill_package::SkillName;
use skill_policy::{Grant, Grants, Permissions, Request, Requests, SkillSettings};

use crate::catalog::Catalog;
use crate::error::CatalogError;
use crate::installation::Installation;
use crate::settings;

/// What an installed skill asks for, and how much of it the user allows.
#[derive(Debug)]
pub struct Standing {
    pub installation: Installation,
    pub requests: Requests,
    pub grants: Grants,
    /// What a call would run with.
    pub permissions: Permissions,
}

impl Catalog {
    /// What an installed skill may do, as its next call would find it.
    pub fn standing(&self, name: &SkillName) -> Result<Standing, CatalogError> {
        let (installation, settings) = self.configured(name)?;
        let requests = Requests::of(&installation.manifest);
        let grants = settings.skills.get(name).map(SkillSettings::grants).unwrap_or_default();
        let skill = self.skill(installation.clone());
        let permissions = self.permissions(&skill, &settings, &Grants::default());
        Ok(Standing { installation, requests, grants, permissions })
    }

    /// Allows an installed skill more, from its next call on. Answers what is new.
    ///
    /// What the skill does not ask for is refused: it would lie there until a later version makes use of it.
    pub fn grant(&self, name: &SkillName, grants: &[Grant]) -> Result<Vec<Grant>, CatalogError> {
        self.regrant(name, |standing| {
            let mut wanted = Grants::default();
            for grant in grants {
                wanted.add(grant.clone());
            }
            if let Some(idle) = wanted.idle(&standing.requests).into_iter().next() {
                return Err(CatalogError::NotRequested { name: name.clone(), grant: idle });
            }
            let added = grants.iter().filter(|grant| standing.grants.add((*grant).clone()));
            Ok(added.cloned().collect())
        })
    }

    /// Takes back what an installed skill was allowed, in the words in which it was granted. Its running calls end.
    pub fn revoke(&self, name: &SkillName, requests: &[Request]) -> Result<(), CatalogError> {
        self.regrant(name, |standing| {
            for request in requests {
                if !standing.grants.remove(request) {
                    return Err(CatalogError::NotGranted { name: name.clone(), request: request.clone() });
                }
            }
            Ok(())
        })
    }

    /// Takes back everything that an installed skill was allowed. Answers what that was.
    pub fn revoke_all(&self, name: &SkillName) -> Result<Vec<Grant>, CatalogError> {
        self.regrant(name, |standing| Ok(std::mem::take(&mut standing.grants).list()))
    }

    fn regrant<T>(
        &self,
        name: &SkillName,
        change: impl FnOnce(&mut Standing) -> Result<T, CatalogError>,
    ) -> Result<T, CatalogError> {
        let _lock = self.home().lock()?;
        let mut standing = self.standing(name)?;
        let before = standing.grants.clone();
        let changed = change(&mut standing)?;
        if standing.grants != before {
            settings::set_grants(&self.home().settings(), name, &standing.grants)?;
            self.audit().granted(&standing.installation, &standing.grants.added_to(&before));
            self.audit().revoked(&standing.installation, &before.added_to(&standing.grants));
            self.home().changes().announce()?;
        }
        Ok(changed)
    }
}
