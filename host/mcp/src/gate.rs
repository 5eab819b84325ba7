use std::borrow::Cow;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use rmcp::model::{ClientNotification, ClientRequest, MetaObject, ProtocolVersion, ServerConfig, ServerResult};
use rmcp::service::{NotificationContext, RequestContext, Service};
use rmcp::{ErrorData, RoleServer, ServerHandler};

use crate::era::{Era, era};
use crate::server::{Server, unknown_method};

/// Who has made a result stands under this key of its `_meta` (basic/index, "_meta").
const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";

/// Lets a request pass to the server as its era wants it, and an answer back in the shape of that era.
///
/// The two eras mix freely on one connection: what a request says of itself decides (basic/versioning, "dual-era").
pub(crate) struct Gate(pub(crate) Server);

impl Gate {
    async fn pass(
        &self,
        request: ClientRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<ServerResult, ErrorData> {
        let era = era(&request, &context.meta, self.0.connection().version())?;
        if era == Era::Legacy && matches!(request, ClientRequest::DiscoverRequest(_)) {
            return Err(unknown_method(request.method()));
        }
        if matches!(request, ClientRequest::SubscriptionsListenRequest(_)) {
            // Before it is acknowledged, which is what its client waits for.
            self.0.begin_news().await;
        }
        let mut result = Service::handle_request(&self.0, request, context).await?;
        if era == Era::Modern
            && let Some(meta) = meta(&mut result)
        {
            let info = serde_json::to_value(ServerHandler::get_info(&self.0).server_info).expect("plain data");
            meta.get_or_insert_default().0.insert(SERVER_INFO.to_owned(), info);
        }
        Ok(result)
    }
}

/// Where a result says what else there is to say, which in the second era is who has made it.
fn meta(result: &mut ServerResult) -> Option<&mut Option<MetaObject>> {
    Some(match result {
        ServerResult::CompleteResult(result) => &mut result.meta,
        ServerResult::GetPromptResult(result) => &mut result.meta,
        ServerResult::ListPromptsResult(result) => &mut result.meta,
        ServerResult::ListResourcesResult(result) => &mut result.meta,
        ServerResult::ListResourceTemplatesResult(result) => &mut result.meta,
        ServerResult::ListToolsResult(result) => &mut result.meta,
        ServerResult::CallToolResult(result) => &mut result.meta,
        ServerResult::InputRequiredResult(result) => &mut result.meta,
        ServerResult::ReadResourceResult(result) => &mut result.meta,
        ServerResult::ListSkillsResult(result) => &mut result.meta,
        ServerResult::GetSkillResult(result) => &mut result.meta,
        _ => return None,
    })
}

impl Service<RoleServer> for Gate {
    async fn handle_request(
        &self,
        request: ClientRequest,
        context: RequestContext<RoleServer>,
    ) -> Result<ServerResult, ErrorData> {
        let answered = AssertUnwindSafe(self.pass(request, context)).catch_unwind().await;
        // A bug, which the log shows. Without an answer the client would wait forever.
        answered.unwrap_or_else(|_| Err(ErrorData::internal_error("the engine has a bug, which its log shows", None)))
    }

    async fn handle_notification(
        &self,
        notification: ClientNotification,
        context: NotificationContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        Service::handle_notification(&self.0, notification, context).await
    }

    fn get_info(&self) -> ServerConfig {
        ServerHandler::get_info(&self.0)
    }

    fn supported_protocol_versions(&self) -> Cow<'static, [ProtocolVersion]> {
        ServerHandler::supported_protocol_versions(&self.0)
    }
}
