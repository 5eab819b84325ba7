use std::collections::BTreeMap;

use serde_json::{Map, Value};
use skill_policy::Grants;
use skill_runtime::{CallError, Context, Program, prompts, types};

use crate::answer::{check_content, object};
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
        let malformed = |fault| ToolCallError::Malformed {
            skill: skill.name.clone(),
            tool: prompt.to_owned(),
            place: place(skill, prompt).map(str::to_owned),
            fault,
        };
        let made = made.and_then(|made| read(made).map_err(malformed));
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
        let name = || skill.name.clone();
        let settings = self.settings().map_err(|source| ToolCallError::Settings { skill: name(), source })?;
        let program = self.program(skill, &settings).await;
        let program = program.map_err(|source| ToolCallError::Load { skill: name(), source })?;
        let (context, with): (Context, Grants) = self.context(skill, prompt, &settings, caller, calling)?;
        self.running(skill, (prompt, place(skill, prompt)), caller, &with, make(program, context)).await
    }
}

/// Where its author wrote a prompt.
fn place<'a>(skill: &'a Skill, prompt: &str) -> Option<&'a str> {
    skill.prompt(prompt)?.place.as_deref()
}

fn pairs(arguments: &BTreeMap<String, String>) -> Vec<(String, String)> {
    arguments.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// What a skill made, with its JSON read. Fails with what is wrong with it.
fn read(made: prompts::Conversation) -> Result<Conversation, String> {
    made.messages.iter().try_for_each(|message| check_content(&message.content))?;
    let meta = object("the meta", made.meta.as_deref())?;
    let messages = made.messages.into_iter().map(|message| (message.role, message.content)).collect();
    Ok(Conversation { description: made.description, messages, meta })
}
