//! Opens a path, or looks at what is there, as the host's interface takes it, past the C library: relative to a granted
//! folder, whatever it looks like (`open`, `stat`, `hash`, `readlink`: `folder`, `path`). Answers the file's text, size,
//! hash of its metadata or where it points, or fails with the error code.

use programs::{Answer, Guest, Listed, failed, string, text, tool_taking};
use wasip2::filesystem::preopens::get_directories;
use wasip2::filesystem::types::{DescriptorFlags, ErrorCode, OpenFlags, PathFlags};

struct FileEscape;

impl Guest for FileEscape {
    fn list_tools() -> Listed {
        let parameters = [("folder", "string"), ("path", "string")];
        Ok(["open", "stat", "hash", "readlink"].map(|name| tool_taking(name, &parameters)).into())
    }

    fn call_tool(name: String, arguments: String) -> Answer {
        match reach(&name, &string(&arguments, "folder"), &string(&arguments, "path")) {
            Ok(found) => text(found),
            Err(code) => Err(failed(format!("{code:?}"))),
        }
    }
}

fn reach(how: &str, folder: &str, path: &str) -> Result<String, ErrorCode> {
    let folders = get_directories();
    let (folder, _) = folders.iter().find(|(_, name)| name == folder).ok_or(ErrorCode::NoEntry)?;
    match how {
        "stat" => return Ok(folder.stat_at(PathFlags::SYMLINK_FOLLOW, path)?.size.to_string()),
        "hash" => return Ok(folder.metadata_hash_at(PathFlags::SYMLINK_FOLLOW, path)?.lower.to_string()),
        "readlink" => return folder.readlink_at(path),
        _ => {}
    }
    let file = folder.open_at(PathFlags::SYMLINK_FOLLOW, path, OpenFlags::empty(), DescriptorFlags::READ)?;
    let (bytes, _) = file.read(1000, 0)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

programs::export!(FileEscape);
