use std::path::PathBuf;
use std::time::Duration;

use crate::step::{ALL, Step};

pub const HELP: &str = "\
Usage: cargo xtask test [--only STEP[,STEP]] [--list]
       cargo xtask bench [--beside BINARY]
       cargo xtask soak [MINUTES]

  --only STEP[,STEP]  Run these steps alone, in their usual order
  --list              Print the steps
  --beside BINARY     Measure another build of `skill` too, in turns with this one
";

/// What `cargo xtask` was asked to do.
pub enum Arguments {
    Help,
    List,
    /// In the order in which they run.
    Test(Vec<&'static Step>),
    /// With another binary to measure, if any.
    Bench(Option<PathBuf>),
    Soak(Duration),
}

impl Arguments {
    /// The error says what would have been right.
    pub fn parse(words: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut words = words.into_iter();
        match words.next().as_deref() {
            Some("test") => {}
            Some("bench") => return bench(words),
            Some("soak") => return soak(words.next().as_deref()),
            None | Some("help" | "-h" | "--help") => return Ok(Self::Help),
            Some(other) => return Err(format!("there is no task `{other}`\n  try: cargo xtask test")),
        }
        let mut only = None;
        while let Some(word) = words.next() {
            match word.as_str() {
                "-h" | "--help" => return Ok(Self::Help),
                "--list" => return Ok(Self::List),
                "--only" => {
                    let names =
                        words.next().ok_or("--only needs the names of steps\n  try: cargo xtask test --list")?;
                    only = Some(chosen(&names)?);
                }
                other => return Err(format!("`{other}` is not known\n  try: cargo xtask test --help")),
            }
        }
        Ok(Self::Test(only.unwrap_or_else(|| ALL.iter().collect())))
    }
}

fn bench(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    match (words.next().as_deref(), words.next()) {
        (None, _) => Ok(Arguments::Bench(None)),
        (Some("--beside"), Some(binary)) => Ok(Arguments::Bench(Some(binary.into()))),
        (Some("--beside"), None) => {
            Err("--beside needs a binary\n  try: cargo xtask bench --beside ./skill-before".into())
        }
        (Some(other), _) => Err(format!("`{other}` is not known\n  try: cargo xtask help")),
    }
}

fn soak(minutes: Option<&str>) -> Result<Arguments, String> {
    let minutes = minutes.unwrap_or("10");
    match minutes.parse() {
        Ok(minutes @ 1..=1440) => Ok(Arguments::Soak(Duration::from_secs(minutes * 60))),
        _ => Err(format!("`{minutes}` is no number of minutes\n  try: cargo xtask soak 10")),
    }
}

fn chosen(names: &str) -> Result<Vec<&'static Step>, String> {
    let names: Vec<_> = names.split(',').map(str::trim).collect();
    if let Some(unknown) = names.iter().find(|name| ALL.iter().all(|step| step.name != **name)) {
        return Err(format!("there is no step `{unknown}`\n  try: cargo xtask test --list"));
    }
    Ok(ALL.iter().filter(|step| names.contains(&step.name)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Vec<&'static str>, String> {
        match Arguments::parse(line.split_whitespace().map(str::to_owned))? {
            Arguments::Test(steps) => Ok(steps.iter().map(|step| step.name).collect()),
            Arguments::Help => Ok(vec!["(help)"]),
            Arguments::List => Ok(vec!["(list)"]),
            Arguments::Bench(beside) => Ok(vec![if beside.is_some() { "(bench beside)" } else { "(bench)" }]),
            Arguments::Soak(_) => Ok(vec!["(soak)"]),
        }
    }

    #[test]
    fn all_steps_run_where_none_is_chosen() {
        assert_eq!(parse("test").unwrap().len(), ALL.len());
    }

    #[test]
    fn chosen_steps_keep_their_order() {
        assert_eq!(parse("test --only clients,fmt").unwrap(), ["fmt", "clients"]);
    }

    #[test]
    fn a_word_that_is_not_known_is_refused() {
        assert_eq!(parse("test --only fnt").unwrap_err(), "there is no step `fnt`\n  try: cargo xtask test --list");
        assert_eq!(parse("tset").unwrap_err(), "there is no task `tset`\n  try: cargo xtask test");
        assert_eq!(parse("soak 10").unwrap(), ["(soak)"]);
        assert!(parse("soak forever").unwrap_err().starts_with("`forever` is no number of minutes"));
        assert_eq!(parse("bench --beside ./old").unwrap(), ["(bench beside)"]);
        assert!(parse("bench --beside").unwrap_err().starts_with("--beside needs a binary"));
        assert!(parse("bench fast").unwrap_err().starts_with("`fast` is not known"));
        assert!(parse("test --only").unwrap_err().starts_with("--only needs"));
        assert!(parse("test fmt").unwrap_err().starts_with("`fmt` is not known"));
    }

    #[test]
    fn nothing_at_all_asks_for_help() {
        assert_eq!(parse("").unwrap(), ["(help)"]);
    }
}
