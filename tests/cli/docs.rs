//! Every code block of the README and of `docs/` is run: files are written, commands are typed, and what is shown is what
//! comes out.
//!
//! - A `console` block: lines that begin with `$ ` are typed, the others are what comes out, stderr behind stdout; `…` stands
//!   for any text, and as a line for any lines. A command has to succeed, unless it shows an `error:`.
//! - A `wit` block stands in the contract like this.
//! - Any other block names its file behind its language, and is written; `settings.toml` is the user's. What is written in a language of skills has to be
//!   named by a command after it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::environment::Environment;

/// What is not typed here.
const NOT_TYPED: [&str; 2] = [
    // It is what runs this test.
    "cargo xtask test",
    // It compiles for minutes what is compiled already: its package and profile are looked up instead.
    "cargo install ",
];

/// What a reader of the README types first, and what it runs.
const FROM_SOURCE: (&str, &str) = ("cargo run --release -- ", "skill ");

/// A block between fences.
struct Block<'a> {
    line: usize,
    language: &'a str,
    file: &'a str,
    text: String,
}

impl<'a> Block<'a> {
    fn all(text: &'a str) -> Vec<Self> {
        let (mut blocks, mut open) = (Vec::new(), None::<Self>);
        for (index, line) in text.lines().enumerate() {
            match (&mut open, line.trim_start().strip_prefix("```")) {
                (None, Some(info)) => {
                    let (language, file) = info.split_once(' ').unwrap_or((info, ""));
                    open = Some(Self { line: index + 1, language, file, text: String::new() });
                }
                (Some(_), Some("")) => blocks.extend(open.take()),
                (Some(block), _) => block.text.extend([line, "\n"]),
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "a block that does not end");
        blocks
    }
}

/// One document, in a folder of its own.
struct Document {
    name: String,
    environment: Environment,
    path: OsString,
    /// Sources that no command has named yet, by their place.
    idle: Vec<(String, String)>,
}

impl Document {
    fn open(name: &str) -> Self {
        let environment = Environment::in_place(&name.replace('/', "-"));
        environment.keep_secrets_in_a_file("");
        // Commands name the repository's own skills.
        copy(&repository().join("skills"), &environment.path("skills"));
        let binary = Path::new(env!("CARGO_BIN_EXE_skill")).parent().unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(binary.to_owned()).chain(std::env::split_paths(&path));
        Self { name: name.to_owned(), environment, path: std::env::join_paths(path).unwrap(), idle: Vec::new() }
    }

    fn run(mut self) {
        let text = std::fs::read_to_string(repository().join(&self.name)).unwrap();
        for block in Block::all(&text) {
            let place = format!("{}:{}", self.name, block.line);
            match (block.language, block.file) {
                ("console", "") => self.type_all(&place, &block.text),
                ("wit", "") => assert_in_contract(&place, &block.text),
                ("", _) => panic!("{place}: the block names no language"),
                (_, "") => panic!("{place}: the block names no file"),
                (language, file) => self.write(&place, language, file, &block.text),
            }
        }
        assert!(self.idle.is_empty(), "no command runs what is written at {:?}", self.idle);
    }

    fn write(&mut self, place: &str, language: &str, file: &str, text: &str) {
        match language {
            "json" => drop(serde_json::from_str::<serde_json::Value>(text).unwrap_or_else(|e| panic!("{place}: {e}"))),
            "ts" | "js" | "python" | "rust" => {
                let target = file.split_once('/').map_or(file, |(folder, _)| folder);
                self.idle.push((target.to_owned(), place.to_owned()));
            }
            _ => {}
        }
        let file = if file == "settings.toml" { "home/config/settings.toml" } else { file };
        self.environment.write(file, self.at_home(text));
    }

    /// A home folder is the document's own.
    fn at_home(&self, text: &str) -> String {
        text.replace("~/", &format!("{}/", self.environment.path("").display().to_string().trim_end_matches('/')))
    }

    fn type_all(&mut self, place: &str, text: &str) {
        let mut rest = text.lines().peekable();
        while let Some(line) = rest.next() {
            let line = line.strip_prefix("$ ").unwrap_or_else(|| panic!("{place}: `{line}` follows no command"));
            let command = line.split("  #").next().unwrap_or(line).trim_end();
            let mut shown = Vec::new();
            while let Some(line) = rest.next_if(|line| !line.starts_with("$ ")) {
                shown.push(line);
            }
            self.idle.retain(|(target, _)| !command.contains(target.as_str()));
            if NOT_TYPED.iter().any(|prefix| command.starts_with(prefix)) {
                assert_names_what_there_is(command);
            } else {
                self.type_one(place, &command.replace(FROM_SOURCE.0, FROM_SOURCE.1), &shown);
            }
        }
    }

