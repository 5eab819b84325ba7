use std::time::{Duration, SystemTime};

use clap::builder::PossibleValuesParser;
use skill_catalog::{CatalogError, Event, Kind, Outcome, Record, Subject};

use crate::app::catalog;
use crate::error::Failure;
use crate::print;

/// Show what was called, denied, granted and installed
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only what is about this installed skill, or the folder or file of this path
    name: Option<String>,
    /// Only what is about this tool
    #[arg(long)]
    tool: Option<String>,
    /// Only what is of this kind
    #[arg(long, value_parser = PossibleValuesParser::new(Kind::TEXTS))]
    kind: Option<String>,
    /// Only calls that ended like this
    #[arg(long, value_parser = PossibleValuesParser::new(Outcome::TEXTS))]
    outcome: Option<String>,
    /// Only what happened since then: `2h`, `2026-11-24` or `2026-11-24T08:00:00Z`, in UTC
    #[arg(long, value_name = "TIME", value_parser = since)]
    since: Option<SystemTime>,
    /// The newest so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let catalog = catalog()?;
    // A path as the log has it; a name is a path as well where a file of that name lies here.
    let path = args.name.as_ref().and_then(|name| std::fs::canonicalize(name).ok());
    let path = path.map(|path| path.to_string_lossy().into_owned());
    let mut records = Vec::new();
    for record in catalog.audit().records_backwards() {
        let record = record.map_err(CatalogError::from)?;
        if args.wants(&record, path.as_deref()) {
            records.push(record);
        }
        if records.len() >= args.limit {
            break;
        }
    }
    records.truncate(args.limit);
    records.reverse();
    if args.json {
        return print::json(&serde_json::to_value(records).expect("records are plain data"));
    }
    records.iter().try_for_each(|record| print::foreign(&line(record)))
}

impl Args {
    fn wants(&self, record: &Record, path: Option<&str>) -> bool {
        let subject = match &record.subject {
            Subject::Installation { name, .. } => self.name.as_deref().is_none_or(|wanted| wanted == name.as_str()),
            Subject::Path(there) => self.name.is_none() || path == Some(there),
        };
        let tool = self.tool.as_deref().is_none_or(|tool| record.event.tool() == Some(tool));
        let kind = self.kind.as_deref().is_none_or(|kind| record.event.kind().text() == kind);
        let outcome = self.outcome.as_deref().is_none_or(|outcome| match &record.event {
            Event::Call(called) => called.outcome.text() == outcome,
            _ => false,
        });
        // Two processes may write a little out of order: a line that is too old does not end the search.
        let since = self.since.is_none_or(|since| record.time >= since);
        subject && tool && kind && outcome && since
    }
}

/// A span before now, a day, or a moment.
fn since(text: &str) -> Result<SystemTime, String> {
    let moment =
        humantime::parse_rfc3339_weak(text).or_else(|_| humantime::parse_rfc3339_weak(&format!("{text}T00:00:00")));
    let span = |span: Duration| SystemTime::now().checked_sub(span);
    moment.ok().or_else(|| humantime::parse_duration(text).ok().and_then(span)).ok_or_else(|| {
        "it is neither a span such as `2h` nor a time such as `2026-11-24` or `2026-11-24T08:00:00Z`".to_owned()
    })
}

/// A record for people: when, what, about what, and how it went.
fn line(record: &Record) -> String {
    let time = humantime::format_rfc3339_millis(record.time);
    let subject = match &record.subject {
        Subject::Installation { name, .. } => name.to_string(),
        Subject::Path(path) => path.clone(),
    };
    let what = match (record.event.tool(), record.event.prompt()) {
        (Some(tool), _) => format!(":{tool}"),
        (None, Some(prompt)) => format!(" prompt {prompt}"),
        (None, None) => String::new(),
    };
    let details = match &record.event {
        Event::Call(called) => {
            let memory = called.memory_bytes.map(mebibytes).unwrap_or_default();
            let (outcome, duration, caller) = (called.outcome, called.duration_ms, record.caller);
            let token = record.token.as_ref().map(|token| format!(" as {token}")).unwrap_or_default();
            let (shape, bytes) = (&called.arguments.shape, called.arguments.bytes);
            format!("{outcome}  {duration:.1} ms{memory}  by {caller}{token}  {shape} {bytes} bytes")
        }
        Event::Denial(denied) => {
            let target = denied.target.as_ref().map(|target| format!(" {target}")).unwrap_or_default();
            format!("{}{target}: {}", denied.capability, denied.because)
        }
        Event::Grant { grants } | Event::Revoke { grants } => grants.join(" "),
        Event::Install { version, tools, prompts, replaced, .. } => {
            let again = if *replaced { ", in the place of an earlier one" } else { "" };
            let prompts =
                if *prompts > 0 { format!(", {}", print::counted(*prompts, "prompt")) } else { String::new() };
            format!("version {version}, {}{prompts}{again}", print::tools(*tools))
        }
        Event::Remove => String::new(),
        Event::SecretSet { secret } | Event::SecretUnset { secret } => secret.to_string(),
    };
    let text = format!("{time}  {:7}  {subject}{what}  {details}", record.event.kind());
    // One line each, whatever a guest or a path holds.
    text.trim_end().replace(['\n', '\t'], " ")
}

fn mebibytes(bytes: u64) -> String {
    format!("  {:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_span_a_day_or_a_moment() {
        let ago = SystemTime::now().duration_since(since("2h").unwrap()).unwrap().as_secs();
        assert!((7190..7300).contains(&ago), "{ago}");
        let written = |text| humantime::format_rfc3339_seconds(since(text).unwrap()).to_string();
        assert_eq!(written("2026-11-24"), "2026-11-24T00:00:00Z");
        assert_eq!(written("2026-11-24T08:30:00Z"), "2026-11-24T08:30:00Z");
        assert_eq!(written("2026-11-24T08:30:00"), "2026-11-24T08:30:00Z");
        for text in ["", "yesterday", "24", "2026-13-01", "99999999999999999 years"] {
            assert!(since(text).unwrap_err().starts_with("it is neither a span such as `2h`"), "{text}");
        }
    }
}
