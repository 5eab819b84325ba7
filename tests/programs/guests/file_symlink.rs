//! Makes a symbolic link, which stable Rust has no function for (`symlink`: `folder`, `target`, `path`).

use programs::{Answer, Guest, Listed, failed, string, text, tool_taking};
use wasip2::filesystem::preopens::get_directories;
use wasip2::filesystem::types::ErrorCode;

struct FileSymlink;

impl Guest for FileSymlink {
    fn list_tools() -> Listed {
        Ok(vec![tool_taking("symlink", &[("folder", "string"), ("target", "string"), ("path", "string")])])
    }

    fn call_tool(_: String, arguments: String) -> Answer {
        let argument = |name| string(&arguments, name);
        match symlink(&argument("folder"), &argument("target"), &argument("path")) {
            Ok(()) => text("linked"),
            Err(code) => Err(failed(format!("{code:?}"))),
        }
    }
}

fn symlink(folder: &str, target: &str, path: &str) -> Result<(), ErrorCode> {
    let folders = get_directories();
    let (folder, _) = folders.iter().find(|(_, name)| name == folder).ok_or(ErrorCode::NoEntry)?;
    folder.symlink_at(target, path)
}

programs::export!(FileSymlink);
