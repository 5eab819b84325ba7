//! Pairs of a source and the tools that are read from it, in `golden/`: `NAME.ts` or `NAME.js`, or the folder `NAME` with
//! an `index` file where there are several, and `NAME.json`. `UPDATE_GOLDEN=1` writes what is read.

use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Map, Value, json};

use super::*;

const ENTRIES: [&str; 2] = ["index.ts", "index.js"];

#[test]
fn sources_and_their_tools() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/js/extract/golden");
    let mut sources: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    sources.retain(|path| path.extension().is_none_or(|extension| extension != "json"));
    sources.sort();
    assert!(sources.len() >= 60, "{} cases", sources.len());
    let mut differences = Vec::new();
    for source in &sources {
        let read = format!("{:#}\n", read(source));
        let expected = source.with_extension("json");
        if env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&expected, &read).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != read {
            differences.push(format!("{}:\n{read}", expected.display()));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// The tools and prompts as JSON, or the errors as text.
fn read(source: &Path) -> Value {
    let (root, entry) = match ENTRIES.iter().find(|entry| source.join(entry).is_file()) {
        Some(entry) => (source, Path::new(entry)),
        None => (source.parent().unwrap(), Path::new(source.file_name().unwrap())),
    };
    let text = fs::read_to_string(root.join(entry)).unwrap();
    match extract(&Files::in_folder(root), entry, &text) {
        Ok(Declarations { tools, prompts }) => tools.iter().map(tool).chain(prompts.iter().map(prompt)).collect(),
        Err(errors) => errors.iter().map(|error| error_text(error, root)).collect(),
    }
}

fn tool(tool: &Declaration) -> Value {
    let hints = &tool.annotations;
    object([
        ("export", json!(tool.export)),
        ("at", json!(tool.at)),
        ("name", json!(tool.name)),
        ("title", json!(tool.title)),
        ("description", json!(tool.description)),
        ("readOnly", json!(hints.read_only)),
        ("destructive", json!(hints.destructive)),
        ("idempotent", json!(hints.idempotent)),
        ("openWorld", json!(hints.open_world)),
        ("icons", icons(&tool.icons)),
        ("meta", json!(tool.meta)),
        ("inputSchema", tool.input_schema.clone()),
        ("output", json!(tool.output.name())),
        ("outputSchema", json!(tool.output_schema)),
    ])
}

fn prompt(prompt: &PromptDeclaration) -> Value {
    let argument = |argument: &Argument| {
        object([
            ("name", json!(argument.name)),
            ("title", json!(argument.title)),
            ("description", json!(argument.description)),
            ("required", json!(argument.required)),
            ("choices", json!(prompt.choices.get(&argument.name))),
        ])
    };
    object([
        ("export", json!(prompt.export)),
        ("at", json!(prompt.at)),
        ("prompt", json!(prompt.name)),
        ("title", json!(prompt.title)),
        ("description", json!(prompt.description)),
        ("arguments", prompt.arguments.iter().map(argument).collect()),
        ("icons", icons(&prompt.icons)),
        ("meta", json!(prompt.meta)),
    ])
}

fn icons(icons: &[Icon]) -> Value {
    let icon = |icon: &Icon| json!({ "source": icon.source, "mimeType": icon.mime_type, "sizes": icon.sizes });
    if icons.is_empty() { Value::Null } else { icons.iter().map(icon).collect() }
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(fields.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}

fn error_text(error: &Diagnostic, root: &Path) -> Value {
    let file = error.file.strip_prefix(root).unwrap_or(&error.file);
    let (line, column) = (error.line.unwrap_or_default(), error.column.unwrap_or_default());
    format!("{}:{line}:{column}: {}", file.display(), error.message).into()
}
