use std::sync::{Arc, OnceLock, PoisonError};

use rmcp::ErrorData;
use serde_json::{Map, Value};
use skill_catalog::{Catalog, CatalogError, Skill};
use skill_package::ToolName;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::access::Access;
use crate::listing::Listing;
use crate::offer::{Offer, Offered};
use crate::states::States;

/// What is served, whoever asks.
pub(crate) struct Core {
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) offered: Offered,
    /// Counts the changes of what is offered.
    pub(crate) changes: watch::Receiver<u64>,
    /// What seals the states of requests that ask their users.
    states: OnceLock<States>,
    /// Set once the server is to end.
    pub(crate) stopping: CancellationToken,
}

impl Core {
    /// `changes` says when what is offered has changed.
    pub(crate) fn new(catalog: Arc<Catalog>, offer: Offer, changes: watch::Receiver<u64>) -> Self {
        let offered = Offered::new(Arc::clone(&catalog), offer);
        Self { catalog, offered, changes, states: OnceLock::new(), stopping: CancellationToken::new() }
    }

    pub(crate) fn states(&self) -> &States {
        self.states.get_or_init(|| States::of(self.catalog.home()))
    }

    /// The skills that are there for a client.
    async fn skills(&self, access: &Access) -> Result<Vec<Arc<Skill>>, CatalogError> {
        let mut skills = self.offered.skills().await?;
        skills.retain(|skill| access.covers(skill.name.as_str()));
        Ok(skills)
    }

    /// What is there for a client.
    pub(crate) async fn listing(&self, access: &Access) -> Result<Arc<Listing>, ErrorData> {
        let skills = self.skills(access).await.map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
        let mut listed = access.listed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = listed.as_ref().filter(|last| last.is_of(&skills)) {
            return Ok(Arc::clone(last));
        }
        let listing = Arc::new(Listing::new(skills, self.offered.unprefixed()));
        *listed = Some(Arc::clone(&listing));
        Ok(listing)
    }

    /// The skill and the tool that a client's name means. The inner error is for the model: the skill is there, and
    /// can't be called just now.
    pub(crate) async fn find<'a>(
        &self,
        name: &'a str,
        access: &Access,
    ) -> Result<Result<(Arc<Skill>, &'a str), CatalogError>, ErrorData> {
        if let Some(ToolName { skill, tool }) = ToolName::parse(name)
            && access.covers(skill)
        {
            match self.offered.skill(skill).await {
                Ok(Some(found)) => return Ok(Ok((found, tool))),
                Ok(None) => {}
                Err(error) => return Ok(Err(error)),
            }
        }
        if self.offered.unprefixed() {
            let listing = self.listing(access).await?;
            if let Some(skill) = listing.with_tool(name) {
                return Ok(self.current(skill).await.map(|skill| (skill, name)));
            }
        }
        Err(ErrorData::invalid_params(format!("unknown tool `{}`", name.escape_debug()), None))
    }

    /// A skill of the listing as it is now. An error says why it can't be called just now: the listing has a source that
    /// is broken as it was before.
    pub(crate) async fn current(&self, listed: &Arc<Skill>) -> Result<Arc<Skill>, CatalogError> {
        let found = self.offered.skill(listed.name.as_str()).await?;
        Ok(found.unwrap_or_else(|| Arc::clone(listed)))
    }

    /// What a tool takes, by the name that clients know.
    pub(crate) async fn input_schema(&self, name: &str, access: &Access) -> Option<Arc<Map<String, Value>>> {
        let (skill, tool) = self.find(name, access).await.ok()?.ok()?;
        skill.tool(tool).map(|tool| Arc::clone(&tool.input_schema))
    }
}
