use std::fs;
use std::path::{Path, PathBuf};

use crate::{BuildError, Diagnostic};

const SUPPORTED: &str =
    "a line is a package from an index, as in `jinja2>=3.1`, or a wheel, as in `name @ https://host/name.whl`";

/// The files that name a skill's dependencies, read and checked: pip would do more for them than install wheels.
#[derive(Debug, Default)]
pub(super) struct Requirements {
    /// The content of each file, in the order of reading.
    pub(super) content: Vec<Vec<u8>>,
}

impl Requirements {
    /// Reads a requirements file and those that it includes.
    pub(super) fn read(file: &Path) -> Result<Self, BuildError> {
        let mut requirements = Self::default();
        let mut wrong = Vec::new();
        let mut waiting = vec![file.to_owned()];
        let mut seen = Vec::new();
        while let Some(file) = waiting.pop() {
            if seen.contains(&file) {
                continue;
            }
            let content = fs::read(&file).map_err(BuildError::on("read", &file))?;
            check(&file, &String::from_utf8_lossy(&content), &mut waiting, &mut wrong);
            requirements.content.push(content);
            seen.push(file);
        }
        if wrong.is_empty() { Ok(requirements) } else { Err(BuildError::Compile(wrong)) }
    }
}

fn check(file: &Path, text: &str, included: &mut Vec<PathBuf>, wrong: &mut Vec<Diagnostic>) {
    for (number, line) in logical_lines(text) {
        match Line::parse(&line) {
            Ok(Line::Include(name)) => included.push(file.parent().unwrap_or(Path::new("")).join(name)),
            Ok(Line::Package) => {}
            Err(why) => wrong.push(Diagnostic {
                file: file.to_owned(),
                line: Some(number),
                column: None,
                message: format!("{why}; {SUPPORTED}"),
                excerpt: text.lines().nth(number - 1).map(str::to_owned),
            }),
        }
    }
}

/// What pip takes for one line: without comments and empty lines, continued lines joined; numbered from 1.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let mut begun: Option<(usize, String)> = None;
    for (index, line) in text.lines().enumerate() {
        let (number, mut joined) = begun.take().unwrap_or((index + 1, String::new()));
        match line.strip_suffix('\\') {
            Some(part) => begun = Some((number, joined + part)),
            None => {
                joined.push_str(line);
                lines.push((number, joined));
            }
        }
    }
    lines.extend(begun);
    for (_, line) in &mut lines {
        let comment = line.match_indices('#').find(|(at, _)| *at == 0 || line[..*at].ends_with(char::is_whitespace));
        line.truncate(comment.map_or(line.len(), |(at, _)| at));
        *line = line.trim().to_owned();
    }
    lines.retain(|(_, line)| !line.is_empty());
    lines
}

/// One line, as far as it is told apart here.
#[derive(Debug, PartialEq)]
enum Line<'a> {
    Include(&'a str),
    /// A package, or an option that installs nothing.
    Package,
}

impl<'a> Line<'a> {
    fn parse(line: &'a str) -> Result<Self, String> {
        if line.contains("${") {
            // The index named in the line would learn it.
            return Err("a variable of the environment can't be used here".into());
        }
        if line.starts_with('-') {
            return Self::option(line);
        }
        let end = line.find(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c)).unwrap_or(line.len());
        let (name, rest) = (&line[..end], line[end..].trim_start());
        let archive =
            [".whl", ".zip", ".gz", ".bz2", ".xz", ".tgz", ".tar"].iter().any(|ending| name.ends_with(ending));
        let named = name.starts_with(|c: char| c.is_ascii_alphanumeric()) && !archive;
        let rest = match rest.strip_prefix('[') {
            Some(extras) => extras.split_once(']').map_or("]", |(_, rest)| rest.trim_start()),
            None => rest,
        };
        if let Some(address) = rest.strip_prefix('@').filter(|_| named) {
            let address = address.split_whitespace().next().unwrap_or_default();
            let file = address.split(['#', '?', ';']).next().unwrap_or_default();
            if file.starts_with("https://") && file.ends_with(".whl") {
                return Ok(Self::Package);
            }
            return Err(format!(
                "`{address}` is no wheel on an https server, and anything else would run foreign code"
            ));
        }
        if named && (rest.is_empty() || rest.starts_with(['<', '>', '=', '!', '~', ';', '('])) {
            return Ok(Self::Package);
        }
        if named && rest.starts_with("--hash") {
            return Ok(Self::Package);
        }
        Err("only wheels are installed, never a folder, an archive or a repository, which would run foreign code"
            .into())
    }

    fn option(line: &'a str) -> Result<Self, String> {
        let (option, value) = line.split_once([' ', '=']).unwrap_or((line, ""));
        match option {
            "-r" | "--requirement" | "-c" | "--constraint" => Ok(Self::Include(value.trim())),
            "-i" | "--index-url" | "--extra-index-url" | "--pre" | "--require-hashes" | "--only-binary" => {
                Ok(Self::Package)
            }
            _ => Err(format!("the option `{option}` can't be used here")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_packages_and_wheels() {
        for line in [
            "jinja2",
            "jinja2>=3.1,<4",
            "a.b_c-d[x, y] ~= 1.0 ; python_version > '3'",
            "x==1 --hash=sha256:00",
            "x @ https://host/x-1-py3-none-any.whl#sha256=00",
            "--index-url https://host/simple",
            "--require-hashes",
        ] {
            assert_eq!(Line::parse(line), Ok(Line::Package), "{line}");
        }
        assert_eq!(Line::parse("-r more.txt"), Ok(Line::Include("more.txt")));
    }

    #[test]
    fn refuses_what_would_run_code_or_tell_a_secret() {
        for line in [
            "-e .",
            "./folder",
            "folder/package",
            "package.whl",
            "package-1.0.tar.gz",
            "git+https://host/x",
            "https://host/x.whl",
            "x @ git+https://host/x",
            "x @ https://host/x.tar.gz",
            "x @ http://host/x.whl",
            "--no-binary :all:",
            "--find-links .",
            "--index-url https://host/${TOKEN}",
            "x[a",
        ] {
            assert!(Line::parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn joins_lines_and_drops_comments() {
        let lines = logical_lines("# all\na \\\n  ==1\n\nb#c # d\n");
        assert_eq!(lines, [(2, "a   ==1".to_owned()), (5, "b#c".to_owned())]);
    }

    #[test]
    fn tells_the_line_and_reads_included_files_once() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (folder.path().join("requirements.txt"), folder.path().join("more.txt"));
        fs::write(&first, "a\n-r more.txt\n").unwrap();
        fs::write(&second, "-r requirements.txt\n").unwrap();
        assert_eq!(Requirements::read(&first).unwrap().content.len(), 2);
        fs::write(&second, "\n-e .\n").unwrap();
        let BuildError::Compile(wrong) = Requirements::read(&first).unwrap_err() else { panic!() };
        assert_eq!((wrong[0].file.clone(), wrong[0].line), (second, Some(2)));
    }
}
