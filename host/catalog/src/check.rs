use std::collections::HashSet;

use serde_json::{Map, Value};
use skill_package::{SkillName, ToolName, hidden_character};
use skill_runtime::Tool as ListedTool;
use skill_runtime::types::Icon as ListedIcon;

use crate::schema::Schema;
use crate::tool::{Annotations, Icon, Tool};

/// What is wrong with the tools that a skill lists.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ToolFault {
    #[error("it lists no tool")]
    None,
    #[error("`{}` can't be the name of a tool: a letter or digit, then letters, digits, `_` or `-`", .0.escape_debug())]
    Name(String),
    #[error("`{0}` is longer than the {longest} bytes that clients allow", longest = ToolName::LONGEST)]
    LongName(String),
    #[error("it lists two tools named `{0}`")]
    Twice(String),
    #[error("the {part} of tool `{tool}` holds the hidden character U+{:04X}", u32::from(*character))]
    Hidden { tool: String, part: &'static str, character: char },
    #[error("the {part} of tool `{tool}` {fault}")]
    Schema { tool: String, part: &'static str, fault: String },
}

/// Checks what a skill lists, and makes of it what the engine keeps and shows.
pub(crate) fn check_tools(skill: &SkillName, listed: Vec<ListedTool>) -> Result<Vec<Tool>, ToolFault> {
    if listed.is_empty() {
        return Err(ToolFault::None);
    }
    let mut names = HashSet::new();
    let tools: Vec<Tool> = listed.into_iter().map(check_tool).collect::<Result<_, _>>()?;
    for tool in &tools {
        if !names.insert(&tool.name) {
            return Err(ToolFault::Twice(tool.name.clone()));
        }
    }
    check_lengths(skill, &tools)?;
    Ok(tools)
}

/// Whether each tool's name still fits when the skill is called `skill`.
pub(crate) fn check_lengths(skill: &SkillName, tools: &[Tool]) -> Result<(), ToolFault> {
    let too_long = |name: &String| name.len() > ToolName::LONGEST;
    match tools.iter().map(|tool| ToolName::new(skill, &tool.name).to_string()).find(too_long) {
        Some(name) => Err(ToolFault::LongName(name)),
        None => Ok(()),
    }
}

fn check_tool(listed: ListedTool) -> Result<Tool, ToolFault> {
    let name = listed.name;
    let rest = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) || !name.bytes().all(rest) {
        return Err(ToolFault::Name(name));
    }
    check_line(&name, "title", listed.title.as_deref().unwrap_or_default())?;
    check_text(&name, "description", &listed.description)?;
    check_line(&name, "place", listed.place.as_deref().unwrap_or_default())?;
    let input_schema = check_schema(&name, "input schema", &listed.input_schema)?;
    let output_schema = listed.output_schema.map(|schema| check_schema(&name, "output schema", &schema)).transpose()?;
    let meta = listed.meta.map(|meta| check_meta(&name, &meta)).transpose()?;
    let annotations = Annotations {
        read_only: listed.annotations.read_only,
        destructive: listed.annotations.destructive,
        idempotent: listed.annotations.idempotent,
        open_world: listed.annotations.open_world,
    };
    let icon = |icon: ListedIcon| {
        check_icon(&name, &icon)?;
        Ok(Icon { source: icon.source, mime_type: icon.mime_type, sizes: icon.sizes })
    };
    let icons = listed.icons.into_iter().map(icon).collect::<Result<_, _>>()?;
    Ok(Tool {
        title: listed.title,
        description: listed.description,
        input_schema,
        output_schema,
        annotations,
        icons,
        meta,
        place: listed.place,
        name,
    })
}

fn check_text(tool: &str, part: &'static str, text: &str) -> Result<(), ToolFault> {
    match hidden_character(text) {
        Some(character) => Err(ToolFault::Hidden { tool: tool.to_owned(), part, character }),
        None => Ok(()),
    }
}

/// A text that is shown on one line: what begins another could pass for something else.
fn check_line(tool: &str, part: &'static str, text: &str) -> Result<(), ToolFault> {
    match text.chars().find(|c| c.is_control()) {
        Some(character) => Err(ToolFault::Hidden { tool: tool.to_owned(), part, character }),
        None => check_text(tool, part, text),
    }
}

fn check_meta(tool: &str, text: &str) -> Result<Map<String, Value>, ToolFault> {
    let meta = object(tool, "meta", text)?;
    check_fields(tool, "meta", &meta)?;
    Ok(meta)
}

fn check_icon(tool: &str, icon: &ListedIcon) -> Result<(), ToolFault> {
    let source = &icon.source;
    check_line(tool, "icon", source)?;
    check_line(tool, "MIME type of an icon", icon.mime_type.as_deref().unwrap_or_default())?;
    icon.sizes.iter().try_for_each(|size| check_line(tool, "size of an icon", size))?;
    if source.starts_with("https:") || source.starts_with("data:image/") {
        return Ok(());
    }
    let fault = "is neither an `https:` nor a `data:image/` URI".to_owned();
    Err(ToolFault::Schema { tool: tool.to_owned(), part: "icon", fault })
}

