use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use skill_package::SkillName;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::listing::Listing;

/// Requests and streams that the bearer of one token may have open.
const OPEN: usize = 512;

/// What a client may use.
pub(crate) struct Access {
    /// The name of the token that it has shown, if any.
    pub(crate) token: Option<Arc<str>>,
    /// The only skills that are there for it; `None` for all that are offered.
    skills: Option<BTreeSet<SkillName>>,
    /// What was last listed to it.
    pub(crate) listed: Mutex<Option<Arc<Listing>>>,
    /// The places of its requests that are open.
    pub(crate) open: Arc<Semaphore>,
    /// Set once it is over: its token is not good any more, or the server has ended.
    pub(crate) over: CancellationToken,
}

impl Access {
    /// To all that is offered, until `over`.
    pub(crate) fn full(over: CancellationToken) -> Arc<Self> {
        Self::new(None, None, Semaphore::MAX_PERMITS, over)
    }

    /// Of who shows a token.
    pub(crate) fn of(token: &str, skills: Option<BTreeSet<SkillName>>, over: CancellationToken) -> Arc<Self> {
        Self::new(Some(token.into()), skills, OPEN, over)
    }

    fn new(
        token: Option<Arc<str>>,
        skills: Option<BTreeSet<SkillName>>,
        open: usize,
        over: CancellationToken,
    ) -> Arc<Self> {
        let open = Arc::new(Semaphore::new(open));
        Arc::new(Self { token, skills, listed: Mutex::default(), open, over })
    }

    pub(crate) fn covers(&self, skill: &str) -> bool {
        self.skills.as_ref().is_none_or(|skills| skills.iter().any(|covered| covered.as_str() == skill))
    }
}
