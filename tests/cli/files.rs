//! Files: what a guest can do in the folders that it was granted, and that it can't leave them.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::environment::{Environment, Outcome, assert_holds, guest};

/// A folder `data` that is granted for writing, a folder `notes` that is granted for reading, and a secret beside them.
struct Disk {
    environment: Environment,
}

const SECRET: &str = "the secret beside the folders";

impl Disk {
    fn new() -> Self {
        let environment = Environment::new();
        environment.write("data/a.txt", "a file of data");
        environment.write("notes/a.txt", "a note");
        environment.write("outside/secret.txt", SECRET);
        Self { environment }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.environment.path(path)
    }

    fn run(&self, skill: &str, words: &[&str]) -> Outcome {
        let write = format!("/data={}", self.path("data").display());
        let read = format!("/notes={}", self.path("notes").display());
        let grants = ["--allow-write", &write, "--allow-read", &read];
        self.environment.run(&[&["run", skill], words, &grants[..]].concat())
    }

    #[track_caller]
    fn answers(&self, name: &str, words: &[&str]) -> String {
        let outcome = self.run(&guest(name), words);
        assert_eq!(outcome.code, 0, "{words:?}: {outcome:?}");
        outcome.stdout.trim_end().to_owned()
    }

    /// A call that fails, and why. Never does it show the secret.
    #[track_caller]
    fn fails(&self, code: i32, name: &str, words: &[&str]) -> String {
        let outcome = self.run(&guest(name), words);
        assert_eq!(outcome.code, code, "{words:?}: {outcome:?}");
        assert!(!format!("{outcome:?}").contains(SECRET), "{outcome:?}");
        outcome.stderr
    }

    /// A call that is denied, with the error code that the guest saw and what a person is told.
    #[track_caller]
    fn denies(&self, name: &str, words: &[&str], denial: &str) {
        let errors = self.fails(3, name, words);
        assert!(errors.contains("name: \"access\"") || errors.contains("ermission denied"), "{errors}");
        assert_holds(&errors, &[denial]);
    }

    fn has_secret(&self) -> bool {
        fs::read_to_string(self.path("outside/secret.txt")).is_ok_and(|secret| secret == SECRET)
    }
}

fn mkfifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn a_guest_works_in_its_folder() {
    let disk = Disk::new();
    let answer = disk.answers("file_work", &["work", "folder=/data"]);
    assert_eq!(answer, "b old.txt same.txt 17 Written, appended");
    assert_eq!(fs::read_to_string(disk.path("data/a/old.txt")).unwrap(), "Written, appended");
    assert!(!disk.path("data/a/b").exists() && !disk.path("data/a/same.txt").exists());
    assert_eq!(disk.answers("reach", &["read", "path=/notes/a.txt"]), "a note");
    assert_eq!(disk.answers("reach", &["list", "path=/"]), "data\nnotes");
    assert_eq!(disk.answers("file_symlink", &["symlink", "folder=/data", "target=a.txt", "path=link"]), "linked");
    assert_eq!(disk.answers("reach", &["read", "path=/data/link"]), "a file of data");
    assert_eq!(disk.answers("file_link", &["rename", "from=/data/link", "to=/data/moved"]), "done");
    assert_eq!(disk.answers("file_touch", &["touch", "folder=/data", "path=a.txt"]), "touched");
}

#[test]
fn a_folder_of_any_size_is_listed_in_full() {
    let disk = Disk::new();
    for number in 0..1000 {
        fs::write(disk.path(&format!("notes/{number:04}")), "").unwrap();
    }
    let listed = disk.answers("reach", &["list", "path=/notes"]);
    let names: Vec<_> = listed.lines().collect();
    assert_eq!((names.len(), names[0], names[999], names[1000]), (1001, "0000", "0999", "a.txt"));
}

