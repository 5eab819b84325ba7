use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::connection::Connection;
use crate::core::Core;
use crate::era::{MODERN, VERSIONS};
use crate::listing::Listing;
use crate::news::News;
use crate::pages::page;
use crate::telling::{tell, tell_subscriber};
use crate::{reply, resources, skills};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CompleteRequestParams, CompleteResult, CustomRequest, CustomResult,
    DiscoverResult, ErrorCode, GetPromptRequestParams, GetPromptResponse, GetSkillRequestParams, GetSkillResult,
    Implementation, InitializeRequestParams, InitializeResult, ListPromptsResult, ListResourceTemplatesResult,
    ListResourcesResult, ListSkillsResult, ListToolsResult, PaginatedRequestParams, ProtocolVersion,
    ReadResourceDirectoryRequestParams, ReadResourceRequestParams, ReadResourceResponse, ServerCapabilities,
    ServerConfig, SetLevelRequestParams, SubscribeRequestParams, SubscriptionFilter, UnsubscribeRequestParams,
};
use rmcp::service::{NotificationContext, RequestContext, SubscriptionContext};
use rmcp::{ErrorData, RoleServer, ServerHandler};

/// Resources that one client may subscribe to.
const SUBSCRIPTIONS: usize = 1_000;

/// Answers the requests of one connection. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) core: Arc<Core>,
    pub(crate) connection: Arc<Connection>,
}

impl Server {
    pub(crate) fn new(core: Arc<Core>, connection: Arc<Connection>) -> Self {
        Self { core, connection }
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Everything that changes from here on is told to who listens.
    pub(crate) async fn begin_news(&self) {
        News::begin(&self.core, &self.connection.access).await;
    }

    pub(crate) async fn listing(&self) -> Result<Arc<Listing>, ErrorData> {
        self.core.listing(&self.connection.access).await
    }
}

/// Whether a request is of the second era.
pub(crate) fn modern(context: &RequestContext<RoleServer>) -> bool {
    context.meta.protocol_version().is_some_and(|version| MODERN.contains(&version))
}

/// What a guest has to do with. Letting go of it ends the guest, and nobody reads what is answered then.
async fn unless_cancelled<T>(
    context: &RequestContext<RoleServer>,
    answering: impl Future<Output = Result<T, ErrorData>>,
) -> Result<T, ErrorData> {
    tokio::select! {
        result = answering => result,
        () = context.ct.cancelled() => Err(ErrorData::internal_error("the call was cancelled", None)),
    }
}

/// How long a client may keep what it has listed or read. The first era does not know of it.
fn ttl(context: &RequestContext<RoleServer>) -> Option<u64> {
    modern(context).then_some(reply::TTL)
}

/// One page of a list, as its result.
macro_rules! listed {
    ($result:ident, $items:expr, $key:expr, $request:expr, $context:expr) => {{
        let (page, next) = page(&$items, $key, $request)?;
        let mut result = $result::with_all_items(page.to_vec());
        result.next_cursor = next;
        result.ttl_ms = ttl(&$context);
        Ok(result)
    }};
}

fn info() -> ServerConfig {
    let capabilities = ServerCapabilities::builder()
        .enable_completions()
        .enable_logging()
        .enable_prompts()
        .enable_prompts_list_changed()
        .enable_resources()
        .enable_resources_list_changed()
        .enable_resources_subscribe()
        .enable_skills_with_directory_read()
        .enable_tools()
        .enable_tool_list_changed()
        .build();
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
        let listing = self.listing().await?;
        listed!(ListToolsResult, listing.tools(), |tool| tool.name.as_ref(), request, context)
    }

    async fn list_prompts(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        let listing = self.listing().await?;
        listed!(ListPromptsResult, listing.prompts(), |prompt| prompt.name.as_str(), request, context)
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        unless_cancelled(&context, self.prompt(request, &context)).await
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        unless_cancelled(&context, self.completion(request, &context)).await
    }

