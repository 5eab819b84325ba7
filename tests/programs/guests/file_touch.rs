//! Sets the times of what lies at a path (`touch`: `folder`, `path`), which opens it on some systems.

use programs::{Answer, Guest, Listed, failed, string, text, tool_taking};
use wasip2::filesystem::preopens::get_directories;
use wasip2::filesystem::types::{ErrorCode, NewTimestamp, PathFlags};

struct FileTouch;

impl Guest for FileTouch {
    fn list_tools() -> Listed {
        Ok(vec![tool_taking("touch", &[("folder", "string"), ("path", "string")])])
    }

    fn call_tool(_: String, arguments: String) -> Answer {
        match touch(&string(&arguments, "folder"), &string(&arguments, "path")) {
            Ok(()) => text("touched"),
            Err(code) => Err(failed(format!("{code:?}"))),
        }
    }
}

fn touch(folder: &str, path: &str) -> Result<(), ErrorCode> {
    let folders = get_directories();
    let (folder, _) = folders.iter().find(|(_, name)| name == folder).ok_or(ErrorCode::NoEntry)?;
    folder.set_times_at(PathFlags::SYMLINK_FOLLOW, path, NewTimestamp::Now, NewTimestamp::Now)
}

programs::export!(FileTouch);
