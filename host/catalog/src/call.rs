use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};
use skill_package::hidden_character;
use skill_policy::{Attempt, Grants, Settings};
use skill_runtime::{CallError, Context, Event, Level, Stream};

use crate::access::grants;
use crate::answer::Answer;
use crate::audit::Calling;
use crate::caller::{Caller, Listener, Notice};
use crate::catalog::Catalog;
use crate::error::ToolCallError;
use crate::limits::limits;
use crate::nearest::nearest;
use crate::schema::Endless;
use crate::skill::Skill;

impl Catalog {
    /// Calls one tool: checks the arguments, runs it in a fresh instance, checks the answer, and records the call.
    ///
    /// A tool that asks its user fails with [`ToolCallError::Asks`]: once the user has answered, it is called again, with
    /// a caller who knows the answers.
    ///
    /// Dropping the future ends the guest, and is recorded as well.
    pub async fn call(
        &self,
        skill: &Skill,
        tool: &str,
        arguments: Map<String, Value>,
        caller: &Caller,
    ) -> Result<Answer, ToolCallError> {
        let text = serde_json::to_string(&arguments).expect("arguments are plain data");
        let calling = self.audit().calling(skill, tool, &arguments, text.len(), caller);
        let result = self.run(skill, tool, Value::Object(arguments), text, caller, &calling).await;
        calling.ended(&result);
        result
    }

    /// `text` is that of the arguments.
    async fn run(
        &self,
        skill: &Skill,
        tool: &str,
        arguments: Value,
        text: String,
        caller: &Caller,
        calling: &Calling<'_>,
    ) -> Result<Answer, ToolCallError> {
        let offered = skill.offered(tool).ok_or_else(|| unknown_tool(skill, tool))?;
        let tool = || offered.tool.name.clone();
        let settings =
            self.settings().map_err(|source| ToolCallError::Settings { skill: skill.name.clone(), source })?;
        // The first call loads the program, on another thread, while this one makes the validators.
        let (program, schemas) = tokio::join!(self.program(skill, &settings), async { offered.schemas() });
        let schemas =
            schemas.map_err(|fault| ToolCallError::Schema { skill: skill.name.clone(), tool: tool(), fault })?;
        let endless = |fault: Endless| ToolCallError::Schema {
            skill: skill.name.clone(),
            tool: tool(),
            fault: fault.to_string(),
        };
        let (context, with) = self.context(skill, &offered.tool.name, &settings, caller, calling)?;
        let limit = context.limits.timeout;
        let faults = schemas.input.check(arguments, text.len(), limit).await.map_err(endless)?;
        if !faults.is_empty() {
            return Err(ToolCallError::Arguments { skill: skill.name.clone(), tool: tool(), faults });
        }
        let program = program.map_err(|source| ToolCallError::Load { skill: skill.name.clone(), source })?;
        let place = offered.tool.place.as_deref();
        let call = program.call(&offered.tool.name, &text, context);
        let output = self.running(skill, (&offered.tool.name, place), caller, &with, call).await?;
        let malformed = |fault| ToolCallError::Malformed {
            skill: skill.name.clone(),
            tool: tool(),
            place: place.map(str::to_owned),
            fault,
        };
        let answer = Answer::new(output).map_err(malformed)?;
        let Some(schema) = &schemas.output else { return Ok(answer) };
        let faults = match &answer.structured {
            None => vec!["there is no structured output".to_owned()],
            Some(structured) => {
                schema.check(Value::Object(structured.clone()), answer.size, limit).await.map_err(endless)?
            }
        };
        if faults.is_empty() {
            return Ok(answer);
        }
        Err(ToolCallError::Output { skill: skill.name.clone(), tool: tool(), place: place.map(str::to_owned), faults })
    }

    /// Runs a guest until it ends, or until what it is allowed with `with` is taken back. The name is that of its tool or
    /// prompt, with the place where the author wrote it.
    pub(crate) async fn running<T>(
        &self,
        skill: &Skill,
        (name, place): (&str, Option<&str>),
        caller: &Caller,
        with: &Grants,
        run: impl Future<Output = Result<T, CallError>>,
    ) -> Result<T, ToolCallError> {
        let (skill_name, tool) = (|| skill.name.clone(), || name.to_owned());
        let ended = tokio::select! {
            ended = run => ended,
            // Letting go of it ends the guest.
            () = self.revoked(skill, &caller.grants, with) => {
                return Err(ToolCallError::Revoked { skill: skill_name(), tool: tool() });
            }
        };
        ended.map_err(|source| match source {
            CallError::UnknownTool(_) => unknown_tool(skill, name),
            CallError::Asks(questions) => ToolCallError::Asks { skill: skill_name(), tool: tool(), questions },
            source => ToolCallError::Call {
                skill: skill_name(),
                tool: tool(),
                installed: skill.source.is_some(),
                place: place.map(str::to_owned),
                source,
            },
        })
    }

    /// What a call is given, and what the user allows it.
    pub(crate) fn context(
        &self,
        skill: &Skill,
        tool: &str,
        settings: &Settings,
        caller: &Caller,
        calling: &Calling<'_>,
    ) -> Result<(Context, Grants), ToolCallError> {
        let limits = limits(&settings.limits(skill.installed_name()), &skill.manifest.limits);
        let access = self.access(skill, settings, &caller.grants, &limits);
        let listener = calling.noting(listen(skill, Some(tool), caller.listener.clone()));
        let context = access.context(config(skill, settings)?, limits, listener, caller.user.clone());
        calling.using(&context.usage);
        Ok((context, grants(skill, settings, &caller.grants)))
    }
}

/// The settings that a guest reads: the user's values over the manifest's defaults.
fn config(skill: &Skill, settings: &Settings) -> Result<BTreeMap<String, String>, ToolCallError> {
    // Settings belong to an installation: what is run directly may claim any name.
    let own = skill.source.as_ref().and_then(|_| settings.skills.get(&skill.name)).map(|settings| &settings.config);
    let mut config = BTreeMap::new();
    for (key, declaration) in &skill.manifest.config {
        match own.and_then(|own| own.get(key)).or(declaration.default.as_ref()) {
            Some(value) => drop(config.insert(key.as_str().to_owned(), value.to_string())),
            None if declaration.required => {
                return Err(ToolCallError::MissingSetting {
                    skill: skill.name.clone(),
                    key: key.as_str().to_owned(),
                    description: declaration.description.clone(),
                    installed: skill.source.is_some(),
                });
            }
            None => {}
        }
    }
    Ok(config)
}

/// Sends what a guest says to the user's log, under the tool's name, and what the caller wants to hear to the caller.
pub(crate) fn listen(skill: &Skill, tool: Option<&str>, listener: Listener) -> skill_runtime::Listener {
    let name = skill.name.to_string();
    let installed = skill.source.is_some();
    let tool = tool.map_or_else(|| name.clone(), |tool| format!("{name}:{tool}"));
    Arc::new(move |event| match event {
        Event::Log { level, message } => {
            listener(Notice::Log { level, message });
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
        Event::Denied(denial) => {
            let hint = if installed { denial.hint(&name) } else { denial.remedy().map(ToString::to_string) };
            let hint = hint.map(|hint| format!("; try: {hint}")).unwrap_or_default();
            tracing::warn!(target: "skill", %tool, "{denial}: {}{hint}", visible(&denial.because()));
        }
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
