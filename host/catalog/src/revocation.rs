use std::fs;
use std::time::{Duration, SystemTime};

use skill_policy::Grants;

use crate::access::grants;
use crate::catalog::Catalog;
use crate::installation::Installation;
use crate::skill::Skill;

/// How often a running call looks whether what it runs with was taken back. Looking is two questions to the file system.
const LOOK: Duration = Duration::from_millis(50);

/// What the files that decide about a call looked like.
type Seen = (Option<u64>, Option<(SystemTime, u64)>);

impl Catalog {
    /// Waits until the user takes back something that a running call was given, or removes the skill.
    ///
    /// It is looked for on disk, so that it makes no difference who took it back: a command, or an editor.
    pub(crate) async fn revoked(&self, skill: &Skill, given: &Grants, with: &Grants) {
        if skill.source.is_none() {
            // Its grants are the command line's, which nobody changes.
            return std::future::pending().await;
        }
        // Nothing is seen yet: what was taken back before the first look counts too.
        let mut seen = None;
        loop {
            tokio::time::sleep(LOOK).await;
            let now = self.seen();
            if seen.as_ref() != Some(&now) && self.is_revoked(skill, given, with) {
                return;
            }
            seen = Some(now);
        }
    }

    fn seen(&self) -> Seen {
        let settings = fs::metadata(self.home().settings()).ok();
        let settings = settings.and_then(|metadata| Some((metadata.modified().ok()?, metadata.len())));
        (self.home().changes().latest().ok(), settings)
    }

    fn is_revoked(&self, skill: &Skill, given: &Grants, with: &Grants) -> bool {
        let installed = Installation::read(self.home(), &skill.name).ok().flatten();
        if installed.is_none_or(|installed| Some(&installed.source) != skill.source.as_ref()) {
            return true;
        }
        match self.settings() {
            Ok(settings) => !with.added_to(&grants(skill, &settings, given)).is_empty(),
            // A file that is just being edited says nothing; the next call is told what is wrong with it.
            Err(_) => false,
        }
    }
}
