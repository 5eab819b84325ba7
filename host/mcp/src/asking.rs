use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{
    CallToolResponse, CancelledNotification, CancelledNotificationParam, ClientCapabilities, ClientResult, RequestId,
    ServerNotification,
};
use rmcp::service::{Peer, PeerRequestOptions, RequestContext, ServiceError};
use serde_json::{Map, Value, json};
use skill_catalog::{Answer, Caller, Skill, ToolCallError};
use skill_package::SkillName;
use skill_runtime::user::{KeyedQuestion, Question};

use crate::core::Core;
use crate::input::{Input, kinds, server_request};
use crate::reply;
use crate::server::modern;
use crate::states::Binding;

/// How long a user may take for the answers to what is asked at once. Nothing of the tool runs meanwhile.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// A call of a tool, which may ask its user.
pub(crate) struct Asking<'a> {
    pub(crate) skill: &'a Skill,
    pub(crate) tool: &'a str,
    pub(crate) arguments: &'a Map<String, Value>,
    /// What the user has answered so far.
    pub(crate) input: Input,
    pub(crate) binding: Binding,
}

/// How a call has ended.
pub(crate) enum Ended {
    Called(Result<Answer, ToolCallError>),
    /// With what the engine has to say: that it goes on once the user has answered, or why it does not.
    Otherwise(CallToolResponse),
}

impl Asking<'_> {
    /// Runs the tool, again from its start whenever its user has answered.
    pub(crate) async fn run(mut self, core: &Core, caller: Caller, context: &RequestContext<RoleServer>) -> Ended {
        let client = context.client_capabilities().unwrap_or_default();
        loop {
            let caller = caller.clone().with_user(self.input.user(kinds(&client)));
            let called = core.catalog.call(self.skill, self.tool, self.arguments.clone(), &caller).await;
            let Err(ToolCallError::Asks { questions, .. }) = &called else { return Ended::Called(called) };
            match self.ask(questions, core, &client, context).await {
                Ok(None) => {}
                Ok(Some(response)) => return Ended::Otherwise(response),
                Err(reason) => {
                    let reason = format!("`{}:{}` was ended: {reason}", self.skill.name, self.tool);
                    return Ended::Otherwise(reply::text_error(&reason).into());
                }
            }
        }
    }

    /// Asks the user, or has the client of the second era do so before it sends the request again.
    async fn ask(
        &mut self,
        questions: &[KeyedQuestion],
        core: &Core,
        client: &ClientCapabilities,
        context: &RequestContext<RoleServer>,
    ) -> Result<Option<CallToolResponse>, String> {
        let skill = &self.skill.name;
        self.input.ask(questions, client)?;
        if modern(context) {
            let required = self.input.required(skill, questions, core.states(), &self.binding)?;
            return Ok(Some(required.into()));
        }
        let asking = async {
            // One dialog after the other.
            for question in questions {
                let answer = ask(&context.peer, skill, &question.question).await?;
                self.input.add(question, answer);
            }
            Ok(None)
        };
        let waited = tokio::time::timeout(PATIENCE, asking).await;
        waited.unwrap_or_else(|_| Err(format!("the user did not answer within {} minutes", PATIENCE.as_secs() / 60)))
    }
}

/// Asks the user of a client of the first era, by a request to the client.
async fn ask(peer: &Peer<RoleServer>, skill: &SkillName, question: &Question) -> Result<Value, String> {
    let gone = |error: ServiceError| format!("the client could not be asked: {error}");
    let request = server_request(skill, question)?;
    let handle = peer.send_cancellable_request(request, PeerRequestOptions::no_options()).await.map_err(gone)?;
    let mut open = Open { peer: peer.clone(), id: Some(handle.id.clone()) };
    let answer = handle.await_response().await;
    open.id = None;
    match answer {
        Ok(answer) => Ok(value(question, answer)),
        Err(ServiceError::McpError(error)) => Err(format!("the client did not ask its user: {}", error.message)),
        Err(error) => Err(gone(error)),
    }
}

/// A request to a client that has no answer yet. Whoever waits for it no longer says so, and the client closes its dialog.
struct Open {
    peer: Peer<RoleServer>,
    id: Option<RequestId>,
}

impl Drop for Open {
    fn drop(&mut self) {
        let Some(id) = self.id.take() else { return };
        let peer = self.peer.clone();
        let cancelled = CancelledNotificationParam::new(Some(id), Some("nobody waits for it any more".to_owned()));
        tokio::spawn(async move {
            let cancelled = ServerNotification::CancelledNotification(CancelledNotification::new(cancelled));
            // A client that is gone needs no telling.
            let _ = peer.send_notification(cancelled).await;
        });
    }
}

/// A client's answer as it came.
fn value(question: &Question, answer: ClientResult) -> Value {
    match (question, answer) {
        // An empty answer fits each of these: a client that has nothing to say.
        (Question::Roots, ClientResult::EmptyResult(_)) => json!({ "roots": [] }),
        (_, answer) => serde_json::to_value(answer).unwrap_or_default(),
    }
}
