/// What an import names, in the text between its quotes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Specifier {
    /// The SDK.
    Sdk,
    /// A package, by its name.
    Package(String),
    /// A file of the skill: the paths that it may have, the likeliest first.
    File(Vec<String>),
    /// A file that does not lie in the skill's folder.
    Outside,
}

/// The package of the SDK, as authors import it.
const SDK: &str = "skill-engine";

impl Specifier {
    /// Reads what `text` means in the file `from`. Where `types` are wanted, declarations (`.d.ts`) count too.
    pub(super) fn parse(text: &str, from: &str, types: bool) -> Self {
        if text == SDK {
            return Self::Sdk;
        }
        if text.starts_with('/') {
            return Self::Outside;
        }
        if !matches!(text.split('/').next(), Some("." | "..")) {
            return Self::Package(package(text).to_owned());
        }
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        match normalized(folder, text) {
            Some(path) => {
                let folder = matches!(text.rsplit('/').next(), Some("" | "." | ".."));
                Self::File(candidates(&path, folder, types))
            }
            None => Self::Outside,
        }
    }
}

/// `@scope/name/file` is of the package `@scope/name`, `name/file` of `name`.
fn package(text: &str) -> &str {
    let parts = if text.starts_with('@') { 2 } else { 1 };
    text.match_indices('/').nth(parts - 1).map_or(text, |(slash, _)| &text[..slash])
}

/// `text` as seen from `folder`, without `.` and `..`; `None` where it leads above the skill's folder.
fn normalized(folder: &str, text: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(text.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn candidates(path: &str, folder_only: bool, types: bool) -> Vec<String> {
    let mut paths = Vec::new();
    if !folder_only {
        paths.extend(as_file(path, types));
    }
    let index = if path.is_empty() { "index".to_owned() } else { format!("{path}/index") };
    paths.extend(extensions(types).map(|extension| format!("{index}{extension}")));
    paths
}

/// A name with an extension means the source that the compiler would take for it; one without means any.
fn as_file(path: &str, types: bool) -> Vec<String> {
    let replaced = |from: &str, others: &[&str]| {
        let stem = path.strip_suffix(from)?;
        let declarations = |extension: &&&str| types || !extension.starts_with(".d.");
        Some(others.iter().filter(declarations).map(|extension| format!("{stem}{extension}")).collect::<Vec<_>>())
    };
    let written = replaced(".js", &[".ts", ".d.ts", ".js"]).or_else(|| replaced(".mjs", &[".mts", ".d.mts", ".mjs"]));
    if let Some(paths) = written {
        return paths;
    }
    if path.ends_with(".ts") || path.ends_with(".mts") {
        return vec![path.to_owned()];
    }
    extensions(types).map(|extension| format!("{path}{extension}")).collect()
}

fn extensions(types: bool) -> impl Iterator<Item = &'static str> {
    [".ts", ".mts", ".d.ts", ".d.mts", ".js", ".mjs"].into_iter().filter(move |name| types || !name.starts_with(".d."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str, from: &str) -> String {
        match Specifier::parse(text, from, true) {
            Specifier::File(paths) => paths[0].clone(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn paths_are_relative_to_the_file() {
        assert_eq!(first("./a", "src/index.ts"), "src/a.ts");
        assert_eq!(first("../lib/./a.js", "src/deep/index.ts"), "src/lib/a.ts");
        assert_eq!(first("./a.mjs", "index.ts"), "a.mts");
        assert_eq!(first("./a.d.ts", "index.ts"), "a.d.ts");
        assert_eq!(first(".", "src/a.ts"), "src/index.ts");
        assert_eq!(first("..", "src/a.ts"), "index.ts");
        assert_eq!(first("./a/", "b.ts"), "a/index.ts");
    }

    #[test]
    fn nothing_leads_out() {
        for text in ["../a", "../../src/a", "/etc/a", "./../../a"] {
            assert_eq!(Specifier::parse(text, "src.ts", true), Specifier::Outside, "{text}");
        }
    }

    #[test]
    fn packages_have_names() {
        let package = |text: &str| Specifier::parse(text, "a.ts", true);
        assert_eq!(package("skill-engine"), Specifier::Sdk);
        assert_eq!(package("zod/v4"), Specifier::Package("zod".into()));
        assert_eq!(package("@a/b/c"), Specifier::Package("@a/b".into()));
        assert_eq!(package("@a/b"), Specifier::Package("@a/b".into()));
        assert_eq!(package("node:fs"), Specifier::Package("node:fs".into()));
    }

    #[test]
    fn declarations_are_types_alone() {
        let paths = |types| match Specifier::parse("./a.js", "b.ts", types) {
            Specifier::File(paths) => paths,
            other => panic!("{other:?}"),
        };
        assert_eq!(paths(true)[..3], ["a.ts", "a.d.ts", "a.js"]);
        assert_eq!(paths(false)[..2], ["a.ts", "a.js"]);
    }
}
