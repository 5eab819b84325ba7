use std::fs;
use std::path::Path;

use super::position::Position;
use crate::Diagnostic;

const ERROR: &str = "✘ [ERROR] ";

/// Modules of Node.js that other engines lack.
const NODE_MODULES: [&str; 22] = [
    "assert",
    "buffer",
    "child_process",
    "cluster",
    "crypto",
    "dgram",
    "dns",
    "events",
    "fs",
    "http",
    "http2",
    "https",
    "net",
    "os",
    "path",
    "process",
    "stream",
    "tls",
    "url",
    "util",
    "worker_threads",
    "zlib",
];

/// Reads the errors that esbuild wrote, whose paths are relative to `root`; one without a place is at `entry`.
///
/// They come as text, because only esbuild's JavaScript side can give them in another form:
///
/// ```text
/// ✘ [ERROR] Unexpected ";"
///
///     src/other.ts:1:17:
///       1 │ export const x = ;
/// ```
pub(super) fn diagnostics(stderr: &str, root: &Path, entry: &Path) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut lines = stderr.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(message) = line.strip_prefix(ERROR) else { continue };
        let mut message = message.to_owned();
        while let Some(more) = lines.next_if(|line| !line.trim().is_empty()) {
            message.push('\n');
            message.push_str(more);
        }
        // What follows are notes, with places of their own.
        while lines.next_if(|line| line.trim().is_empty()).is_some() {}
        let place = lines.peek().and_then(|line| place(line));
        diagnostics.push(diagnostic(explain(message), place, root, entry));
    }
    diagnostics
}

fn diagnostic(message: String, place: Option<(&str, usize, usize)>, root: &Path, entry: &Path) -> Diagnostic {
    let Some((file, line, byte)) = place else {
        return Diagnostic { file: entry.to_owned(), line: None, column: None, message, excerpt: None };
    };
    let file = root.join(file);
    // Should the file be gone by now, its name and line still help.
    let text = fs::read_to_string(&file).unwrap_or_default();
    Position::of_byte_in_line(&text, line, byte).diagnostic(&file, &text, message)
}

/// `    file:line:byte:`
fn place(line: &str) -> Option<(&str, usize, usize)> {
    let mut parts = line.strip_prefix("    ")?.strip_suffix(':')?.rsplitn(3, ':');
    let (byte, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((parts.next()?, line, byte))
}

/// Adds to an import that leads nowhere what can be done about it.
fn explain(message: String) -> String {
    let Some(name) = message.strip_prefix("Could not resolve \"").and_then(|rest| rest.strip_suffix('"')) else {
        return message;
    };
    let module = name.strip_prefix("node:").unwrap_or(name);
    let module = module.split('/').next().unwrap_or(module);
    if name.starts_with("node:") || NODE_MODULES.contains(&module) {
        return format!("could not resolve \"{name}\": it is a part of Node.js, and skills run without Node.js");
    }
    if name.starts_with('.') || name.starts_with('/') {
        return format!("could not resolve \"{name}\": there is no such file");
    }
    let package: Vec<&str> = name.splitn(3, '/').take(if name.starts_with('@') { 2 } else { 1 }).collect();
    format!("could not resolve \"{name}\": the package is not installed; try `npm install {}`", package.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STDERR: &str = "✘ [ERROR] Could not resolve \"@scope/x/y\"

    src/index.ts:2:12:
      2 │ const ä = 1, z = import(\"@scope/x/y\");
        ╵                         ~~~~~~~~~~~~

  You can mark the path \"@scope/x/y\" as external to exclude it from the bundle.

✘ [ERROR] The symbol \"q\" has already been declared

    src/other.ts:3:6:
      3 │ const q = 2;
        ╵       ^

  The symbol \"q\" was originally declared here:

    src/other.ts:2:6:
      2 │ const q = 1;
        ╵       ^

✘ [ERROR] Something without a place

2 errors
";

    #[test]
    fn each_error_has_its_own_place() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("src")).unwrap();
        fs::write(root.path().join("src/index.ts"), "\nconst ä = 1, z = import(\"@scope/x/y\");\n").unwrap();
        let found = diagnostics(STDERR, root.path(), Path::new("entry.ts"));
        let places: Vec<_> = found.iter().map(|d| (d.line, d.column)).collect();
        assert_eq!(places, [(Some(2), Some(12)), (Some(3), Some(1)), (None, None)]);
        assert_eq!(found[0].file, root.path().join("src/index.ts"));
        assert!(found[0].excerpt.as_ref().unwrap().starts_with("const ä"));
        assert!(found[0].message.ends_with("try `npm install @scope/x`"), "{}", found[0].message);
        assert_eq!(found[1].message, "The symbol \"q\" has already been declared");
        assert_eq!(found[2].file, Path::new("entry.ts"));
    }

    #[test]
    fn imports_that_lead_nowhere_are_explained() {
        let explained = |name: &str| explain(format!("Could not resolve \"{name}\""));
        assert!(explained("node:sqlite").contains("a part of Node.js"));
        assert!(explained("fs/promises").contains("a part of Node.js"));
        assert!(explained("./missing").contains("no such file"));
        assert!(explained("left-pad").ends_with("`npm install left-pad`"));
        assert_eq!(explain("Unexpected \";\"".into()), "Unexpected \";\"");
    }
}
