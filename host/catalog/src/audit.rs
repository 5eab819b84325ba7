use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Instant, SystemTime};

use serde_json::{Map, Value};
use skill_home::{DiskError, Journal};
use skill_package::{Key, SkillName, hidden_character};
use skill_policy::{Attempt, Denial, Grant, Target};
use skill_runtime::{Event as GuestEvent, Listener, Usage};

use crate::caller::{Caller, Way};
use crate::error::ToolCallError;
use crate::installation::Installation;
use crate::outcome::Outcome;
use crate::record::{Called, Decision, Denied, Event, Passed, Record, Subject};
use crate::shape::Shape;
use crate::skill::Skill;

/// The audit log: what was called, denied, granted and installed, one line of JSON each.
///
/// Where it can't be written, all else works, and the user's log says so, once a process.
#[derive(Debug)]
pub struct Audit {
    journal: Journal,
    /// It was told that the log can't be written.
    told: AtomicBool,
}

impl Audit {
    pub(crate) fn new(journal: Journal) -> Self {
        Self { journal, told: AtomicBool::new(false) }
    }

    /// All records, the newest first. What is no record, such as a line that a crash has cut short, is left out.
    pub fn records_backwards(&self) -> impl Iterator<Item = Result<Record, DiskError>> + '_ {
        self.journal.lines_backwards().filter_map(|line| match line {
            Ok(line) => serde_json::from_str(&line).ok().map(Ok),
            Err(error) => Some(Err(error)),
        })
    }

    /// The user has granted this to an installed skill.
    pub(crate) fn granted(&self, installation: &Installation, grants: &[Grant]) {
        if !grants.is_empty() {
            let grants = grants.iter().map(Grant::to_string).collect();
            self.done(installation.into(), Event::Grant { grants });
        }
    }

    /// The user has taken this back.
    pub(crate) fn revoked(&self, installation: &Installation, grants: &[Grant]) {
        if !grants.is_empty() {
            let grants = grants.iter().map(Grant::to_string).collect();
            self.done(installation.into(), Event::Revoke { grants });
        }
    }

    /// The user has stored the value of a secret, which the log is not told.
    pub(crate) fn secret_set(&self, installation: &Installation, secret: &Key) {
        self.done(installation.into(), Event::SecretSet { secret: secret.clone() });
    }

    pub(crate) fn secret_unset(&self, installation: &Installation, secret: &Key) {
        self.done(installation.into(), Event::SecretUnset { secret: secret.clone() });
    }

    pub(crate) fn installed(&self, installation: &Installation, replaced: bool) {
        let event = Event::Install {
            digest: installation.artifact,
            version: installation.manifest.skill.version.clone(),
            replaced,
            tools: installation.tools.len(),
            prompts: installation.prompts.len(),
        };
        self.done(installation.into(), event);
    }

    /// Where its record was damaged, nothing but its name is known.
    pub(crate) fn removed(&self, name: &SkillName, installation: Option<&Installation>) {
        let unknown = || Subject::Installation { name: name.clone(), source: None };
        self.done(installation.map_or_else(unknown, Subject::from), Event::Remove);
    }

    /// Begins the record of a call. It is written when what this gives is dropped, however the call ends.
    pub(crate) fn calling<'a>(
        &'a self,
        skill: &'a Skill,
        tool: &str,
        arguments: &Map<String, Value>,
        bytes: usize,
        caller: &Caller,
    ) -> Calling<'a> {
        let tool = skill.tool(tool);
        let none = Map::new();
        let shape = Shape::of(arguments, tool.map_or(&none, |tool| &*tool.input_schema));
        self.begun(skill, tool.map(|tool| tool.name.clone()), None, Passed { shape, bytes }, caller)
    }

    /// The same of a prompt that the skill makes.
    pub(crate) fn prompting<'a>(
        &'a self,
        skill: &'a Skill,
        prompt: &str,
        arguments: &BTreeMap<String, String>,
        caller: &Caller,
    ) -> Calling<'a> {
        let fields: Map<_, _> = arguments.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        let bytes = arguments.iter().map(|(name, value)| name.len() + value.len()).sum();
        let properties: Map<_, _> = skill
            .prompt(prompt)
            .into_iter()
            .flat_map(|prompt| &prompt.arguments)
            .map(|it| (it.name.clone(), Value::Object(Map::new())))
            .collect();
        let schema = Map::from_iter([("properties".to_owned(), Value::Object(properties))]);
        let passed = Passed { shape: Shape::of(&fields, &schema), bytes };
        self.begun(skill, None, Some(prompt.to_owned()), passed, caller)
    }

    fn begun<'a>(
        &'a self,
        skill: &'a Skill,
        tool: Option<String>,
        prompt: Option<String>,
        passed: Passed,
        caller: &Caller,
    ) -> Calling<'a> {
        Calling {
            audit: self,
            skill,
            tool,
            prompt,
            passed,
            caller: caller.way,
            token: caller.token.clone(),
            time: SystemTime::now(),
            started: Instant::now(),
            denials: Arc::default(),
            usage: OnceLock::new(),
            outcome: Outcome::Cancelled,
            recorded: true,
        }
    }

    /// Grants and installations are a person's doing, at a shell alone.
    fn done(&self, subject: Subject, event: Event) {
        self.write(&Record { time: SystemTime::now(), caller: Way::Shell, token: None, subject, event }.line());
    }

    fn write(&self, lines: &str) {
        if let Err(error) = self.journal.append(lines)
            && !self.told.swap(true, Ordering::Relaxed)
        {
            tracing::warn!(%error, because = %error.source, "calls are not recorded in the audit log");
        }
    }
}

