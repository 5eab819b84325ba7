use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::{DiskError, create_folder};

/// A log of lines that several processes append to at once, in files of a limited size, of which the newest are kept.
///
/// The files are numbered, `audit.1.jsonl` and so on, and the one with the highest number is written to. One that is
/// full stays full, so that every process finds by itself that it is time for the next: nothing is renamed, and no lock
/// is held. A line is one write to the end of the file, which a local file system does as a whole. Only the current
/// user can read the files.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    /// In bytes: a file of this size is full.
    full: u64,
    /// How many files are kept.
    kept: u64,
    open: Mutex<Option<Open>>,
}

/// The file that is written to.
#[derive(Debug)]
struct Open {
    number: u64,
    file: File,
}

const FULL: u64 = 8 << 20;
const KEPT: u64 = 5;

impl Journal {
    pub(crate) fn at(folder: PathBuf) -> Self {
        Self::sized(folder, FULL, KEPT)
    }

    fn sized(folder: PathBuf, full: u64, kept: u64) -> Self {
        Self { folder, full, kept, open: Mutex::default() }
    }

    /// Appends lines, each of which ends in a newline and holds no other, with one write. They are not forced to the
    /// disk: a crash of the whole machine may lose the last ones.
    ///
    /// A line that a crash or a full disk has cut short before is ended first, so that it spoils no other.
    pub fn append(&self, lines: &str) -> Result<(), DiskError> {
        debug_assert!(lines.ends_with('\n'));
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let appended = self.writable(&mut open).and_then(|(file, torn)| {
            if torn { write_once(file, format!("\n{lines}").as_bytes()) } else { write_once(file, lines.as_bytes()) }
        });
        appended.map_err(|error| {
            // Whatever is wrong with the file: the next line looks for it anew.
            *open = None;
            DiskError::on("write to", &self.folder)(error)
        })
    }

    /// All whole lines that are there, the newest first. A file that was removed meanwhile is passed over.
    pub fn lines_backwards(&self) -> impl Iterator<Item = Result<String, DiskError>> + '_ {
        let (numbers, failed) = match self.numbers() {
            Ok(numbers) => (numbers, None),
            Err(error) => (Vec::new(), Some(Err(DiskError::on("read", &self.folder)(error)))),
        };
        failed.into_iter().chain(numbers.into_iter().rev().flat_map(|number| self.read(number)))
    }

    /// The lines of one file, the newest first. What stands behind the last newline is no whole line.
    fn read(&self, number: u64) -> Vec<Result<String, DiskError>> {
        let path = self.path(number);
        match fs::read(&path) {
            Ok(bytes) => {
                let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(&[][..], |end| &bytes[..end]);
                let lines = whole.rsplit(|&byte| byte == b'\n').filter(|line| !line.is_empty());
                lines.map(|line| Ok(String::from_utf8_lossy(line).into_owned())).collect()
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => vec![Err(DiskError::on("read", &path)(error))],
        }
    }

    /// The file to write to, and whether its last line was cut short.
    fn writable<'a>(&self, open: &'a mut Option<Open>) -> io::Result<(&'a mut File, bool)> {
        loop {
            let there = match open.take() {
                Some(there) => there,
                None => self.open(self.numbers()?.last().copied().unwrap_or(1))?,
            };
            let metadata = there.file.metadata()?;
            if is_removed(&metadata) {
                continue;
            }
            let size = metadata.len();
            if size >= self.full {
                *open = Some(self.next(there.number)?);
                continue;
            }
            let file = &mut open.insert(there).file;
            let torn = size > 0 && last_byte(file, size)? != b'\n';
            return Ok((file, torn));
        }
    }

    /// What comes after a full file: the newest that another process has begun, or a new one.
    fn next(&self, full: u64) -> io::Result<Open> {
        let newest = self.numbers()?.last().copied().unwrap_or(0);
        let next = self.open(newest.max(full.saturating_add(1)))?;
        for number in self.numbers()? {
            if number.saturating_add(self.kept) <= next.number {
                // Another process may have been quicker.
                let _ = fs::remove_file(self.path(number));
            }
        }
        Ok(next)
    }

    fn open(&self, number: u64) -> io::Result<Open> {
        create_folder(&self.folder).map_err(|error| error.source)?;
        let mut options = File::options();
        options.create(true).append(true).read(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Open { number, file: options.open(self.path(number))? })
    }

    fn path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("audit.{number}.jsonl"))
    }

    /// The numbers of the files, in their order; none where there is no folder yet.
    fn numbers(&self) -> io::Result<Vec<u64>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let mut numbers = Vec::new();
        for entry in entries {
            numbers.extend(entry?.file_name().to_str().and_then(number));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }
}

/// The number of a file of this name. There is always room for the next one.
fn number(name: &str) -> Option<u64> {
    let text = name.strip_prefix("audit.")?.strip_suffix(".jsonl")?;
    let number: u32 = text.parse().ok()?;
    (number.to_string() == text).then_some(number.into())
}

