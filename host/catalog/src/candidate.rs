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
    /// What the settings allow this name already.
    pub grants: Grants,
}

impl Candidate {
    pub(crate) fn new(before: Option<Installation>, after: Installation, artifact: Vec<u8>, grants: Grants) -> Self {
        Self { before, after, artifact, grants }
    }

    /// What it asks for.
    pub fn requests(&self) -> Requests {
        Requests::of(&self.after.manifest)
    }

    /// What the user did not see when they installed the version before. Empty where there was none.
    pub fn difference(&self) -> Difference {
        self.before.as_ref().map(|before| Difference::between(before, &self.after)).unwrap_or_default()
    }
}
