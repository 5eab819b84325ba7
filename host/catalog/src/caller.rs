use std::sync::Arc;

use skill_policy::Grants;
use skill_runtime::{Level, User};

use crate::words::words;

/// Who calls a tool: what they give along, and what they want to hear of the running call.
#[derive(Clone)]
pub struct Caller {
    pub(crate) way: Way,
    /// What is allowed for this call alone, beside what the settings allow.
    pub(crate) grants: Grants,
    pub(crate) listener: Listener,
    /// The name of the token that it has shown, if any.
    pub(crate) token: Option<Arc<str>>,
    /// Whom the tool may ask, and what they have answered.
    pub(crate) user: User,
}

impl Caller {
    /// An MCP client, which never grants anything: `grants` are those of the server's own command line.
    pub fn mcp(grants: Grants, listener: Listener, token: Option<Arc<str>>) -> Self {
        Self { way: Way::Mcp, grants, listener, token, user: User::default() }
    }

    /// A person at a shell, who may allow more for this call alone.
    pub fn shell(grants: Grants, listener: Listener) -> Self {
        Self { way: Way::Shell, grants, listener, token: None, user: User::default() }
    }

    /// The same, and whom the tool may ask.
    pub fn with_user(mut self, user: User) -> Self {
        self.user = user;
        self
    }
}

words! {
    /// The way that a call came.
    Way {
        Mcp = "mcp",
        Shell = "shell",
    }
}

/// Takes what a caller wants to hear of a running call. Must not block.
pub type Listener = Arc<dyn Fn(Notice<'_>) + Send + Sync>;

/// What a running call says to its caller.
#[derive(Debug)]
pub enum Notice<'a> {
    /// A line of the guest's own, which goes to the user's log by itself as well.
    Log {
        level: Level,
        message: &'a str,
    },
    Progress {
        progress: f64,
        total: Option<f64>,
        message: Option<&'a str>,
    },
}
