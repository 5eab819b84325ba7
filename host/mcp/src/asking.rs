use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{
    CancelledNotification, CancelledNotificationParam, ClientCapabilities, ClientResult, InputRequiredResult,
    RequestId, ServerNotification,
};
use rmcp::service::{Peer, PeerRequestOptions, RequestContext, ServiceError};
use serde_json::{Value, json};
use skill_catalog::{Skill, ToolCallError};
use skill_package::SkillName;
use skill_runtime::User;
use skill_runtime::user::{KeyedQuestion, Question};

use crate::core::Core;
use crate::input::{Input, kinds, server_request};
use crate::server::modern;
use crate::states::Binding;

/// How long a user may take for the answers to what is asked at once. No guest runs meanwhile.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// What a skill makes for a client, and may ask its user for.
pub(crate) struct Asking<'a> {
    pub(crate) skill: &'a Skill,
    /// The tool or the prompt.
    pub(crate) name: &'a str,
    /// What the user has answered so far.
    pub(crate) input: Input,
    pub(crate) binding: Binding,
}

/// How it has ended.
pub(crate) enum Ended<T> {
    Made(Result<T, ToolCallError>),
    /// The client is to ask its user, and to send the request again.
    Required(InputRequiredResult),
    /// The engine has ended it, and this is why.
    Stopped(String),
}

impl Asking<'_> {
    /// Has it made, again from its start whenever the user has answered.
    pub(crate) async fn run<T, F: Future<Output = Result<T, ToolCallError>>>(
        mut self,
        core: &Core,
        context: &RequestContext<RoleServer>,
        make: impl Fn(User) -> F,
    ) -> Ended<T> {
        let client = context.client_capabilities().unwrap_or_default();
        loop {
            let made = make(self.input.user(kinds(&client))).await;
            let Err(ToolCallError::Asks { questions, .. }) = &made else { return Ended::Made(made) };
            match self.ask(questions, core, &client, context).await {
                Ok(None) => {}
                Ok(Some(required)) => return Ended::Required(required),
                Err(reason) => {
                    return Ended::Stopped(format!("`{}:{}` was ended: {reason}", self.skill.name, self.name));
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
    ) -> Result<Option<InputRequiredResult>, String> {
        let skill = &self.skill.name;
        self.input.ask(questions, client)?;
        if modern(context) {
            return self.input.required(skill, questions, core.states(), &self.binding).map(Some);
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
