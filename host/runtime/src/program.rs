use std::collections::BTreeMap;
use std::sync::Arc;

use skill_egress::Scrubber;
use skill_package::{Digest, Script};

use crate::call::{Vain, run};
use crate::context::Context;
use crate::contract::exports::skill::engine::tools::{Output, Tool, ToolError};
use crate::contract::interpreter::exports::skill::engine::preparation::GuestIndices as Preparation;
use crate::contract::prompting::exports::skill::engine::prompts::{Conversation, Prompt, PromptError};
use crate::engine::Engine;
use crate::error::{CallError, LoadError};
use crate::linked::Linked;
use crate::scrub;
use crate::state::State;
use crate::wasi;

/// What an interpreter may hand over at most when it has prepared a script: its sources, and what it made of them.
const LARGEST_PREPARED: usize = 4 * Script::LARGEST;

/// An artifact that is ready to run. Cheap to clone.
#[derive(Clone)]
pub struct Program {
    engine: &'static Engine,
    artifact: Digest,
    linked: Linked,
    script: Option<Evaluated>,
}

/// A script, and the interpreter that `Program::linked` then is.
#[derive(Clone)]
struct Evaluated {
    interpreter: Digest,
    /// What is evaluated: the script itself, or what its interpreter made of it.
    program: Arc<Script>,
    /// Set while the interpreter has still to prepare it.
    unprepared: Option<Preparation>,
}

impl Program {
    pub(crate) fn of_component(engine: &'static Engine, artifact: Digest, linked: Linked) -> Self {
        Self { engine, artifact, linked, script: None }
    }

    /// The program of a script. Where its interpreter prepares scripts, `prepared` gives what it made of this one before.
    pub(crate) fn of_script(
        engine: &'static Engine,
        artifact: Digest,
        script: Script,
        interpreter: Digest,
        linked: Linked,
        prepared: impl FnOnce() -> Option<Script>,
    ) -> Self {
        let (script, unprepared) = match Preparation::new(&linked.pre).ok() {
            None => (script, None),
            Some(preparation) => match prepared() {
                Some(prepared) => (prepared, None),
                None => (script, Some(preparation)),
            },
        };
        let script = Evaluated { interpreter, program: Arc::new(script), unprepared };
        Self { engine, artifact, linked, script: Some(script) }
    }

    /// Lets an interpreter that prepares its scripts do so, once for each script, in an instance with inert imports.
    pub async fn prepared(self, mut context: Context) -> Result<Self, LoadError> {
        let Some(Evaluated { interpreter, unprepared: Some(preparation), program }) = self.script.clone() else {
            return Ok(self);
        };
        context.limits.output = LARGEST_PREPARED;
        let state = State::new(context, self.program(), wasi::for_listing);
        let pre = self.linked.pre.clone();
        let prepared = run(self.engine, self.artifact, state, move |store| {
            Box::pin(async move {
                let instance = pre.instantiate_async(&mut *store).await?;
                preparation.load(&mut *store, &instance)?.call_prepare(store).await
            })
        });
        let files = prepared.await.and_then(|files| files.map_err(|(failure, vain)| vain.explain(failure)));
        let files = files.map_err(LoadError::Prepare)?;
        let files: BTreeMap<_, _> = files.into_iter().map(|file| (file.path, file.data)).collect();
        let prepared = program.prepared(&files).map_err(|error| LoadError::Script(error.to_string()))?;
        self.engine.keep_prepared(&self.artifact, &interpreter, &prepared);
        let script = Evaluated { interpreter, program: Arc::new(prepared), unprepared: None };
        Ok(Self { script: Some(script), ..self })
    }

    /// Asks the skill for its tools and prompts, in an instance whose imports are inert: no settings, no capabilities, and a
    /// clock and random numbers that are the same at each run.
    pub async fn list(&self, context: Context) -> Result<(Vec<Tool>, Vec<Prompt>), CallError> {
        let state = State::new(context, self.program(), wasi::for_listing);
        let Linked { pre, tools, prompts } = self.linked.clone();
        let listed = run(self.engine, self.artifact, state, move |store| {
            Box::pin(async move {
                let instance = pre.instantiate_async(&mut *store).await?;
                let tools = match tools.load(&mut *store, &instance)?.call_list_tools(&mut *store).await? {
                    Ok(tools) => tools,
                    Err(failure) => return Ok(Err(failure)),
                };
                let Some(prompts) = prompts else { return Ok(Ok((tools, Vec::new()))) };
                let prompts = prompts.load(&mut *store, &instance)?.call_list_prompts(store).await?;
                Ok(prompts.map(|prompts| (tools, prompts)))
            })
        });
        listed.await?.map_err(|(failure, vain)| vain.explain(failure))
    }

