use std::path::Path;

use serde_json::{Value, json};

use super::extract::{Annotations, Argument, Declaration, Declarations, Icon, PromptDeclaration};

/// Counts up when this file or the way of bundling changes what is made of the same source.
pub(super) const VERSION: &str = "glue 8";

/// The module that stands around a skill: it offers the functions that `entry` exports to whoever evaluates it.
pub(super) fn module(entry: &Path, Declarations { tools, prompts }: &Declarations) -> String {
    let [tools, prompts]: [Value; 2] = [tools.iter().map(tool).collect(), prompts.iter().map(prompt).collect()];
    let table = json!({ "tools": tools, "prompts": prompts });
    let entry = specifier(entry);
    format!("import * as skill from {entry};\nglobalThis[Symbol.for(\"skill-engine\")].offer(skill, {table});\n")
}

fn tool(tool: &Declaration) -> Value {
    json!({
        "export": tool.export,
        "output": tool.output.name(),
        "tool": without_nulls(json!({
            "name": tool.name,
            "title": tool.title,
            "description": tool.description,
            // The contract wants schemas as text, and the text keeps the order of the keys.
            "inputSchema": tool.input_schema.to_string(),
            "outputSchema": tool.output_schema.as_ref().map(Value::to_string),
            "annotations": annotations(&tool.annotations),
            "icons": tool.icons.iter().map(icon).collect::<Vec<_>>(),
            "meta": tool.meta.as_ref().map(Value::to_string),
            "place": tool.at,
        })),
    })
}

fn prompt(prompt: &PromptDeclaration) -> Value {
    let argument = |argument: &Argument| {
        without_nulls(json!({
            "name": argument.name,
            "title": argument.title,
            "description": argument.description,
            "required": argument.required,
        }))
    };
    json!({
        "export": prompt.export,
        // In pairs: an object literal would take `__proto__` for what it is not.
        "choices": prompt.choices.iter().collect::<Vec<_>>(),
        "prompt": without_nulls(json!({
            "name": prompt.name,
            "title": prompt.title,
            "description": prompt.description,
            "arguments": prompt.arguments.iter().map(argument).collect::<Vec<_>>(),
            "icons": prompt.icons.iter().map(icon).collect::<Vec<_>>(),
            "meta": prompt.meta.as_ref().map(Value::to_string),
            "place": prompt.at,
        })),
    })
}

fn icon(icon: &Icon) -> Value {
    without_nulls(json!({ "source": icon.source, "mimeType": icon.mime_type, "sizes": icon.sizes }))
}

fn annotations(hints: &Annotations) -> Value {
    without_nulls(json!({
        "readOnly": hints.read_only,
        "destructive": hints.destructive,
        "idempotent": hints.idempotent,
        "openWorld": hints.open_world,
    }))
}

/// The engine's bindings take a missing field for `none`, but not a null.
fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, field| !field.is_null());
    }
    value
}

/// A path as the string that an import names, in JSON, which is JavaScript too.
fn specifier(path: &Path) -> Value {
    path.to_string_lossy().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::js::extract::{Files, extract};

    #[test]
    fn the_table_says_what_the_runtime_needs() {
        let text = "import { prompt, tool, type Integer } from 'skill-engine';\n\
            export const addOne = tool({ readOnly: true, icons: [{ source: 'data:,' }], meta: { a: 1 } },\n\
            (args: { to: Integer }): Integer => args.to + 1);\n\
            export const ask = prompt({}, (args: { tone?: 'kind' | 'blunt' }) => '');";
        let declarations = extract(&Files::in_folder(Path::new("/skill")), Path::new("src/a.ts"), text).unwrap();
        let module = module(Path::new("/skill/a \"b\".ts"), &declarations);
        let lines: Vec<&str> = module.lines().collect();
        assert_eq!(lines[0], r#"import * as skill from "/skill/a \"b\".ts";"#);
        let table = concat!(
            r#"{"tools":[{"export":"addOne","output":"result","tool":{"name":"add-one","description":"","#,
            r#""inputSchema":"{\"type\":\"object\",\"properties\":{\"to\":{\"type\":\"integer\"}},\"required\":[\"to\"],\"additionalProperties\":false}","#,
            r#""outputSchema":"{\"type\":\"object\",\"properties\":{\"result\":{\"type\":\"integer\"}},\"required\":[\"result\"],\"additionalProperties\":false}","#,
            r#""annotations":{"readOnly":true},"icons":[{"source":"data:,","sizes":[]}],"meta":"{\"a\":1}","place":"src/a.ts:2:14"}}],"#,
            r#""prompts":[{"export":"ask","choices":[["tone",["kind","blunt"]]],"prompt":{"name":"ask","#,
            r#""arguments":[{"name":"tone","required":false}],"icons":[],"place":"src/a.ts:4:14"}}]}"#,
        );
        assert_eq!(lines[1], format!("globalThis[Symbol.for(\"skill-engine\")].offer(skill, {table});"));
    }
}