/// Not `write_all`: what it would write the second time could stand behind the line of another process.
fn write_once(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    loop {
        match file.write(bytes) {
            Ok(written) if written == bytes.len() => return Ok(()),
            Ok(_) => return Err(io::Error::other("the line was cut short, as by a full disk")),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Where a file is read from is of no matter to what is appended.
fn last_byte(file: &mut File, size: u64) -> io::Result<u8> {
    let mut byte = [0];
    file.seek(SeekFrom::Start(size - 1))?;
    file.read_exact(&mut byte)?;
    Ok(byte[0])
}

/// Whether somebody has removed the file: what is written to it would be lost.
#[cfg(unix)]
fn is_removed(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(metadata) == 0
}

/// An open file can't be removed there.
#[cfg(not(unix))]
fn is_removed(_: &fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use proptest::prelude::*;

    use super::*;

    fn lines(journal: &Journal) -> Vec<String> {
        let mut lines: Vec<_> = journal.lines_backwards().map(Result::unwrap).collect();
        lines.reverse();
        lines
    }

    #[test]
    fn lines_are_read_as_they_were_written() {
        let root = tempfile::tempdir().unwrap();
        let journal = Journal::at(root.path().join("data/audit"));
        assert_eq!(lines(&journal), [""; 0]);
        journal.append("one\n").unwrap();
        journal.append("two\nthree\n").unwrap();
        assert_eq!(lines(&journal), ["one", "two", "three"]);
        assert_eq!(journal.lines_backwards().next().unwrap().unwrap(), "three");
    }

    #[test]
    fn a_line_that_was_cut_short_spoils_no_other() {
        let root = tempfile::tempdir().unwrap();
        let journal = Journal::at(root.path().to_owned());
        journal.append("one\n").unwrap();
        let mut other = File::options().append(true).open(journal.path(1)).unwrap();
        other.write_all(b"tw").unwrap();
        assert_eq!(lines(&journal), ["one"]);
        journal.append("three\n").unwrap();
        assert_eq!(lines(&journal), ["one", "tw", "three"]);
    }

    #[test]
    fn the_newest_files_are_kept() {
        let root = tempfile::tempdir().unwrap();
        let journal = Journal::sized(root.path().to_owned(), 10, 3);
        fs::write(root.path().join("audit.0007.jsonl"), "not ours\n").unwrap();
        for n in 0..20 {
            journal.append(&format!("{n:04}\n")).unwrap();
        }
        assert_eq!(journal.numbers().unwrap(), [8, 9, 10]);
        assert_eq!(lines(&journal), ["0014", "0015", "0016", "0017", "0018", "0019"]);
    }

    #[test]
    fn a_journal_that_was_removed_begins_anew() {
        let root = tempfile::tempdir().unwrap();
        let journal = Journal::at(root.path().join("audit"));
        journal.append("one\n").unwrap();
        fs::remove_dir_all(root.path().join("audit")).unwrap();
        journal.append("two\n").unwrap();
        assert_eq!(lines(&journal), ["two"]);
    }

    #[test]
    fn a_line_that_cannot_be_written_says_why() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("audit"), "in the way").unwrap();
        let journal = Journal::at(root.path().join("audit"));
        let error = journal.append("one\n").unwrap_err();
        assert!(error.to_string().starts_with("could not write to `"), "{error}");
        fs::remove_file(root.path().join("audit")).unwrap();
        journal.append("two\n").unwrap();
        assert_eq!(lines(&journal), ["two"]);
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let journal = Journal::at(root.path().join("audit"));
        journal.append("one\n").unwrap();
        let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(journal.path(1)), mode(journal.folder.clone())), (0o600, 0o700));
    }

    /// The work of a child of the next test.
    #[test]
    fn append_as_a_child() {
        let Some(folder) = std::env::var_os("JOURNAL_TEST_FOLDER") else { return };
        let journal = Journal::sized(folder.into(), 1000, u64::MAX);
        for n in 0..500 {
            journal.append(&format!("{} {n}\n", std::process::id())).unwrap();
        }
    }

    #[test]
    fn processes_that_append_and_begin_files_at_once_lose_no_line() {
        let root = tempfile::tempdir().unwrap();
        let child = || {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args(["--exact", "journal::tests::append_as_a_child"]).stdout(Stdio::null());
            command.env("JOURNAL_TEST_FOLDER", root.path()).spawn().unwrap()
        };
        let children: Vec<_> = (0..4).map(|_| child()).collect();
        let ids: Vec<_> = children.iter().map(std::process::Child::id).collect();
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
        let journal = Journal::sized(root.path().to_owned(), 1000, u64::MAX);
        assert!(journal.numbers().unwrap().len() > 10);
        let mut found = lines(&journal);
        let mut wanted: Vec<_> = ids.iter().flat_map(|id| (0..500).map(move |n| format!("{id} {n}"))).collect();
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted);
    }

    #[derive(Debug, Clone)]
    enum Step {
        Append(Vec<String>),
        CutShort(String),
        Reopen,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            proptest::collection::vec("[a-z]{1,9}", 1..4).prop_map(Step::Append),
            "[A-Z]{1,9}".prop_map(Step::CutShort),
            Just(Step::Reopen),
        ];
        proptest::collection::vec(step, 0..40)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn whatever_happens_whole_lines_are_whole_and_in_order(steps in steps()) {
            let root = tempfile::tempdir().unwrap();
            let new = || Journal::sized(root.path().to_owned(), 40, u64::MAX);
            let (mut journal, mut wanted) = (new(), Vec::new());
            for step in steps {
                match step {
                    Step::Append(more) => {
                        journal.append(&more.iter().map(|line| format!("{line}\n")).collect::<String>()).unwrap();
                        wanted.extend(more);
                    }
                    Step::CutShort(part) => {
                        let last = journal.numbers().unwrap().last().copied().unwrap_or(1);
                        let mut file = journal.open(last).unwrap().file;
                        file.write_all(part.as_bytes()).unwrap();
                    }
                    Step::Reopen => journal = new(),
                }
            }
            let whole = |line: &String| line.chars().all(|c| c.is_ascii_lowercase());
            prop_assert_eq!(lines(&journal).into_iter().filter(whole).collect::<Vec<_>>(), wanted);
        }
    }
}
