use std::collections::BTreeMap;

use serde_json::{Map, Value};
use skill_policy::Grants;
use skill_runtime::{CallError, Context, Program, prompts, types};

use crate::audit::Calling;
use crate::caller::Caller;
use crate::catalog::Catalog;
use crate::error::ToolCallError;
use crate::skill::Skill;

/// What a skill made of a prompt.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversation {
    pub description: Option<String>,
    /// Who says it, and what.
    pub messages: Vec<(types::Reader, types::Content)>,
    pub meta: Option<Map<String, Value>>,
}

impl Catalog {
    /// Has a skill make one of its prompts, in a fresh instance, and records that. The arguments fit what the prompt lists.
    ///
    /// A prompt that asks its user fails with [`ToolCallError::Asks`], as a tool does.
    pub async fn prompt(
        &self,
        skill: &Skill,
        prompt: &str,
        arguments: &BTreeMap<String, String>,
        caller: &Caller,
    ) -> Result<Conversation, ToolCallError> {
        let calling = self.audit().prompting(skill, prompt, arguments, caller);
        let pairs = pairs(arguments);
        let make = async |program: Program, context| program.get_prompt(prompt, pairs.clone(), context).await;
        let made = self.making(skill, prompt, caller, &calling, make).await;
        let made = made.and_then(|made| checked(skill, prompt, made));
        calling.ended(&made);
        made
    }

    /// What a skill completes an argument of one of its prompts to. Nothing of it is recorded but what is denied: clients ask while their user types.
    pub async fn complete(
        &self,
        skill: &Skill,
        prompt: &str,
        argument: (String, String),
        others: &BTreeMap<String, String>,
        caller: &Caller,
    ) -> Result<Vec<String>, ToolCallError> {
        let calling = self.audit().prompting(skill, prompt, others, caller).unrecorded();
        let make =
            async |program: Program, context| program.complete(prompt, argument.clone(), pairs(others), context).await;
        self.making(skill, prompt, caller, &calling, make).await
    }

    async fn making<T>(
        &self,
        skill: &Skill,
        prompt: &str,
        caller: &Caller,
        calling: &Calling<'_>,
        make: impl AsyncFnOnce(Program, Context) -> Result<T, CallError>,
    ) -> Result<T, ToolCallError> {
        let (name, tool) = (|| skill.name.clone(), || prompt.to_owned());
        let settings = self.settings().map_err(|source| ToolCallError::Settings { skill: name(), source })?;
        let program = self.program(skill, &settings).await;
        let program = program.map_err(|source| ToolCallError::Load { skill: name(), source })?;
        let (context, with): (Context, Grants) = self.context(skill, prompt, &settings, caller, calling)?;
        let made = tokio::select! {
            made = make(program, context) => made,
            // Letting go of the call ends the guest.
            () = self.revoked(skill, &caller.grants, &with) => {
                return Err(ToolCallError::Revoked { skill: name(), tool: tool() });
            }
        };
        made.map_err(|source| match source {
            CallError::Asks(questions) => ToolCallError::Asks { skill: name(), tool: tool(), questions },
            source => ToolCallError::Call {
                skill: name(),
                tool: tool(),
                installed: skill.source.is_some(),
                place: skill.prompt(prompt).and_then(|prompt| prompt.place.clone()),
                source,
            },
        })
    }
}

fn pairs(arguments: &BTreeMap<String, String>) -> Vec<(String, String)> {
    arguments.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn checked(skill: &Skill, prompt: &str, made: prompts::Conversation) -> Result<Conversation, ToolCallError> {
    let prompts::Conversation { description, messages, meta } = made;
    let object = |text: Option<String>| match text.map(|text| serde_json::from_str(&text)) {
        None => Ok(None),
        Some(Ok(Value::Object(object))) => Ok(Some(object)),
        Some(_) => Err(ToolCallError::Output {
            skill: skill.name.clone(),
            tool: prompt.to_owned(),
            place: skill.prompt(prompt).and_then(|prompt| prompt.place.clone()),
            faults: vec!["the meta is no JSON object".to_owned()],
        }),
    };
    for message in &messages {
        object(message.content.meta.clone())?;
    }
    let messages = messages.into_iter().map(|message| (message.role, message.content)).collect();
    Ok(Conversation { description, messages, meta: object(meta)? })
}
