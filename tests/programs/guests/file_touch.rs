//! Sets the times of what lies at a path, and of what it has open for reading (`touch`, `touch-open`: `folder`, `path`).

use programs::{Answer, Guest, Listed, failed, string, text, tool_taking};
use wasip2::filesystem::preopens::get_directories;
use wasip2::filesystem::types::{DescriptorFlags, ErrorCode, NewTimestamp, OpenFlags, PathFlags};

struct FileTouch;

impl Guest for FileTouch {
    fn list_tools() -> Listed {
        let parameters = [("folder", "string"), ("path", "string")];
        Ok(["touch", "touch-open"].map(|name| tool_taking(name, &parameters)).into())
    }

    fn call_tool(name: String, arguments: String) -> Answer {
        let open = name == "touch-open";
        match touch(&string(&arguments, "folder"), &string(&arguments, "path"), open) {
            Ok(()) => text("touched"),
            Err(code) => Err(failed(format!("{code:?}"))),
        }
    }
}

fn touch(folder: &str, path: &str, open: bool) -> Result<(), ErrorCode> {
    let folders = get_directories();
    let (folder, _) = folders.iter().find(|(_, name)| name == folder).ok_or(ErrorCode::NoEntry)?;
    let follow = PathFlags::SYMLINK_FOLLOW;
    if open {
        let file = folder.open_at(follow, path, OpenFlags::empty(), DescriptorFlags::READ)?;
        return file.set_times(NewTimestamp::Now, NewTimestamp::Now);
    }
    folder.set_times_at(follow, path, NewTimestamp::Now, NewTimestamp::Now)
}

programs::export!(FileTouch);
