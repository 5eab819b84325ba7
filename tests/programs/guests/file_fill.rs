//! Fills the disk, each tool in its own way, until it is refused: `stream`, `append`, `write`, `raw-stream`, `holes`,
//! `grow`, `names` (`folder`, a path that is granted). Each fails with the error that it got.

use std::fs::{File, OpenOptions};
use std::io::{Result, Seek, SeekFrom, Write};

use programs::{Answer, Guest, Listed, failed, string, text, tool_taking};
use wasip2::filesystem::preopens::get_directories;
use wasip2::filesystem::types::{DescriptorFlags, ErrorCode, OpenFlags, PathFlags, filesystem_error_code};
use wasip2::io::streams::StreamError;

struct FileFill;

/// More than any call may write.
const FAR: u64 = 10 << 30;

impl Guest for FileFill {
    fn list_tools() -> Listed {
        let tools = ["stream", "append", "write", "raw-stream", "holes", "grow", "names"];
        Ok(tools.map(|name| tool_taking(name, &[("folder", "string")])).into())
    }

    fn call_tool(name: String, arguments: String) -> Answer {
        let folder = string(&arguments, "folder");
        if name == "write" || name == "raw-stream" {
            return raw(&folder, name == "write")
                .map_err(|code| failed(format!("{code:?}")))
                .and_then(|()| text("filled"));
        }
        let path = format!("{folder}/big");
        let filled = match name.as_str() {
            "stream" => File::create(path).and_then(fill),
            "append" => OpenOptions::new().create(true).append(true).open(path).and_then(fill),
            "holes" => File::create(path).and_then(holes),
            "grow" => File::create(path).and_then(|file| file.set_len(FAR)),
            _ => (0..FAR).try_for_each(|number| File::create(format!("{folder}/{number}")).map(drop)),
        };
        filled.map_err(failed)?;
        text("filled")
    }
}

fn fill(mut file: File) -> Result<()> {
    let block = vec![b'x'; 64 << 10];
    (0..FAR / block.len() as u64).try_for_each(|_| file.write_all(&block))
}

/// One byte for each megabyte, so that little is written and much could be.
fn holes(mut file: File) -> Result<()> {
    (1..FAR >> 20).try_for_each(|megabyte| {
        file.seek(SeekFrom::Start(megabyte << 20))?;
        file.write_all(b"x")
    })
}

/// Past the C library, which knows only streams, and of them only that they failed.
fn raw(folder: &str, write: bool) -> std::result::Result<(), ErrorCode> {
    let folders = get_directories();
    let (folder, _) = folders.iter().find(|(_, name)| name == folder).ok_or(ErrorCode::NoEntry)?;
    let file = folder.open_at(PathFlags::empty(), "big", OpenFlags::CREATE, DescriptorFlags::WRITE)?;
    let block = vec![b'x'; if write { 64 << 10 } else { 4 << 10 }];
    let stream = file.write_via_stream(0)?;
    let mut end = 0;
    while end < FAR {
        end += block.len() as u64;
        if write {
            file.write(&block, end - block.len() as u64)?;
        } else if let Err(StreamError::LastOperationFailed(error)) = stream.blocking_write_and_flush(&block) {
            return Err(filesystem_error_code(&error).unwrap_or(ErrorCode::Io));
        }
    }
    Ok(())
}

programs::export!(FileFill);
