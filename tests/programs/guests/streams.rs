//! Talks on every way out that is no answer: `log` at each level, stdout and stderr with whole lines, a partial last
//! line, bytes that are no UTF-8, and terminal escapes (`talk`); and without end (`flood`).

use std::io::{Write, stderr, stdout};

use programs::log::{Level, write};
use programs::{Answer, Guest, Listed, failed, text, tool};

struct Streams;

impl Guest for Streams {
    fn list_tools() -> Listed {
        Ok(vec![tool("talk"), tool("flood")])
    }

    fn call_tool(name: String, _: String) -> Answer {
        if name == "flood" {
            loop {
                write(Level::Info, &"x".repeat(1000));
                println!("{}", "y".repeat(1000));
            }
        }
        talk().map_err(failed)?;
        text("said")
    }
}

fn talk() -> std::io::Result<()> {
    for level in [Level::Debug, Level::Info, Level::Warning, Level::Error] {
        write(level, &format!("log at {level:?}"));
    }
    write(Level::Info, "two\nlines and \u{1B}[31mred");
    stdout().write_all(b"out one\r\nout \x1B[31mtwo\nnot \xFF\xFE text\nout with")?;
    stdout().flush()?;
    stdout().write_all(b"out an end")?;
    stdout().flush()?;
    stderr().write_all(b"err one\nerr with")?;
    stderr().write_all(b"out an end")
}

programs::export!(Streams);
