use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, Implementation, ListToolsResult, PaginatedRequestParams,
    ProgressNotificationParam, ServerCapabilities, ServerConfig, SubscriptionFilter, Tool as McpTool,
};
use rmcp::service::{NotificationContext, RequestContext, SubscriptionContext};
use rmcp::{ErrorData, RoleServer, ServerHandler};
use skill_catalog::{Caller, Catalog, CatalogError, Listener, Notice, Skill, ToolCallError, visible};
use skill_package::ToolName;
use tokio::sync::{mpsc, watch};

use crate::offer::{Offer, Offered};
use crate::reply;

/// Progress that waits to be sent. A guest that reports faster than the client reads loses reports, not memory.
const PROGRESS_WAITING: usize = 64;

/// How long an answer waits for a client to take the reports before it.
const LAST_REPORTS: Duration = Duration::from_secs(1);

/// Answers one client. Cheap to clone.
#[derive(Clone)]
pub struct Server {
    catalog: Arc<Catalog>,
    offered: Arc<Offered>,
    listed: Arc<Mutex<Listed>>,
    /// Counts the changes of what is installed.
    changes: watch::Receiver<u64>,
    /// Whether the client has ended its input.
    ended: watch::Receiver<bool>,
}

/// The tools as they were last listed, and the skills that they were made of.
type Listed = Option<(Vec<Arc<Skill>>, Arc<Vec<McpTool>>)>;

impl Server {
    /// `changes` says when what is offered has changed, `ended` when the client has ended its input.
    pub fn new(
        catalog: Arc<Catalog>,
        offer: Offer,
        changes: watch::Receiver<u64>,
        ended: watch::Receiver<bool>,
    ) -> Self {
        let offered = Arc::new(Offered::new(Arc::clone(&catalog), offer));
        Self { catalog, offered, listed: Arc::default(), changes, ended }
    }

    /// All offered tools, in the order of the skills and of each skill's own list.
    async fn tools(&self) -> Result<Arc<Vec<McpTool>>, ErrorData> {
        let skills = self.offered.skills().await.map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, tools)) = &*listed
            && of.len() == skills.len()
            && of.iter().zip(&skills).all(|(of, skill)| Arc::ptr_eq(of, skill))
        {
            return Ok(tools.clone());
        }
        let tools = skills.iter().flat_map(|skill| skill.tools().map(|tool| reply::tool(&skill.name, tool))).collect();
        let tools = Arc::new(tools);
        *listed = Some((skills, Arc::clone(&tools)));
        Ok(tools)
    }

    /// The skill and the tool that a client's name means. The inner error is for the model: the skill is there, and
    /// can't be called just now.
    async fn find<'a>(&self, name: &'a str) -> Result<Result<(Arc<Skill>, &'a str), CatalogError>, ErrorData> {
        let unknown = || ErrorData::invalid_params(format!("unknown tool `{}`", name.escape_debug()), None);
        let ToolName { skill, tool } = ToolName::parse(name).ok_or_else(unknown)?;
        match self.offered.skill(skill).await {
            Ok(found) => Ok(Ok((found.ok_or_else(unknown)?, tool))),
            Err(error) => Ok(Err(error)),
        }
    }

    /// Waits until the client ends its input.
    async fn ended(&self) {
        // Nobody is there to end it any more: it has ended.
        let _ = self.ended.clone().wait_for(|ended| *ended).await;
    }

    /// Sends a report, unless the client has ended its input: then nobody waits for it, and nothing takes it.
    async fn report(&self, context: &RequestContext<RoleServer>, report: ProgressNotificationParam) {
        tokio::select! {
            biased;
            () = self.ended() => {}
            // A client that is gone ends the call by itself.
            _ = context.peer.notify_progress(report) => {}
        }
    }

    async fn call(
        &self,
        request: CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let (skill, tool) = match self.find(&request.name).await? {
            Ok(found) => found,
            Err(error) => return Ok(reply::unavailable(&error).into()),
        };
        let (listener, mut reports) = progress(context);
        let caller = Caller::mcp(self.offered.grants(&skill), listener);
        // Beside the call: a client that does not read must not keep it from its deadline.
        let mut forward = std::pin::pin!(async {
            while let Some(report) = reports.recv().await {
                self.report(context, report).await;
            }
        });
        let mut forwarding = true;
        let result = {
            let call = self.catalog.call(&skill, tool, request.arguments.unwrap_or_default(), &caller);
            let mut call = std::pin::pin!(call);
            loop {
                tokio::select! {
                    biased;
                    () = &mut forward, if forwarding => forwarding = false,
                    result = &mut call => break result,
                }
            }
        };
        // Nobody is left who could report more: the guest is gone, and this was the last of who listened to it.
        drop(caller);
        if forwarding {
            // What was reported before the answer is sent before it.
            let _ = tokio::time::timeout(LAST_REPORTS, forward).await;
        }
        match result {
            Ok(answer) => Ok(reply::answer(answer).into()),
            Err(error @ ToolCallError::UnknownTool { .. }) => {
                let hint = error.hint().filter(|hint| hint.starts_with("did you mean")).unwrap_or_default();
                Err(ErrorData::invalid_params(
                    format!("unknown tool: {error}; {hint}").trim_end_matches("; ").to_owned(),
                    None,
                ))
            }
            Err(error) => {
                // The model reads what went wrong; where in its sources is for the author.
                if let Some(stack) = error.stack() {
                    let stack = visible(&stack).replace('\n', "\n    ");
                    tracing::warn!(target: "skill", tool = %format_args!("{}:{tool}", skill.name), "failed\n    {stack}");
                }
                Ok(reply::failure(&error).into())
            }
        }
    }
}

