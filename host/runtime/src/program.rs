use skill_package::Digest;

use crate::call::run;
use crate::context::Context;
use crate::contract::SkillPre;
use crate::contract::exports::skill::engine::tools::{Output, Tool, ToolError};
use crate::engine::Engine;
use crate::error::CallError;
use crate::scrub;
use crate::state::State;
use crate::wasi;

/// An artifact that is ready to run. Cheap to clone.
#[derive(Clone)]
pub struct Program {
    engine: &'static Engine,
    artifact: Digest,
    pre: SkillPre<State>,
}

impl Program {
    pub(crate) fn new(engine: &'static Engine, artifact: Digest, pre: SkillPre<State>) -> Self {
        Self { engine, artifact, pre }
    }

    /// Asks the skill for its tools, in an instance whose imports are inert: no settings, no capabilities, and a clock
    /// and random numbers that are the same at each run.
    pub async fn list_tools(&self, context: Context) -> Result<Vec<Tool>, CallError> {
        let state = State::new(context, wasi::for_listing);
        let listed = run(self.engine, self.artifact, &self.pre, state, |store, skill| {
            Box::pin(skill.skill_engine_tools().call_list_tools(store))
        });
        listed.await?.map_err(|(failure, vain)| vain.explain(failure))
    }

    /// Calls one tool in a fresh instance. `arguments` is the text of a JSON object that fits the tool's schema.
    ///
    /// Dropping the future ends the guest.
    pub async fn call(&self, tool: &str, arguments: &str, context: Context) -> Result<Output, CallError> {
        let seals = context.seals.clone();
        let state = State::new(context, wasi::for_call);
        let (name, arguments) = (tool.to_owned(), arguments.to_owned());
        let answered = run(self.engine, self.artifact, &self.pre, state, |store, skill| {
            Box::pin(async move { skill.skill_engine_tools().call_call_tool(store, &name, &arguments).await })
        });
        let answered = answered.await?;
        let scrubber = seals.scrubber();
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
}