#[test]
fn no_path_leads_out() {
    let disk = Disk::new();
    symlink("../outside/secret.txt", disk.path("data/link")).unwrap();
    symlink(disk.path("outside"), disk.path("data/absolute")).unwrap();
    symlink("..", disk.path("data/up")).unwrap();
    fs::create_dir(disk.path("data/a")).unwrap();
    for (path, told) in [
        ("../outside/secret.txt", "/data/../outside/secret.txt"),
        ("./a/../../outside/secret.txt", "/data/a/../../outside/secret.txt"),
        ("link", "/data/link"),
        ("absolute/secret.txt", "/data/absolute/secret.txt"),
        ("up/outside/secret.txt", "/data/up/outside/secret.txt"),
        ("..", "/data/.."),
        ("/etc/passwd", "/etc/passwd"),
    ] {
        let path = format!("path={path}");
        let denial = format!("may not read `{told}`: it leads out of the folder granted as `/data`");
        for tool in ["open", "stat", "hash"] {
            disk.denies("file_escape", &[tool, "folder=/data", &path], &denial);
        }
    }
    // Where a link outside points is a secret as well.
    symlink(SECRET, disk.path("outside/pointer")).unwrap();
    for path in ["../outside/pointer", "up/outside/pointer", "absolute/pointer"] {
        let denial = format!("may not read `/data/{path}`: it leads out of the folder granted as `/data`");
        disk.denies("file_escape", &["readlink", "folder=/data", &format!("path={path}")], &denial);
    }
    let secret = format!("path={}", disk.path("outside/secret.txt").display());
    disk.denies("file_escape", &["open", "folder=/notes", &secret], "read denied: this skill may not read");
}

#[test]
fn what_no_grant_covers_is_denied() {
    let disk = Disk::new();
    for (folder, path, told) in [
        ("/", "outside/secret.txt", "/outside/secret.txt"),
        ("/", "../etc/passwd", "/etc/passwd"),
        ("/", "data/../outside/secret.txt", "/outside/secret.txt"),
        ("/", "/etc/passwd", "/etc/passwd"),
    ] {
        let (folder, path) = (format!("folder={folder}"), format!("path={path}"));
        let denial = format!("read denied: this skill may not read `{told}`: no grant covers this path");
        disk.denies("file_escape", &["open", &folder, &path], &denial);
    }
    // The root shows the way to what is granted.
    assert_eq!(disk.answers("file_escape", &["open", "folder=/", "path=./notes/a.txt"]), "a note");
    let nothing = Environment::new();
    for path in ["/data/a.txt", "/notes", "/"] {
        let errors =
            nothing.fails(3, &["run", &guest("file_touch"), "touch", "folder=/", &format!("path={}", &path[1..])]);
        assert_holds(
            &errors,
            &["failed: ErrorCode { code: 0, name: \"access\"", &format!("this skill may not write `{path}`")],
        );
    }
}

#[test]
fn a_folder_that_is_granted_for_reading_is_not_written_to() {
    let disk = Disk::new();
    let denial = |path: &str| {
        format!(
            "write denied: this skill may not write `{path}`: no grant covers this path; try: --allow-write /notes=FOLDER"
        )
    };
    disk.denies("file_link", &["rename", "from=/notes/a.txt", "to=/notes/b.txt"], &denial("/notes/a.txt"));
    disk.denies("file_link", &["rename", "from=/notes/a.txt", "to=/data/b.txt"], &denial("/notes/a.txt"));
    disk.denies("file_link", &["rename", "from=/data/a.txt", "to=/notes/b.txt"], &denial("/notes/b.txt"));
    disk.denies("file_link", &["link", "from=/notes/a.txt", "to=/data/b.txt"], &denial("/notes/a.txt"));
    disk.denies("file_symlink", &["symlink", "folder=/notes", "target=a.txt", "path=b"], &denial("/notes/b"));
    disk.denies("file_touch", &["touch", "folder=/notes", "path=a.txt"], &denial("/notes/a.txt"));
    disk.denies("file_touch", &["touch-open", "folder=/notes", "path=a.txt"], &denial("/notes/a.txt"));
    disk.denies("file_fill", &["stream", "folder=/notes"], &denial("/notes/big"));
    disk.denies("file_fill", &["write", "folder=/notes"], &denial("/notes/big"));
    disk.denies("file_work", &["work", "folder=/notes"], &denial("/notes/a/b"));
    assert_eq!(fs::read_to_string(disk.path("notes/a.txt")).unwrap(), "a note");
    assert_eq!(fs::read_dir(disk.path("notes")).unwrap().count(), 1);
}

