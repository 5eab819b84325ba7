use rmcp::RoleServer;
use rmcp::model::ResourceUpdatedNotificationParam;
use rmcp::service::{Peer, ServiceError, SubscriptionContext, SubscriptionSendError};

use crate::news::Changed;

/// Tells a client of the first era what has changed.
pub(crate) async fn tell(peer: &Peer<RoleServer>, changed: Changed) -> Result<(), ServiceError> {
    if changed.tools {
        peer.notify_tool_list_changed().await?;
    }
    if changed.prompts {
        peer.notify_prompt_list_changed().await?;
    }
    if changed.resources {
        peer.notify_resource_list_changed().await?;
    }
    for uri in changed.updated {
        peer.notify_resource_updated(ResourceUpdatedNotificationParam::new(uri)).await?;
    }
    Ok(())
}

/// Tells a client of the second era what it has asked for of it.
pub(crate) async fn tell_subscriber(
    context: &SubscriptionContext,
    changed: Changed,
) -> Result<(), SubscriptionSendError> {
    let (asked, sink) = (context.accepted(), context.sink());
    if changed.tools && asked.tools_list_changed == Some(true) {
        sink.notify_tool_list_changed().await?;
    }
    if changed.prompts && asked.prompts_list_changed == Some(true) {
        sink.notify_prompt_list_changed().await?;
    }
    if changed.resources && asked.resources_list_changed == Some(true) {
        sink.notify_resource_list_changed().await?;
    }
    for uri in changed.updated {
        sink.notify_resource_updated(uri).await?;
    }
    Ok(())
}
