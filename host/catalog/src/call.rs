use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};
use skill_package::hidden_character;
use skill_policy::Attempt;
use skill_runtime::{CallError, Context, Event, Level, Stream};

use crate::answer::Answer;
use crate::catalog::Catalog;
use crate::error::ToolCallError;
use crate::limits::limits;
use crate::nearest::nearest;
use crate::schema::Endless;
use crate::settings::Settings;
use crate::skill::Skill;

/// Takes what a caller wants to hear of a running call. Must not block.
pub type Listener = Arc<dyn Fn(Notice<'_>) + Send + Sync>;

/// What a running call says to its caller. What is meant for the user's log goes there by itself.
#[derive(Debug)]
pub enum Notice<'a> {
    Progress { progress: f64, total: Option<f64>, message: Option<&'a str> },
}

impl Catalog {
    /// Calls one tool: checks the arguments, runs it in a fresh instance, checks the answer.
    ///
    /// Dropping the future ends the guest.
    pub async fn call(
        &self,
        skill: &Skill,
        tool: &str,
        arguments: Map<String, Value>,
        listener: Listener,
    ) -> Result<Answer, ToolCallError> {
        let offered = skill.offered(tool).ok_or_else(|| unknown_tool(skill, tool))?;
        let tool = || offered.tool.name.clone();
        let arguments = Value::Object(arguments);
        let schemas = offered.schemas().map_err(|fault| ToolCallError::Schema {
            skill: skill.name.clone(),
            tool: tool(),
            fault,
        })?;
        let endless = |fault: Endless| ToolCallError::Schema {
            skill: skill.name.clone(),
            tool: tool(),
            fault: fault.to_string(),
        };
        let settings =
            self.settings().map_err(|source| ToolCallError::Settings { skill: skill.name.clone(), source })?;
        let context = context(skill, &offered.tool.name, &settings, listener)?;
        let limit = context.limits.timeout;
        let text = arguments.to_string();
        let faults = schemas.input.check(arguments, text.len(), limit).await.map_err(endless)?;
        if !faults.is_empty() {
            return Err(ToolCallError::Arguments { skill: skill.name.clone(), tool: tool(), faults });
        }
        let program = self
            .program(&skill.artifact, settings.limits.instances)
            .await
            .map_err(|source| ToolCallError::Load { skill: skill.name.clone(), source })?;
        let called = program.call(&offered.tool.name, &text, context).await;
        let output = called.map_err(|source| match source {
            CallError::UnknownTool(_) => unknown_tool(skill, &offered.tool.name),
            source => ToolCallError::Call { skill: skill.name.clone(), tool: tool(), source },
        })?;
        let forbidden = |faults| ToolCallError::Output { skill: skill.name.clone(), tool: tool(), faults };
        let answer = Answer::new(output).map_err(|fault| forbidden(vec![fault]))?;
        if let Some(schema) = &schemas.output {
            let Some(structured) = &answer.structured else {
                return Err(forbidden(vec!["there is no structured output".to_owned()]));
            };
            let faults = schema.check(Value::Object(structured.clone()), answer.size, limit).await.map_err(endless)?;
            if !faults.is_empty() {
                return Err(forbidden(faults));
            }
        }
        Ok(answer)
    }
}

fn context(skill: &Skill, tool: &str, settings: &Settings, listener: Listener) -> Result<Context, ToolCallError> {
    Ok(Context {
        config: Arc::new(config(skill, settings)?),
        limits: limits(&settings.limits(&skill.name), &skill.manifest.limits),
        usage: Arc::default(),
        listener: listen(format!("{}:{tool}", skill.name), listener),
    })
}

/// The settings that a guest reads: the user's values over the manifest's defaults.
fn config(skill: &Skill, settings: &Settings) -> Result<BTreeMap<String, String>, ToolCallError> {
    let own = settings.skills.get(&skill.name).map(|settings| &settings.config);
    let mut config = BTreeMap::new();
    for (key, declaration) in &skill.manifest.config {
        match own.and_then(|own| own.get(key)).or(declaration.default.as_ref()) {
            Some(value) => drop(config.insert(key.as_str().to_owned(), value.to_string())),
            None if declaration.required => {
                return Err(ToolCallError::MissingSetting {
                    skill: skill.name.clone(),
                    key: key.as_str().to_owned(),
                    description: declaration.description.clone(),
                });
            }
            None => {}
        }
    }
    Ok(config)
}

/// Sends what a guest says to the user's log, under the tool's name, and what the caller wants to hear to the caller.
pub(crate) fn listen(tool: String, listener: Listener) -> Arc<dyn Fn(Event<'_>) + Send + Sync> {
    Arc::new(move |event| match event {
        Event::Log { level, message } => {
            // A line of the guest's own making could pass for one of the engine's.
            let message = visible(message).replace('\n', "\n    ");
            match level {
                Level::Debug => tracing::debug!(target: "skill", %tool, "{message}"),
                Level::Info => tracing::info!(target: "skill", %tool, "{message}"),
                Level::Warning => tracing::warn!(target: "skill", %tool, "{message}"),
                Level::Error => tracing::error!(target: "skill", %tool, "{message}"),
            }
        }
        Event::Printed { stream: Stream::Stdout, line } => {
            tracing::info!(target: "skill", %tool, stream = "stdout", "{}", visible(line));
        }
        Event::Printed { stream: Stream::Stderr, line } => {
            tracing::info!(target: "skill", %tool, stream = "stderr", "{}", visible(line));
        }
        Event::Progress { progress, total, message } => listener(Notice::Progress { progress, total, message }),
        // Python asks for the environment whenever it starts, whether the skill needs it or not.
        Event::Denied(denial) if *denial.attempt() == Attempt::ReadEnvironment => {
            tracing::debug!(target: "skill", %tool, "{denial}");
        }
        Event::Denied(denial) => tracing::warn!(target: "skill", %tool, "{denial}"),
    })
}

/// What a guest wrote, with everything escaped that a terminal or a reader could be fooled by.
pub fn visible(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut visible, c| {
        if c != '\n' && c != '\t' && hidden_character(c.encode_utf8(&mut [0; 4])).is_some() {
            visible.extend(c.escape_unicode());
        } else {
            visible.push(c);
        }
        visible
    })
}

fn unknown_tool(skill: &Skill, tool: &str) -> ToolCallError {
    // The skill itself may not know a tool that it has listed.
    let known = skill.tools().map(|tool| tool.name.as_str()).filter(|known| *known != tool);
    ToolCallError::UnknownTool {
        skill: skill.name.clone(),
        tool: tool.to_owned(),
        nearest: nearest(tool, known).map(str::to_owned),
    }
}