    async fn list_resources(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let listing = self.listing().await?;
        listed!(ListResourcesResult, listing.resources(), |resource| resource.uri.as_str(), request, context)
    }

    async fn list_resource_templates(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let listing = self.listing().await?;
        listed!(ListResourceTemplatesResult, listing.templates(), |it| it.uri_template.as_str(), request, context)
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let listing = self.listing().await?;
        // Files are read, and may be large.
        let reading = tokio::task::spawn_blocking(move || resources::read(&listing, &request.uri));
        let mut result = reading.await.map_err(|error| ErrorData::internal_error(error.to_string(), None))??;
        result.ttl_ms = ttl(&context);
        Ok(result.into())
    }

    async fn list_skills(
        &self,
        request: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListSkillsResult, ErrorData> {
        let listing = self.listing().await?;
        listed!(ListSkillsResult, listing.guides(), |skill| skill.uri.as_str(), request, context)
    }

    async fn get_skill(
        &self,
        request: GetSkillRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetSkillResult, ErrorData> {
        let mut result = skills::get(&*self.listing().await?, &request.uri)?;
        result.ttl_ms = ttl(&context);
        Ok(result)
    }

    async fn read_resource_directory(
        &self,
        request: ReadResourceDirectoryRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let children = skills::directory(&*self.listing().await?, &request.uri)?;
        let request = Some(PaginatedRequestParams::default().with_cursor(request.cursor));
        listed!(ListResourcesResult, children, |resource| resource.uri.as_str(), request, context)
    }

    async fn subscribe(&self, request: SubscribeRequestParams, _: RequestContext<RoleServer>) -> Result<(), ErrorData> {
        if self.listing().await?.resource(&request.uri).is_none() {
            return Err(resources::not_found(&request.uri));
        }
        let mut subscribed = self.connection.subscribed();
        if subscribed.len() >= SUBSCRIPTIONS && !subscribed.contains(&request.uri) {
            let reason = format!("a client may subscribe to {SUBSCRIPTIONS} resources");
            return Err(ErrorData::invalid_request(reason, None));
        }
        subscribed.insert(request.uri);
        Ok(())
    }

    async fn unsubscribe(
        &self,
        request: UnsubscribeRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<(), ErrorData> {
        self.connection.subscribed().remove(&request.uri);
        Ok(())
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        unless_cancelled(&context, self.call(request, &context)).await
    }

    /// Tells a client of the first era, which needs no asking, what changes.
    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        if !self.connection.first_initialized() {
            return;
        }
        let (core, connection) = (Arc::clone(&self.core), Arc::clone(&self.connection));
        let gone = connection.gone.clone();
        tokio::spawn(gone.run_until_cancelled_owned(async move {
            let mut news = News::from_now(core, Arc::clone(&connection.access)).await;
            while let Some(changed) = news.next(|| connection.subscribed().clone()).await {
                if tell(&context.peer, changed).await.is_err() {
                    break;
                }
            }
        }));
    }

    fn accepted_subscription_filter(&self, requested: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        let mut accepted = requested.clone();
        accepted.resource_subscriptions.iter_mut().for_each(|uris| uris.truncate(SUBSCRIPTIONS));
        Some(accepted)
    }

    /// Tells a client of the second era, which has asked, what changes.
    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let uris: BTreeSet<_> = context.accepted().resource_subscriptions.iter().flatten().cloned().collect();
        let telling = async {
            let mut news = News::from_now(Arc::clone(&self.core), Arc::clone(&self.connection.access)).await;
            while let Some(changed) = news.next(|| uris.clone()).await {
                if tell_subscriber(&context, changed).await.is_err() {
                    break;
                }
            }
        };
        tokio::select! {
            () = self.connection.gone.cancelled() => {}
            () = self.core.stopping.cancelled() => {}
            () = telling => {}
            () = context.cancelled() => {}
        }
        Ok(())
    }

    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        Err(unknown_method(&request.method))
    }
}