    fn type_one(&self, place: &str, command: &str, shown: &[&str]) {
        let mut shell = Command::new("sh");
        shell.args(["-c", &self.at_home(command)]).current_dir(self.environment.path(""));
        for (name, value) in self.environment.command(&[]).get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        shell.env("PATH", &self.path);
        let outcome = self.environment.finish(shell, "");
        // What it says while it works ends so.
        let told = outcome.stderr.lines().filter(|line| !line.ends_with(" …"));
        let printed: Vec<_> = outcome.stdout.lines().chain(told).map(str::trim_end).collect();
        let told_to_fail = shown.iter().any(|line| line.starts_with("error:"));
        assert_eq!(outcome.code != 0, told_to_fail, "{place}: `{command}`: {outcome:#?}");
        let fits = shown.is_empty() || fits(shown, &printed);
        assert!(fits, "{place}: `{command}` prints\n{}\nand not\n{}", printed.join("\n"), shown.join("\n"));
    }
}

/// Whether lines are those that are shown.
fn fits(shown: &[&str], printed: &[&str]) -> bool {
    match (shown.split_first(), printed.split_first()) {
        (None, _) => printed.is_empty(),
        (Some((&"…", rest)), _) => (0..=printed.len()).any(|skipped| fits(rest, &printed[skipped..])),
        (Some(_), None) => false,
        (Some((line, shown)), Some((first, printed))) => line_fits(line, first) && fits(shown, printed),
    }
}

fn line_fits(shown: &str, printed: &str) -> bool {
    match shown.split_once('…') {
        None => shown == printed,
        Some((start, end)) => printed.strip_prefix(start).is_some_and(|rest| {
            (0..=rest.len()).filter(|at| rest.is_char_boundary(*at)).any(|at| line_fits(end, &rest[at..]))
        }),
    }
}

/// A block of WIT stands in the contract line by line, comments aside.
fn assert_in_contract(place: &str, text: &str) {
    let contract = std::fs::read_to_string(repository().join("wit/skill.wit")).unwrap();
    let said = |text: &str| -> Vec<String> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
        lines.map(str::to_owned).collect()
    };
    let (contract, block) = (said(&contract), said(text));
    assert!(!block.is_empty(), "{place}: an empty block");
    assert!(contract.windows(block.len()).any(|lines| lines == block), "{place}: the contract says otherwise:\n{text}");
}

/// What is not typed names a package and a profile that there are.
fn assert_names_what_there_is(command: &str) {
    let words: Vec<_> = command.split_whitespace().collect();
    let after = |flag: &str| words.iter().position(|word| *word == flag).map(|at| words[at + 1]);
    if let Some(path) = after("--path") {
        let manifest = std::fs::read_to_string(repository().join(path).join("Cargo.toml")).unwrap();
        assert!(manifest.contains("[[bin]]"), "{command}");
    }
    if let Some(profile) = after("--profile") {
        let workspace = std::fs::read_to_string(repository().join("Cargo.toml")).unwrap();
        assert!(workspace.contains(&format!("[profile.{profile}]")), "{command}");
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_name().to_str().unwrap() {
            "target" | "node_modules" => {}
            _ if entry.path().is_dir() => copy(&entry.path(), &to),
            _ => drop(std::fs::copy(entry.path(), to).unwrap()),
        }
    }
}

fn repository() -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).to_owned()
}

macro_rules! documents {
    ($($test:ident: $name:literal,)*) => {
        const DOCUMENTS: &[&str] = &[$($name),*];
        $(
            #[test]
            fn $test() {
                Document::open($name).run();
            }
        )*
    };
}

documents! {
    the_readme_is_true: "README.md",
    contributing_is_true: "CONTRIBUTING.md",
    security_is_true: "docs/security.md",
    the_tutorial_for_typescript_is_true: "docs/typescript.md",
    the_tutorial_for_python_is_true: "docs/python.md",
    the_tutorial_for_rust_is_true: "docs/rust.md",
    the_server_is_described_as_it_is: "docs/mcp.md",
    the_reference_is_true: "docs/reference.md",
    the_contract_is_explained_as_it_is: "docs/contract.md",
}

#[test]
fn no_document_is_left_out() {
    let mut found = vec!["CONTRIBUTING.md".to_owned(), "README.md".to_owned()];
    for entry in std::fs::read_dir(repository().join("docs")).unwrap() {
        found.push(format!("docs/{}", entry.unwrap().file_name().to_str().unwrap()));
    }
    let mut named = DOCUMENTS.to_vec();
    found.sort();
    named.sort_unstable();
    assert_eq!(found, named);
}

#[test]
fn what_is_shown_is_compared() {
    assert!(fits(&["a", "…", "b"], &["a", "b"]));
    assert!(fits(&["…"], &["a", "b"]));
    assert!(fits(&["a", "…", "c", "…"], &["a", "b", "c"]));
    assert!(fits(&["made … in … s"], &["made é in 3 s"]));
    assert!(!fits(&["a"], &["a", "b"]));
    assert!(!fits(&["a", "b"], &["a"]));
    assert!(!fits(&["…", "c"], &["a", "b"]));
    assert!(!fits(&["made … s"], &["made in 3 ms."]));
}
