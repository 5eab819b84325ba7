use std::sync::Arc;

use skill_package::{Attachments, Extras};
use skill_policy::{Grants, Requests};

use crate::difference::Difference;
use crate::installation::Installation;

/// A skill that is built and checked, and could be installed.
#[derive(Debug)]
pub struct Candidate {
    /// What is installed under the name now.
    pub before: Option<Installation>,
    pub after: Installation,
    /// What the artifact's file is to hold.
    pub(crate) artifact: Vec<u8>,
    /// What the installed version ships beside its program.
    pub(crate) installed: Arc<Attachments>,
    pub(crate) attachments: Attachments,
    /// What it offers beside its tools.
    pub extras: Extras,
    /// What the settings allow this name already.
    pub grants: Grants,
}

impl Candidate {
    /// What it asks for.
    pub fn requests(&self) -> Requests {
        Requests::of(&self.after.manifest)
    }

    /// What the user did not see when they installed the version before. Empty where there was none.
    pub fn difference(&self) -> Difference {
        let after = (&self.after, &self.attachments);
        let before = self.before.as_ref().map(|before| (before, &*self.installed));
        before.map(|before| Difference::between(before, after)).unwrap_or_default()
    }
}