#[test]
fn nothing_is_moved_or_linked_out() {
    let disk = Disk::new();
    symlink("../outside", disk.path("data/out")).unwrap();
    for tool in ["rename", "link"] {
        for (from, to, told) in [
            ("/data/a.txt", "/data/../outside/a.txt", "/data"),
            ("/data/a.txt", "/data/out/a.txt", "/data"),
            ("/data/out/secret.txt", "/data/b.txt", "/data/out/secret.txt"),
            ("/data/a.txt", "/outside/a.txt", "/outside/a.txt"),
        ] {
            let (from, to) = (format!("from={from}"), format!("to={to}"));
            disk.denies("file_link", &[tool, &from, &to], &format!("write denied: this skill may not write `{told}"));
        }
    }
    assert!(disk.has_secret() && fs::read_dir(disk.path("outside")).unwrap().count() == 1);
}

#[test]
fn a_file_is_linked_in_one_folder_only() {
    let disk = Disk::new();
    let other = format!("/other={}", disk.path("outside").display());
    let grants = ["--allow-write", other.as_str()];
    let words = ["link", "from=/data/a.txt", "to=/other/a.txt"];
    let errors = disk.run(&guest("file_link"), &[&words[..], &grants[..]].concat());
    assert_eq!(errors.code, 1, "{errors:?}");
    assert_holds(&errors.stderr, &["failed: ", "ross-device link"]);
    let moved = disk.run(&guest("file_link"), &[&["rename", words[1], words[2]], &grants[..]].concat());
    assert_eq!(moved.code, 0, "{moved:?}");
}

#[test]
fn links_that_lead_out_are_not_made() {
    let disk = Disk::new();
    for target in ["/etc/passwd", "../outside/secret.txt", "a/../../outside", ".."] {
        let target = format!("target={target}");
        disk.denies(
            "file_symlink",
            &["symlink", "folder=/data", &target, "path=link"],
            "write denied: this skill may not write `/data/link`: a link that a skill makes leads down from where it lies",
        );
    }
    assert!(!disk.path("data/link").is_symlink());
}

#[test]
fn a_link_that_is_swapped_meanwhile_never_leads_out() {
    let disk = Disk::new();
    let path = disk.path("data/swapped");
    fs::create_dir(disk.path("data/inside")).unwrap();
    fs::write(disk.path("data/inside/secret.txt"), "harmless").unwrap();
    let done = AtomicBool::new(false);
    let answer = std::thread::scope(|scope| {
        let swapping = scope.spawn(|| {
            let mut swaps = 0;
            while !done.load(Ordering::Relaxed) {
                for target in ["inside", "../outside"] {
                    let _ = fs::remove_file(disk.path("data/next"));
                    symlink(target, disk.path("data/next")).unwrap();
                    fs::rename(disk.path("data/next"), &path).unwrap();
                    swaps += 1;
                }
            }
            swaps
        });
        // Also where the call fails: the scope waits for the other thread.
        let call = || disk.answers("file_swap", &["read", "path=/data/swapped/secret.txt", "times=4000"]);
        let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(call));
        done.store(true, Ordering::Relaxed);
        assert!(swapping.join().unwrap() > 200);
        answer.unwrap_or_else(|failed| std::panic::resume_unwind(failed))
    });
    // It could be read now and then, or nothing was tried.
    let (opened, seen) = answer.split_once(' ').unwrap();
    assert_eq!(seen, "{\"harmless\"}");
    assert!(opened.parse::<u32>().unwrap() > 20, "{answer}");
}

#[test]
fn only_files_and_folders_open() {
    let disk = Disk::new();
    mkfifo(&disk.path("data/fifo"));
    let _socket = std::os::unix::net::UnixListener::bind(disk.path("data/socket")).unwrap();
    let mut special = vec!["fifo", "socket"];
    // Only root makes devices; a link to one leads out of the folder anyway.
    if Command::new("mknod").arg(disk.path("data/null")).args(["c", "1", "3"]).status().unwrap().success() {
        special.push("null");
    }
    let start = Instant::now();
    for name in special {
        let path = format!("path={name}");
        let read = format!("may not read `/data/{name}`: it is neither a file nor a folder");
        let write = format!("may not write `/data/{name}`: it is neither a file nor a folder");
        disk.denies("file_escape", &["open", "folder=/data", &path], &read);
        disk.denies("file_touch", &["touch", "folder=/data", &path], &write);
        let outcome = disk.run(&guest("reach"), &["write", &format!("path=/data/{name}"), "text=x"]);
        assert_holds(&(outcome.stdout + &outcome.stderr), &["ermission denied", &write]);
    }
    assert!(start.elapsed() < Duration::from_secs(20), "nothing waits for the other end");
}