/// A call that goes on, to be recorded when it ends. One that is let go was cancelled.
pub(crate) struct Calling<'a> {
    audit: &'a Audit,
    skill: &'a Skill,
    tool: Option<String>,
    prompt: Option<String>,
    passed: Passed,
    caller: Way,
    token: Option<Arc<str>>,
    time: SystemTime,
    started: Instant,
    denials: Arc<Mutex<Vec<(SystemTime, Denial)>>>,
    usage: OnceLock<Arc<Usage>>,
    outcome: Outcome,
    recorded: bool,
}

impl Calling<'_> {
    /// Takes note of what is denied, before the listener is told. The runtime tells a few denials of a call at most.
    pub(crate) fn noting(&self, listener: Listener) -> Listener {
        let denials = Arc::clone(&self.denials);
        Arc::new(move |event| {
            // Python asks for the environment whenever it starts, whether the skill needs it or not.
            if let GuestEvent::Denied(denial) = event
                && *denial.attempt() != Attempt::ReadEnvironment
            {
                lock(&denials).push((SystemTime::now(), denial.clone()));
            }
            listener(event);
        })
    }

    /// What the call uses is read when it ends.
    pub(crate) fn using(&self, usage: &Arc<Usage>) {
        // Set once, since a call runs once.
        let _ = self.usage.set(Arc::clone(usage));
    }

    /// The same, of which nothing is written but what is denied.
    pub(crate) fn unrecorded(mut self) -> Self {
        self.recorded = false;
        self
    }

    /// The call has ended by itself.
    pub(crate) fn ended<T>(mut self, result: &Result<T, ToolCallError>) {
        self.outcome = result.into();
    }

    fn denied(&self, denial: &Denial) -> Denied {
        let attempt = denial.attempt();
        Denied {
            digest: self.skill.artifact.digest,
            tool: self.tool.clone(),
            prompt: self.prompt.clone(),
            capability: attempt.capability().to_owned(),
            target: target(attempt),
            because: denial.because(),
        }
    }

    fn record(&self, time: SystemTime, event: Event) -> String {
        let token = self.token.as_deref().map(str::to_owned);
        Record { time, caller: self.caller, token, subject: self.skill.subject.clone(), event }.line()
    }
}

impl Drop for Calling<'_> {
    fn drop(&mut self) {
        let denials = std::mem::take(&mut *lock(&self.denials));
        let decision = if denials.is_empty() { Decision::Allowed } else { Decision::Denied };
        let mut lines = String::new();
        for (time, denial) in denials {
            lines += &self.record(time, Event::Denial(self.denied(&denial)));
        }
        // What was denied is written in any case.
        if !self.recorded {
            if !lines.is_empty() {
                self.audit.write(&lines);
            }
            return;
        }
        let called = Called {
            digest: self.skill.artifact.digest,
            tool: self.tool.take(),
            prompt: self.prompt.take(),
            arguments: self.passed.clone(),
            decision,
            outcome: self.outcome,
            duration_ms: (self.started.elapsed().as_secs_f64() * 1e6).round() / 1e3,
            memory_bytes: self.usage.get().map(|usage| usage.memory() as u64),
        };
        lines += &self.record(self.time, Event::Call(called));
        self.audit.write(&lines);
    }
}

/// What an attempt was about, without what a guest could have hidden in it.
fn target(attempt: &Attempt) -> Option<String> {
    match attempt {
        Attempt::Reach(url) => origin(url),
        Attempt::Read(path) | Attempt::Write(path) => Some(top(path)),
        Attempt::UseSecret(name) | Attempt::Reveal(name) => secret(name),
        Attempt::SendSecret { secret: name, to } => Some(format!("{} to {}", secret(name)?, origin(to)?)),
        Attempt::Connect | Attempt::ReadEnvironment => None,
    }
}

/// The scheme, host and port of a URL, in the one spelling that is checked.
fn origin(url: &str) -> Option<String> {
    Target::parse(url).ok().map(|target| target.origin().to_string())
}

/// The folder at the root that a path leads into: a name at the root itself may be anything.
fn top(path: &str) -> String {
    match path.strip_prefix('/').and_then(|path| path.split_once('/')) {
        Some((folder, _)) if folder.len() <= 64 && hidden_character(folder).is_none() => format!("/{folder}/…"),
        _ => "/…".to_owned(),
    }
}

/// The name of a secret, if it can be one.
fn secret(name: &str) -> Option<String> {
    name.parse::<Key>().ok().map(|key| key.to_string())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
