use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CustomRequest, CustomResult, DiscoverResult, ErrorCode, Implementation,
    InitializeRequestParams, InitializeResult, ListToolsResult, PaginatedRequestParams, ProtocolVersion,
    ServerCapabilities, ServerConfig, ServerNotification, SetLevelRequestParams, SubscriptionFilter,
};
use rmcp::service::{NotificationContext, RequestContext, SubscriptionContext};
use rmcp::{ErrorData, RoleServer, ServerHandler};
use skill_catalog::{Caller, ToolCallError, visible};

use tokio::time::Instant;

use crate::connection::Connection;
use crate::core::Core;
use crate::era::{MODERN, VERSIONS};
use crate::pages::page;
use crate::reply;
use crate::reports::reports;

/// How long an answer waits for a client to take the reports before it.
const LAST_REPORTS: Duration = Duration::from_secs(1);

/// How long an answer keeps from the last report before it: the official TypeScript SDK takes an answer that it reads
/// together with a report first, and then the report for an error (https://github.com/modelcontextprotocol/typescript-sdk/issues/2580).
const APART: Duration = Duration::from_millis(2);

/// Answers the requests of one connection. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Server {
    core: Arc<Core>,
    connection: Arc<Connection>,
}

impl Server {
    pub(crate) fn new(core: Arc<Core>, connection: Arc<Connection>) -> Self {
        Self { core, connection }
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Sends a report, unless the client has gone: then nobody waits for it, and nothing takes it.
    async fn report(&self, context: &RequestContext<RoleServer>, report: ServerNotification) {
        tokio::select! {
            biased;
            () = self.connection.gone.cancelled() => {}
            // A client that is gone ends the call by itself.
            _ = context.peer.send_notification(report) => {}
        }
    }

    async fn call(
        &self,
        request: CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let (skill, tool) = match self.core.find(&request.name, &self.connection.access).await? {
            Ok(found) => found,
            Err(error) => return Ok(reply::unavailable(&error).into()),
        };
        let least = if modern(context) { context.meta.log_level() } else { Some(self.connection.level()) };
        let (listener, mut reports) = reports(context, request.name.to_string(), least);
        let caller = Caller::mcp(self.core.offered.grants(&skill), listener, self.connection.access.token.clone());
        // Beside the call: a client that does not read must not keep it from its deadline.
        let mut last = None;
        let mut forward = std::pin::pin!(async {
            while let Some(report) = reports.recv().await {
                self.report(context, report).await;
                last = Some(Instant::now());
            }
            last
        });
        let mut forwarded = None;
        let result = {
            let call = self.core.catalog.call(&skill, tool, request.arguments.unwrap_or_default(), &caller);
            let mut call = std::pin::pin!(call);
            loop {
                tokio::select! {
                    biased;
                    last = &mut forward, if forwarded.is_none() => forwarded = Some(last),
                    result = &mut call => break result,
                }
            }
        };
        // Nobody is left who could report more: the guest is gone, and this was the last of who listened to it.
        drop(caller);
        if forwarded.is_none() {
            // What was reported before the answer is sent before it.
            forwarded = tokio::time::timeout(LAST_REPORTS, forward).await.ok();
        }
        if let Some(Some(last)) = forwarded {
            tokio::time::sleep_until(last + APART).await;
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

/// Whether a request is of the second era.
fn modern(context: &RequestContext<RoleServer>) -> bool {
    context.meta.protocol_version().is_some_and(|version| MODERN.contains(&version))
}

fn info() -> ServerConfig {
    let capabilities = ServerCapabilities::builder().enable_tools().enable_tool_list_changed().enable_logging().build();
    let server = Implementation::new("skill-engine", env!("CARGO_PKG_VERSION")).with_title("Skill Engine");
    ServerConfig::new(capabilities).with_server_info(server)
}

/// A method that is not there, or not in the era of who asks.
pub(crate) fn unknown_method(method: &str) -> ErrorData {
    ErrorData::new(ErrorCode::METHOD_NOT_FOUND, format!("unknown method `{}`", method.escape_debug()), None)
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        info()
    }

    fn supported_protocol_versions(&self) -> Cow<'static, [ProtocolVersion]> {
        Cow::Borrowed(VERSIONS)
    }

    async fn initialize(
        &self,
        mut request: InitializeRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<InitializeResult, ErrorData> {
        let result = self.negotiate_initialize(&request)?;
        if !self.connection.negotiated(result.protocol_version.clone()) {
            return Err(ErrorData::invalid_request("`initialize` was called before on this connection", None));
        }
        // What was agreed on, not what was asked for.
        request.protocol_version = result.protocol_version.clone();
        context.peer.set_peer_info(request);
        Ok(result)
    }

    async fn discover(&self, _: RequestContext<RoleServer>) -> Result<DiscoverResult, ErrorData> {
        Ok(DiscoverResult::from_server_info(MODERN.to_vec(), info()).with_ttl_ms(reply::TTL))
    }

    async fn set_level(&self, request: SetLevelRequestParams, _: RequestContext<RoleServer>) -> Result<(), ErrorData> {
        self.connection.set_level(request.level);
        Ok(())
    }

    async fn list_tools(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = self.core.tools(&self.connection.access).await?;
        let (page, next) = page(&tools, |tool| tool.name.as_ref(), request)?;
        let mut result = ListToolsResult::with_all_items(page.to_vec());
        result.next_cursor = next;
        result.ttl_ms = modern(&context).then_some(reply::TTL);
        Ok(result)
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
        if !self.connection.first_initialized() {
            return;
        }
        let mut changes = self.core.changes.clone();
        changes.mark_unchanged();
        let gone = self.connection.gone.clone();
        tokio::spawn(gone.run_until_cancelled_owned(async move {
            while changes.changed().await.is_ok() {
                if context.peer.notify_tool_list_changed().await.is_err() {
                    break;
                }
            }
        }));
    }

    fn accepted_subscription_filter(&self, requested: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        let mut accepted = SubscriptionFilter::default();
        accepted.tools_list_changed = requested.tools_list_changed;
        Some(accepted)
    }

    /// Tells a client of the second era, which has asked, when the tools change.
    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let mut changes = self.core.changes.clone();
        changes.mark_unchanged();
        let tools = context.accepted().tools_list_changed == Some(true);
        loop {
            tokio::select! {
                () = self.connection.gone.cancelled() => return Ok(()),
                () = self.core.stopping.cancelled() => return Ok(()),
                changed = changes.changed(), if tools => match changed {
                    Ok(()) if context.sink().notify_tool_list_changed().await.is_ok() => {}
                    _ => return Ok(()),
                },
                () = context.cancelled() => return Ok(()),
            }
        }
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        Err(unknown_method(&request.method))
    }
}
