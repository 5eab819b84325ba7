//! The requests that a guest answers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CompleteRequestParams, CompleteResult, GetPromptRequestParams,
    GetPromptResponse, ServerNotification,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer};
use skill_catalog::{Caller, Skill, ToolCallError};
use skill_runtime::CallError;
use tokio::sync::mpsc::Receiver;
use tokio::time::Instant;

use crate::asking::{Asking, Ended};
use crate::input::{Input, wanted};
use crate::prompts::{self, AnyPrompt, Completed};
use crate::reply;
use crate::reports::reports;
use crate::server::{Server, modern};
use crate::states::Binding;

/// How long an answer waits for a client to take the reports before it.
const LAST_REPORTS: Duration = Duration::from_secs(1);

/// How long an answer keeps from the last report before it: the official TypeScript SDK takes an answer that it reads
/// together with a report first, and then the report for an error (https://github.com/modelcontextprotocol/typescript-sdk/issues/2580).
const APART: Duration = Duration::from_millis(2);

impl Server {
    pub(crate) async fn call(
        &self,
        request: CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let (skill, tool) = match self.core.find(&request.name, &self.connection.access).await? {
            Ok(found) => found,
            Err(error) => return Ok(reply::unavailable(&error).into()),
        };
        let arguments = request.arguments.unwrap_or_default();
        let binding = Binding::new(self.token(), &request.name, &skill.digest(), &arguments);
        let state = request.request_state.as_deref();
        let input = Input::of_request(self.core.states(), &binding, state, request.input_responses)?;
        let asking = Asking { skill: &skill, name: tool, input, binding };
        let (caller, reports) = self.caller(&skill, request.name.to_string(), context);
        let (catalog, installed) = (&self.core.catalog, &*skill);
        let call = move |user| {
            let (caller, arguments) = (caller.clone().with_user(user), arguments.clone());
            async move { catalog.call(installed, tool, arguments, &caller).await }
        };
        match self.reporting(reports, context, asking.run(&self.core, context, call)).await {
            Ended::Made(Err(error)) if let Some(error) = unsupported(&error, context) => Err(error),
            Ended::Made(called) => reply::called(&skill, tool, called).map(Into::into),
            Ended::Required(required) => Ok(required.into()),
            Ended::Stopped(reason) => Ok(reply::text_error(&reason).into()),
        }
    }

    /// The messages of a prompt: of a file, or those that the skill makes.
    pub(crate) async fn prompt(
        &self,
        request: GetPromptRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let listing = self.listing().await?;
        let (skill, prompt) = listing.prompt(&request.name).ok_or_else(|| prompts::unknown(&request.name))?;
        let arguments = prompts::arguments(request.arguments.clone().unwrap_or_default())?;
        let made = match prompt {
            AnyPrompt::File(prompt) => return prompts::filled(prompt, &arguments).map(Into::into),
            AnyPrompt::Made(made) => made,
        };
        prompts::check(made, &arguments)?;
        self.still_there(skill).await?;
        // No tool has a name with a blank.
        let name = format!("prompt {}", request.name);
        let binding = Binding::new(self.token(), &name, &skill.digest(), &request.arguments.unwrap_or_default());
        let state = request.request_state.as_deref();
        let input = Input::of_request(self.core.states(), &binding, state, request.input_responses)?;
        let asking = Asking { skill, name: &made.name, input, binding };
        let (caller, reports) = self.caller(skill, request.name, context);
        let (catalog, arguments) = (&self.core.catalog, &arguments);
        let make = move |user| {
            let caller = caller.clone().with_user(user);
            async move { catalog.prompt(skill, &made.name, arguments, &caller).await }
        };
        match self.reporting(reports, context, asking.run(&self.core, context, make)).await {
            Ended::Made(Ok(conversation)) => Ok(prompts::conversation(conversation).into()),
            Ended::Made(Err(error)) => {
                Err(unsupported(&error, context).unwrap_or_else(|| reply::error(skill, &made.name, &error)))
            }
            Ended::Required(required) => Ok(required.into()),
            Ended::Stopped(reason) => Err(ErrorData::internal_error(reason, None)),
        }
    }

    /// What an argument may be completed to.
    pub(crate) async fn completion(
        &self,
        request: CompleteRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let listing = self.listing().await?;
        let (skill, prompt, name) = match prompts::completed(&listing, &request)? {
            Completed::Known(result) => return Ok(result),
            Completed::By { skill, prompt, name } => (skill, prompt, name),
        };
        self.still_there(skill).await?;
        let mut others = request.context.and_then(|context| context.arguments).unwrap_or_default();
        // Of those that it does not list, the skill never hears.
        others.retain(|name, _| *name != request.argument.name && prompt.argument(name).is_some());
        let others = BTreeMap::from_iter(others);
        let argument = (request.argument.name, request.argument.value);
        let (caller, reports) = self.caller(skill, name, context);
        let complete = async move { self.core.catalog.complete(skill, &prompt.name, argument, &others, &caller).await };
        let values = self.reporting(reports, context, complete).await;
        let values = values.map_err(|error| reply::error(skill, &prompt.name, &error))?;
        Ok(prompts::completion(values.len(), values.into_iter()))
    }

    /// # Errors
    /// -32603 for the skill of a source that is broken just now: listed as it last was, it is not run as that.
    async fn still_there(&self, skill: &Arc<Skill>) -> Result<(), ErrorData> {
        let current = self.core.current(skill).await;
        current.map(drop).map_err(|error| ErrorData::internal_error(reply::why_unavailable(&error), None))
    }

    fn token(&self) -> Option<&str> {
        self.connection.access.token.as_deref()
    }

    /// Who calls a skill, and what it reports to them under a name.
    fn caller(
        &self,
        skill: &Skill,
        name: String,
        context: &RequestContext<RoleServer>,
    ) -> (Caller, Receiver<ServerNotification>) {
        let least = if modern(context) { context.meta.log_level() } else { Some(self.connection.level()) };
        let (listener, reports) = reports(context, name, least);
        let grants = self.core.offered.grants(skill);
        (Caller::mcp(grants, listener, self.connection.access.token.clone()), reports)
    }

    /// Runs what reports, and sends the client all of that before it ends. The caller goes with what runs.
    async fn reporting<T>(
        &self,
        mut reports: Receiver<ServerNotification>,
        context: &RequestContext<RoleServer>,
        run: impl Future<Output = T>,
    ) -> T {
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
        let ended = {
            // The caller is gone with it: then nobody is left who could report more.
            let mut run = std::pin::pin!(run);
            loop {
                tokio::select! {
                    biased;
                    last = &mut forward, if forwarded.is_none() => forwarded = Some(last),
                    ended = &mut run => break ended,
                }
            }
        };
        if forwarded.is_none() {
            // What was reported before the answer is sent before it.
            forwarded = tokio::time::timeout(LAST_REPORTS, forward).await.ok();
        }
        if let Some(Some(last)) = forwarded {
            tokio::time::sleep_until(last + APART).await;
        }
        ended
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
}

/// What the second era wants to be told by an error of its own (2026-07-28, basic/index, "_meta").
fn unsupported(error: &ToolCallError, context: &RequestContext<RoleServer>) -> Option<ErrorData> {
    match error {
        ToolCallError::Call { source: CallError::Unsupported { kind, .. }, .. } if modern(context) => {
            Some(ErrorData::missing_required_client_capability(wanted(*kind)))
        }
        _ => None,
    }
}