/// Takes a call's reports, if the client wants them, and gives them on as they are to be sent.
fn progress(context: &RequestContext<RoleServer>) -> (Listener, mpsc::Receiver<ProgressNotificationParam>) {
    let (sender, receiver) = mpsc::channel(PROGRESS_WAITING);
    let Some(token) = context.meta.get_progress_token() else { return (Arc::new(|_| {}), receiver) };
    let last = Mutex::new(f64::NEG_INFINITY);
    let listener = move |notice: Notice<'_>| {
        let Notice::Progress { progress, total, message } = notice;
        // The protocol wants each report to be further than the one before.
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if progress <= *last {
            return;
        }
        *last = progress;
        let mut report = ProgressNotificationParam::new(token.clone(), progress);
        report.total = total;
        report.message = message.map(visible);
        let _ = sender.try_send(report);
    };
    (Arc::new(listener), receiver)
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().enable_tool_list_changed().build();
        let server = Implementation::new("skill-engine", env!("CARGO_PKG_VERSION")).with_title("Skill Engine");
        ServerConfig::new(capabilities).with_server_info(server)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.tools().await?.as_ref().clone()))
    }

    fn get_tool(&self, name: &str) -> Option<McpTool> {
        let listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        listed.as_ref()?.1.iter().find(|tool| tool.name == name).cloned()
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        tokio::select! {
            result = self.call(request, &context) => result,
            // Letting go of the call ends the guest. Nobody reads what is answered now.
            () = context.ct.cancelled() => Err(ErrorData::internal_error("the call was cancelled", None)),
        }
    }

    /// Tells a client of the first era, which needs no asking, when the tools change.
    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        let mut changes = self.changes.clone();
        changes.mark_unchanged();
        tokio::spawn(async move {
            while changes.changed().await.is_ok() {
                if context.peer.notify_tool_list_changed().await.is_err() {
                    break;
                }
            }
        });
    }

    fn accepted_subscription_filter(&self, requested: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        Some(requested.clone())
    }

    /// Tells a client of the second era, which has asked, when the tools change.
    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let mut changes = self.changes.clone();
        changes.mark_unchanged();
        let tools = context.accepted().tools_list_changed == Some(true);
        loop {
            tokio::select! {
                () = self.ended() => return Ok(()),
                changed = changes.changed(), if tools => match changed {
                    Ok(()) if context.sink().notify_tool_list_changed().await.is_ok() => {}
                    _ => return Ok(()),
                },
                () = context.cancelled() => return Ok(()),
            }
        }
    }
}