#[test]
fn what_a_call_writes_has_a_ceiling() {
    const CEILING: u64 = 256 << 20;
    for tool in ["stream", "append", "write", "raw-stream", "holes", "grow"] {
        let disk = Disk::new();
        // A slow disk is not what this is about.
        disk.environment.write("home/config/settings.toml", "[limits]\ntimeout = \"10m\"\ncpu = \"10m\"\n");
        let errors = disk.fails(1, "file_fill", &[tool, "folder=/data"]);
        let what = "failed: it may write no more than 256 MiB to files in one call: ";
        assert_holds(&errors, &[what, "try: raise `written` under `[limits]` in settings.toml"]);
        // A guest's C library has but one word for whatever befalls a stream.
        let refused = match tool {
            "write" | "raw-stream" => "name: \"insufficient-space\"",
            "grow" => "No space left on device",
            _ => "I/O error",
        };
        assert_holds(&errors, &[refused]);
        let size = fs::metadata(disk.path("data/big")).unwrap().len();
        assert!(size <= CEILING, "{tool}: {size}");
        assert!(size > CEILING / 2 || tool == "grow", "{tool}: {size}");
    }
}

#[test]
fn names_have_a_ceiling_too() {
    let disk = Disk::new();
    disk.environment.write("home/config/settings.toml", "[limits]\nwritten = \"16MiB\"\n");
    let errors = disk.fails(1, "file_fill", &["names", "folder=/data"]);
    assert_holds(&errors, &["failed: it may write no more than 16 MiB to files in one call: No space left on device"]);
    assert_eq!(fs::read_dir(disk.path("data")).unwrap().count(), (16 << 20) / 4096 + 1);
}

#[test]
fn the_engines_own_folders_are_never_given() {
    let disk = Disk::new();
    fs::create_dir_all(disk.path("home/data")).unwrap();
    symlink("../home/data", disk.path("notes/link")).unwrap();
    for folder in ["", "home", "home/data", "notes/link"] {
        let grant = format!("/own={}", disk.path(folder).display());
        let outcome = disk.environment.run(&["run", &guest("reach"), "list", "path=/own", "--allow-read", &grant]);
        assert_holds(&(outcome.stdout + &outcome.stderr), &["ermission denied", "this skill may not read `/own`"]);
    }
}

#[test]
fn python_works_in_its_folder() {
    let disk = Disk::new();
    let source = r#"
import os
from skill_engine import tool


@tool
def work(folder: str) -> str:
    path = os.path.join(folder, "py.txt")
    with open(path, "w") as file:
        file.write("written")
    with open(path, "a") as file:
        file.write(", appended")
    os.makedirs(os.path.join(folder, "deep", "er"), exist_ok=True)
    os.rename(path, os.path.join(folder, "deep", "er", "py.txt"))
    with open(os.path.join(folder, "deep", "er", "py.txt")) as file:
        found = file.read()
    os.remove(os.path.join(folder, "deep", "er", "py.txt"))
    os.rmdir(os.path.join(folder, "deep", "er"))
    return f"{found}; {sorted(os.listdir(folder))}; {sorted(os.listdir('/'))}"


@tool
def refused(path: str) -> str:
    try:
        open(path).close()
    except PermissionError:
        return "PermissionError"
    return "it opened"
"#;
    let skill = disk.environment.write("worker.py", source);
    let outcome = disk.run(&skill, &["work", "folder=/data"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert_holds(&outcome.stdout, &["written, appended; ['a.txt', 'deep']; ['data', 'notes'"]);
    for path in ["/etc/passwd", "/data/../outside/secret.txt"] {
        assert_eq!(disk.run(&skill, &["refused", &format!("path={path}")]).stdout.trim(), "PermissionError");
    }
    let bare = disk.environment.ok(&["run", &skill, "refused", "path=/data/a.txt"]);
    assert_eq!(bare.trim(), "PermissionError");
}