    /// Calls one tool in a fresh instance. `arguments` is the text of a JSON object that fits the tool's schema.
    ///
    /// Dropping the future ends the guest.
    pub async fn call(&self, tool: &str, arguments: &str, context: Context) -> Result<Output, CallError> {
        let seals = context.seals.clone();
        let state = State::new(context, self.program(), wasi::for_call);
        let Linked { pre, tools, .. } = self.linked.clone();
        let (name, arguments) = (tool.to_owned(), arguments.to_owned());
        let answered = run(self.engine, self.artifact, state, move |store| {
            Box::pin(async move {
                let instance = pre.instantiate_async(&mut *store).await?;
                tools.load(&mut *store, &instance)?.call_call_tool(store, &name, &arguments).await
            })
        });
        let answered = answered.await;
        let scrubber = seals.scrubber();
        let answered = answered.map_err(|error| scrub::call_error(&scrubber, error))?;
        match answered {
            Ok(mut output) => {
                scrub::output(&scrubber, &mut output);
                Ok(output)
            }
            Err((mut error, vain)) => {
                scrub::error(&scrubber, &mut error);
                Err(match error {
                    ToolError::UnknownTool(name) => CallError::UnknownTool(name),
                    ToolError::InvalidArguments(failure) => CallError::InvalidArguments(failure),
                    ToolError::Failed(failure) => vain.explain(failure),
                })
            }
        }
    }

    /// Has one prompt made in a fresh instance.
    ///
    /// Dropping the future ends the guest.
    pub async fn get_prompt(
        &self,
        prompt: &str,
        arguments: Vec<(String, String)>,
        context: Context,
    ) -> Result<Conversation, CallError> {
        let Some(prompts) = self.linked.prompts.clone() else {
            return Err(CallError::UnknownPrompt(prompt.to_owned()));
        };
        let seals = context.seals.clone();
        let state = State::new(context, self.program(), wasi::for_call);
        let (pre, name) = (self.linked.pre.clone(), prompt.to_owned());
        let made = run(self.engine, self.artifact, state, move |store| {
            Box::pin(async move {
                let instance = pre.instantiate_async(&mut *store).await?;
                prompts.load(&mut *store, &instance)?.call_get_prompt(store, &name, &arguments).await
            })
        });
        let scrubber = seals.scrubber();
        match made.await.map_err(|error| scrub::call_error(&scrubber, error))? {
            Ok(mut conversation) => {
                scrub::conversation(&scrubber, &mut conversation);
                Ok(conversation)
            }
            Err((error, vain)) => Err(prompt_error(&scrubber, error, vain)),
        }
    }

    /// Has an argument of a prompt completed in a fresh instance.
    pub async fn complete(
        &self,
        prompt: &str,
        argument: (String, String),
        others: Vec<(String, String)>,
        context: Context,
    ) -> Result<Vec<String>, CallError> {
        let Some(prompts) = self.linked.prompts.clone() else {
            return Err(CallError::UnknownPrompt(prompt.to_owned()));
        };
        let seals = context.seals.clone();
        let state = State::new(context, self.program(), wasi::for_call);
        let (pre, name, (argument, value)) = (self.linked.pre.clone(), prompt.to_owned(), argument);
        let completed = run(self.engine, self.artifact, state, move |store| {
            Box::pin(async move {
                let instance = pre.instantiate_async(&mut *store).await?;
                prompts.load(&mut *store, &instance)?.call_complete(store, &name, &argument, &value, &others).await
            })
        });
        let scrubber = seals.scrubber();
        match completed.await.map_err(|error| scrub::call_error(&scrubber, error))? {
            Ok(mut values) => {
                values.iter_mut().for_each(|value| scrubber.scrub_text(value));
                Ok(values)
            }
            Err((error, vain)) => Err(prompt_error(&scrubber, error, vain)),
        }
    }

    fn program(&self) -> Option<Arc<Script>> {
        self.script.as_ref().map(|script| script.program.clone())
    }
}

fn prompt_error(scrubber: &Scrubber, mut error: PromptError, vain: Vain) -> CallError {
    match &mut error {
        PromptError::UnknownPrompt(name) => scrubber.scrub_text(name),
        PromptError::InvalidArguments(failure) | PromptError::Failed(failure) => scrub::failure(scrubber, failure),
    }
    match error {
        PromptError::UnknownPrompt(name) => CallError::UnknownPrompt(name),
        PromptError::InvalidArguments(failure) => CallError::InvalidArguments(failure),
        PromptError::Failed(failure) => vain.explain(failure),
    }
}