fn check_schema(tool: &str, part: &'static str, text: &str) -> Result<Map<String, Value>, ToolFault> {
    let schema = object(tool, part, text)?;
    Schema::new(&schema).map_err(|fault| ToolFault::Schema { tool: tool.to_owned(), part, fault })?;
    check_fields(tool, part, &schema)?;
    Ok(schema)
}

/// No text anywhere in JSON hides anything: names of fields, descriptions, values of an enum.
fn check_texts(tool: &str, part: &'static str, value: &Value) -> Result<(), ToolFault> {
    match value {
        Value::String(text) => check_text(tool, part, text),
        Value::Array(items) => items.iter().try_for_each(|item| check_texts(tool, part, item)),
        Value::Object(fields) => check_fields(tool, part, fields),
        _ => Ok(()),
    }
}

fn check_fields(tool: &str, part: &'static str, fields: &Map<String, Value>) -> Result<(), ToolFault> {
    fields.iter().try_for_each(|(key, value)| check_text(tool, part, key).and_then(|()| check_texts(tool, part, value)))
}

fn object(tool: &str, part: &'static str, text: &str) -> Result<Map<String, Value>, ToolFault> {
    let fault = |fault: String| ToolFault::Schema { tool: tool.to_owned(), part, fault };
    match serde_json::from_str(text) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(fault("is no JSON object".to_owned())),
        Err(error) => Err(fault(format!("is not valid JSON: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use skill_runtime::types::Annotations as ListedAnnotations;

    use super::*;

    fn listed(name: &str) -> ListedTool {
        ListedTool {
            name: name.to_owned(),
            title: None,
            description: "Does it.".to_owned(),
            input_schema: r#"{"type":"object"}"#.to_owned(),
            output_schema: None,
            annotations: ListedAnnotations { read_only: None, destructive: None, idempotent: None, open_world: None },
            icons: Vec::new(),
            meta: None,
            place: None,
        }
    }

    fn fault(tools: Vec<ListedTool>) -> String {
        check_tools(&"demo".parse().unwrap(), tools).unwrap_err().to_string()
    }

    #[test]
    fn names_are_plain_unique_and_short() {
        assert_eq!(fault(vec![]), "it lists no tool");
        assert_eq!(fault(vec![listed("a"), listed("a")]), "it lists two tools named `a`");
        assert!(fault(vec![listed("-a")]).starts_with("`-a` can't be the name of a tool"));
        assert!(fault(vec![listed("a b")]).starts_with("`a b` can't"));
        assert!(fault(vec![listed("")]).starts_with("`` can't"));
        assert!(fault(vec![listed(&"x".repeat(59))]).ends_with("is longer than the 64 bytes that clients allow"));
        assert!(check_tools(&"demo".parse().unwrap(), vec![listed(&"x".repeat(58))]).is_ok());
    }

    #[test]
    fn nothing_is_hidden_anywhere() {
        let mut tool = listed("a");
        tool.description = "Safe.\u{200b}".to_owned();
        assert_eq!(fault(vec![tool]), "the description of tool `a` holds the hidden character U+200B");
        let mut tool = listed("a");
        tool.input_schema = "{\"type\":\"object\",\"properties\":{\"x\":{\"enum\":[\"\\u202e\"]}}}".to_owned();
        assert_eq!(fault(vec![tool]), "the input schema of tool `a` holds the hidden character U+202E");
    }

    #[test]
    fn a_title_is_one_line_and_a_description_need_not_be() {
        let mut tool = listed("a");
        tool.description = "Does it.\n\tWell.".to_owned();
        tool.title = Some("Does it".to_owned());
        assert!(check_tools(&"demo".parse().unwrap(), vec![tool.clone()]).is_ok());
        tool.title = Some("Does\nit".to_owned());
        assert_eq!(fault(vec![tool]), "the title of tool `a` holds the hidden character U+000A");
    }

    #[test]
    fn broken_schemas_are_told_apart() {
        let with = |schema: &str| {
            let mut tool = listed("a");
            tool.output_schema = Some(schema.to_owned());
            fault(vec![tool])
        };
        assert!(with("{").starts_with("the output schema of tool `a` is not valid JSON: "));
        assert_eq!(with("[]"), "the output schema of tool `a` is no JSON object");
        assert_eq!(with("{}"), "the output schema of tool `a` has no `\"type\": \"object\"` at its root");
    }

    #[test]
    fn the_json_is_what_mcp_lists() {
        let mut tool = listed("a");
        tool.annotations.read_only = Some(true);
        tool.input_schema = r#"{"type":"object","properties":{"z":{},"a":{}}}"#.to_owned();
        let tools = check_tools(&"demo".parse().unwrap(), vec![tool]).unwrap();
        let json = serde_json::to_string(&tools[0]).unwrap();
        let wanted = r#"{"name":"a","description":"Does it.","inputSchema":{"type":"object","properties":{"z":{},"a":{}}},"annotations":{"readOnlyHint":true}}"#;
        assert_eq!(json, wanted);
        assert_eq!(serde_json::from_str::<Tool>(&json).unwrap(), tools[0]);
    }
}
