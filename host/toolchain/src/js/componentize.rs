use std::fs;
use std::path::Path;
use std::process::Output;

use skill_package::Source;

use super::bundle::{self, Bundle};
use super::node::Node;
use super::pinned::Pinned;
use super::position::Position;
use super::source_map::{Place, SourceMap};
use crate::toolchain::Workbench;
use crate::{BuildError, Diagnostic, process};

/// What a component is to implement, as the contract names it.
#[derive(Debug, Clone, Copy)]
enum World {
    PromptingSkill,
    Interpreter,
}

/// Makes the component of a skill's bundle and writes it to `out`.
pub(super) fn skill(
    bench: &Workbench<'_>,
    pinned: &Pinned,
    source: &Source,
    bundle: &Bundle,
    out: &Path,
) -> Result<(), BuildError> {
    let file = bench.scratch.join("component.js");
    let module = serde_json::Value::from(bench.sdk.join("js/src/component.ts").to_string_lossy());
    // A string in JSON is one in JavaScript too.
    let [code, map] = [&bundle.code, &bundle.map.for_runtime()].map(|text| serde_json::Value::from(text.as_str()));
    let entry = format!(
        "import {{ component }} from {module};\nexport const {{ tools, prompts }} = await component({code}, {map});\n"
    );
    fs::write(&file, entry).map_err(BuildError::on("write", &file))?;
    let output = run(bench, pinned, &file, World::PromptingSkill, out)?;
    if output.status.success() {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(match explain(&stderr, &bundle.map, &source.entry_path()) {
        Some(diagnostic) => BuildError::Compile(vec![diagnostic]),
        None => process::failed("componentize-js", &output),
    })
}

/// Makes the component that evaluates scripts.
pub(super) fn interpreter(bench: &Workbench<'_>, pinned: &Pinned, out: &Path) -> Result<(), BuildError> {
    let output = run(bench, pinned, &bench.sdk.join("js/src/interpreter.ts"), World::Interpreter, out)?;
    if output.status.success() { Ok(()) } else { Err(process::failed("componentize-js", &output)) }
}

fn run(bench: &Workbench<'_>, pinned: &Pinned, entry: &Path, world: World, out: &Path) -> Result<Output, BuildError> {
    let file = bench.scratch.join("engine.js");
    bundle::of_engine(pinned, entry, &file)?;
    let mut command = Node::find()?.command();
    command.arg(pinned.driver()).arg(&file).arg(bench.sdk.join("wit"));
    command.arg(match world {
        World::PromptingSkill => "prompting-skill",
        World::Interpreter => "interpreter",
    });
    // It works in a folder of the system's, not in ours: the folder's path stays in the component for good, and
    // could tell the user's name to whoever gets it.
    process::run_author_code("componentize-js", command.arg(out), bench.work_limit)
}

/// The author's part in a failure: what went wrong while the top level of the skill ran. `None` for any other failure.
fn explain(stderr: &str, map: &SourceMap, entry: &Path) -> Option<Diagnostic> {
    let anywhere =
        |message: String| Diagnostic { file: entry.to_owned(), line: None, column: None, message, excerpt: None };
    if let Some((_, thrown)) = stderr.split_once("Exception while evaluating top-level script\n") {
        let (first, _) = thrown.split_once("\nAdditionally, some promises").unwrap_or((thrown, ""));
        let told = first.split_once(' ').map_or(first, |(_, message)| message).trim();
        // Of a text that is no JavaScript to the engine, its place stands below.
        let message = match told.split_once(concat!("\n@", "skill.js:")) {
            Some((message, _)) => message.to_owned(),
            None => explain_thrown(told),
        };
        return Some(locate(&places(thrown), map, message.clone()).unwrap_or_else(|| anywhere(message)));
    }
    if let Some((_, call)) = stderr.split_once("attempted to call an unknown imported function: ") {
        let call = call.lines().next().unwrap_or_default().replace("' '", "#").replace('\'', "");
        return Some(anywhere(format!(
            "the top level of the skill calls `{call}`, where no capability is there yet: use it inside a tool"
        )));
    }
    stderr.contains("does not export a \"").then(|| {
        anywhere(
            "the top level of the skill awaits something that never comes: no timer and no request runs there".into(),
        )
    })
}

/// Says of an error of the author's or the engine's that it is one of top-level code.
fn explain_thrown(thrown: &str) -> String {
    const ENGINE: &str = " can only be used during request handling, not during initialization";
    if let Some(name) = thrown.strip_suffix(ENGINE) {
        let name = name.strip_prefix("TypeError: ").unwrap_or(name);
        return format!(
            "{name} was used at the top level of the skill, where it does not work yet: use it inside a tool"
        );
    }
    // What the SDK itself throws says so already.
    const SDK: [&str; 4] = [
        "at the top level of the skill",
        "can't be read as a tool",
        "which is none of its arguments",
        "give a list of strings or a function",
    ];
    match thrown.strip_prefix("Error: ") {
        Some(ours) if SDK.iter().any(|part| ours.contains(part)) => ours.to_owned(),
        _ => format!("the top level of the skill runs while it is built, and threw {thrown}"),
    }
}

/// The places of a stack, innermost first, and then the one that stands before the message.
fn places(thrown: &str) -> Vec<Place> {
    let lines = thrown.lines();
    let frames = lines.clone().filter_map(|line| line.rsplit_once('@').map(|(_, place)| place));
    let first = lines.take(1).filter_map(|line| line.split(' ').next());
    frames.chain(first).filter_map(place).collect()
}

/// `skill.js:line:column`, both from 1.
fn place(text: &str) -> Option<Place> {
    let (line, column) = text.trim().strip_prefix(Bundle::NAME)?.strip_prefix(':')?.split_once(':')?;
    let from_zero = |number: &str| number.parse::<usize>().ok()?.checked_sub(1);
    Some(Place { line: from_zero(line)?, column: from_zero(column)? })
}

/// The innermost place in a file of the author's.
fn locate(places: &[Place], map: &SourceMap, message: String) -> Option<Diagnostic> {
    let originals = places.iter().filter_map(|&place| map.original(place));
    let (file, at) = originals.into_iter().find(|(file, _)| file.name.is_some())?;
    let text = fs::read_to_string(&file.path).unwrap_or_default();
    Some(Position::of_utf16(&text, at.line, at.column).diagnostic(&file.path, &text, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line 1 of the bundle is the SDK's, line 2 is line 3 of the author's file.
    fn map() -> SourceMap {
        let json = r#"{"sources":["sdk.ts","skill/index.ts"],"mappings":"AAAA;ACEA"}"#;
        SourceMap::parse(json, Path::new("/x"), |path| path.starts_with("/x/skill").then(|| "index.ts".into())).unwrap()
    }

    #[test]
    fn an_exception_is_shown_at_the_author_s_line() {
        let stderr = "Failed to initialize component (wizer):\nException while evaluating top-level script\n\
            skill.js:1:9 Error: config.get was used at the top level of the skill, where it is not\n\
            Additionally, some promises were rejected, but the rejection never handled:\n\
            Promise rejected but never handled: config.get was used\nStack:\n  needsCall@skill.js:1:9\n  @skill.js:2:26\n";
        let found = explain(stderr, &map(), Path::new("/x/skill/index.ts")).unwrap();
        assert_eq!((found.line, found.column), (Some(3), Some(1)));
        assert_eq!(found.message, "config.get was used at the top level of the skill, where it is not");
    }

    #[test]
    fn other_failures_of_the_top_level_are_told() {
        let explain = |stderr: &str| explain(stderr, &map(), Path::new("e.ts")).map(|found| found.message);
        let script = "Exception while evaluating top-level script\nskill.js:2:1 ";
        let timer = format!(
            "{script}TypeError: setTimeout can only be used during request handling, not during initialization\n"
        );
        assert!(explain(&timer).unwrap().starts_with("setTimeout was used at the top level"));
        assert!(explain(&format!("{script}TypeError: oops")).unwrap().ends_with("and threw TypeError: oops"));
        let ours = "the prompt `ask` completes `x`, which is none of its arguments";
        assert_eq!(explain(&format!("{script}Error: {ours}")).unwrap(), ours);
        let import = "1: Error: attempted to call an unknown imported function: 'skill:engine/log@0.1.0' 'write'\n";
        assert!(explain(import).unwrap().contains("`skill:engine/log@0.1.0#write`"));
        assert!(
            explain("Error: \"skill.js\" does not export a \"tools\" interface as expected")
                .unwrap()
                .contains("awaits")
        );
        assert_eq!(explain("something else"), None);
    }
}
