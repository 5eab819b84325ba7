//! Does in a folder what tools do there, and answers what came of it (`work`: `folder`).

use std::fs::{self, OpenOptions};
use std::io::{Read, Result, Seek, SeekFrom, Write};

use programs::{Answer, Guest, Listed, failed, string, text, tool_taking};

struct FileWork;

impl Guest for FileWork {
    fn list_tools() -> Listed {
        Ok(vec![tool_taking("work", &[("folder", "string")])])
    }

    fn call_tool(_: String, arguments: String) -> Answer {
        work(&string(&arguments, "folder")).map_err(failed).and_then(text)
    }
}

fn work(folder: &str) -> Result<String> {
    let path = |name: &str| format!("{folder}/{name}");
    fs::create_dir_all(path("a/b"))?;
    fs::write(path("a/b/new.txt"), "written")?;
    OpenOptions::new().append(true).open(path("a/b/new.txt"))?.write_all(b", appended")?;
    fs::rename(path("a/b/new.txt"), path("a/old.txt"))?;
    fs::hard_link(path("a/old.txt"), path("a/same.txt"))?;
    let mut file = OpenOptions::new().read(true).write(true).open(path("a/old.txt"))?;
    file.write_all(b"W")?;
    file.set_len(17)?;
    file.seek(SeekFrom::Start(0))?;
    let mut found = String::new();
    file.read_to_string(&mut found)?;
    let mut names: Vec<_> =
        fs::read_dir(path("a"))?.map(|entry| Ok(entry?.file_name().into_string().unwrap())).collect::<Result<_>>()?;
    names.sort();
    let size = fs::metadata(path("a/same.txt"))?.len();
    fs::remove_file(path("a/same.txt"))?;
    fs::remove_dir(path("a/b"))?;
    Ok(format!("{} {size} {}", names.join(" "), found.trim_end_matches('\0')))
}

programs::export!(FileWork);
