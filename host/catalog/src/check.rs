use std::collections::HashSet;
use std::sync::Arc;

use serde_json::{Map, Value};
use skill_package::{SkillName, ToolName, hidden_character};
use skill_runtime::Tool as ListedTool;
use skill_runtime::prompts::{Argument as ListedArgument, Prompt as ListedPrompt};
use skill_runtime::types::Icon as ListedIcon;

use crate::made_prompt::{Listed, MadeArgument, MadePrompt};
use crate::schema::Schema;
use crate::tool::{Annotations, Icon, Tool};

/// What is wrong with what a skill lists.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListFault {
    #[error("it lists no tool")]
    None,
    #[error("`{}` can't be the name of a {what}: a letter or digit, then letters, digits, `_` or `-`", name.escape_debug())]
    Name { what: &'static str, name: String },
    #[error("`{0}` is longer than the {longest} bytes that clients allow", longest = ToolName::LONGEST)]
    LongName(String),
    #[error("it lists two {what}s named `{name}`")]
    Twice { what: &'static str, name: String },
    #[error(
        "the prompt `{0}` is made by a function, and is the file `prompts/{0}.md` too: give one of them another name"
    )]
    PromptInFile(String),
    #[error("the {part} of {of} holds the hidden character U+{:04X}", u32::from(*character))]
    Hidden { of: String, part: &'static str, character: char },
    #[error("the {part} of {of} {fault}")]
    Broken { of: String, part: &'static str, fault: String },
}

/// Checks what a skill lists, and makes of it what the engine keeps and shows.
pub(crate) fn check(
    skill: &SkillName,
    (tools, prompts): (Vec<ListedTool>, Vec<ListedPrompt>),
) -> Result<Listed, ListFault> {
    if tools.is_empty() && prompts.is_empty() {
        return Err(ListFault::None);
    }
    let listed = Listed {
        tools: tools.into_iter().map(check_tool).collect::<Result<_, _>>()?,
        prompts: prompts.into_iter().map(check_prompt).collect::<Result<_, _>>()?,
    };
    check_unique("tool", listed.tools.iter().map(|tool| tool.name.as_str()))?;
    check_unique("prompt", listed.prompts.iter().map(|prompt| prompt.name.as_str()))?;
    check_lengths(skill, &listed)?;
    Ok(listed)
}

fn check_unique<'a>(what: &'static str, mut names: impl Iterator<Item = &'a str>) -> Result<(), ListFault> {
    let mut known = HashSet::new();
    match names.find(|name| !known.insert(*name)) {
        Some(name) => Err(ListFault::Twice { what, name: name.to_owned() }),
        None => Ok(()),
    }
}

/// Whether each name still fits when the skill is called `skill`.
pub(crate) fn check_lengths(skill: &SkillName, listed: &Listed) -> Result<(), ListFault> {
    let prompts = listed.prompts.iter().map(|prompt| &prompt.name);
    let mut whole =
        listed.tools.iter().map(|tool| &tool.name).chain(prompts).map(|name| ToolName::new(skill, name).to_string());
    match whole.find(|name| name.len() > ToolName::LONGEST) {
        Some(name) => Err(ListFault::LongName(name)),
        None => Ok(()),
    }
}

/// What is looked at, in words: "tool `greet`".
struct Of(String);

impl Of {
    /// # Errors
    /// Its name is none.
    fn named(what: &'static str, name: &str) -> Result<Self, ListFault> {
        check_name(what, name)?;
        Ok(Self(format!("{what} `{name}`")))
    }
}

fn check_name(what: &'static str, name: &str) -> Result<(), ListFault> {
    let rest = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.bytes().all(rest) {
        return Ok(());
    }
    Err(ListFault::Name { what, name: name.to_owned() })
}

fn check_tool(listed: ListedTool) -> Result<Tool, ListFault> {
    let of = &Of::named("tool", &listed.name)?;
    check_line(of, "title", listed.title.as_deref())?;
    check_text(of, "description", &listed.description)?;
    check_line(of, "place", listed.place.as_deref())?;
    let annotations = Annotations {
        read_only: listed.annotations.read_only,
        destructive: listed.annotations.destructive,
        idempotent: listed.annotations.idempotent,
        open_world: listed.annotations.open_world,
    };
    Ok(Tool {
        input_schema: check_schema(of, "input schema", &listed.input_schema)?,
        output_schema: listed.output_schema.map(|schema| check_schema(of, "output schema", &schema)).transpose()?,
        meta: listed.meta.map(|meta| check_meta(of, &meta)).transpose()?,
        icons: listed.icons.into_iter().map(|icon| check_icon(of, icon)).collect::<Result<_, _>>()?,
        annotations,
        name: listed.name,
        title: listed.title,
        description: listed.description,
        place: listed.place,
    })
}

fn check_prompt(listed: ListedPrompt) -> Result<MadePrompt, ListFault> {
    let of = &Of::named("prompt", &listed.name)?;
    check_line(of, "title", listed.title.as_deref())?;
    check_text(of, "description", listed.description.as_deref().unwrap_or_default())?;
    check_line(of, "place", listed.place.as_deref())?;
    let arguments: Vec<_> =
        listed.arguments.into_iter().map(|argument| check_argument(of, argument)).collect::<Result<_, _>>()?;
    check_unique("argument", arguments.iter().map(|argument| argument.name.as_str()))?;
    Ok(MadePrompt {
        arguments,
        meta: listed.meta.map(|meta| check_meta(of, &meta)).transpose()?,
        icons: listed.icons.into_iter().map(|icon| check_icon(of, icon)).collect::<Result<_, _>>()?,
        name: listed.name,
        title: listed.title,
        description: listed.description,
        place: listed.place,
    })
}

fn check_argument(of: &Of, listed: ListedArgument) -> Result<MadeArgument, ListFault> {
    let ListedArgument { name, title, description, required } = listed;
    check_line(of, "name of an argument", Some(&name))?;
    if name.is_empty() {
        return Err(ListFault::Broken { of: of.0.clone(), part: "name of an argument", fault: "is empty".to_owned() });
    }
    check_line(of, "title of an argument", title.as_deref())?;
    check_text(of, "description of an argument", description.as_deref().unwrap_or_default())?;
    Ok(MadeArgument { name, title, description, required })
}

fn check_text(of: &Of, part: &'static str, text: &str) -> Result<(), ListFault> {
    match hidden_character(text) {
        Some(character) => Err(ListFault::Hidden { of: of.0.clone(), part, character }),
        None => Ok(()),
    }
}

/// A text that is shown on one line: what begins another could pass for something else.
fn check_line(of: &Of, part: &'static str, text: Option<&str>) -> Result<(), ListFault> {
    let text = text.unwrap_or_default();
    match text.chars().find(|c| c.is_control()) {
        Some(character) => Err(ListFault::Hidden { of: of.0.clone(), part, character }),
        None => check_text(of, part, text),
    }
}

fn check_meta(of: &Of, text: &str) -> Result<Map<String, Value>, ListFault> {
    let meta = object(of, "meta", text)?;
    check_fields(of, "meta", &meta)?;
    Ok(meta)
}

fn check_icon(of: &Of, icon: ListedIcon) -> Result<Icon, ListFault> {
    let source = &icon.source;
    check_line(of, "icon", Some(source))?;
    check_line(of, "MIME type of an icon", icon.mime_type.as_deref())?;
    icon.sizes.iter().try_for_each(|size| check_line(of, "size of an icon", Some(size)))?;
    if source.starts_with("https:") || source.starts_with("data:image/") {
        return Ok(Icon { source: icon.source, mime_type: icon.mime_type, sizes: icon.sizes });
    }
    let fault = "is neither an `https:` nor a `data:image/` URI".to_owned();
    Err(ListFault::Broken { of: of.0.clone(), part: "icon", fault })
}

fn check_schema(of: &Of, part: &'static str, text: &str) -> Result<Arc<Map<String, Value>>, ListFault> {
    let schema = object(of, part, text)?;
    Schema::new(&schema).map_err(|fault| ListFault::Broken { of: of.0.clone(), part, fault })?;
    check_fields(of, part, &schema)?;
    Ok(Arc::new(schema))
}

/// No text anywhere in JSON hides anything: names of fields, descriptions, values of an enum.
fn check_texts(of: &Of, part: &'static str, value: &Value) -> Result<(), ListFault> {
    match value {
        Value::String(text) => check_text(of, part, text),
        Value::Array(items) => items.iter().try_for_each(|item| check_texts(of, part, item)),
        Value::Object(fields) => check_fields(of, part, fields),
        _ => Ok(()),
    }
}

fn check_fields(of: &Of, part: &'static str, fields: &Map<String, Value>) -> Result<(), ListFault> {
    fields.iter().try_for_each(|(key, value)| check_text(of, part, key).and_then(|()| check_texts(of, part, value)))
}

fn object(of: &Of, part: &'static str, text: &str) -> Result<Map<String, Value>, ListFault> {
    let fault = |fault: String| ListFault::Broken { of: of.0.clone(), part, fault };
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

    fn checked(tools: Vec<ListedTool>) -> Result<Listed, ListFault> {
        check(&"demo".parse().unwrap(), (tools, Vec::new()))
    }

    fn fault(tools: Vec<ListedTool>) -> String {
        checked(tools).unwrap_err().to_string()
    }

    #[test]
    fn names_are_plain_unique_and_short() {
        assert_eq!(fault(vec![]), "it lists no tool");
        assert_eq!(fault(vec![listed("a"), listed("a")]), "it lists two tools named `a`");
        assert!(fault(vec![listed("-a")]).starts_with("`-a` can't be the name of a tool"));
        assert!(fault(vec![listed("a b")]).starts_with("`a b` can't"));
        assert!(fault(vec![listed("")]).starts_with("`` can't"));
        assert!(fault(vec![listed(&"x".repeat(59))]).ends_with("is longer than the 64 bytes that clients allow"));
        assert!(checked(vec![listed(&"x".repeat(58))]).is_ok());
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
        assert!(checked(vec![tool.clone()]).is_ok());
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
        let tools = checked(vec![tool]).unwrap().tools;
        let json = serde_json::to_string(&tools[0]).unwrap();
        let wanted = r#"{"name":"a","description":"Does it.","inputSchema":{"type":"object","properties":{"z":{},"a":{}}},"annotations":{"readOnlyHint":true}}"#;
        assert_eq!(json, wanted);
        assert_eq!(serde_json::from_str::<Tool>(&json).unwrap(), tools[0]);
    }

    #[test]
    fn a_prompt_is_checked_like_a_tool() {
        let argument =
            |name: &str| ListedArgument { name: name.into(), title: None, description: None, required: true };
        let prompt = || ListedPrompt {
            name: "plan".to_owned(),
            title: None,
            description: None,
            arguments: vec![argument("city")],
            icons: Vec::new(),
            meta: None,
            place: None,
        };
        let check = |prompts: Vec<ListedPrompt>| check(&"demo".parse().unwrap(), (Vec::new(), prompts));
        let fault = |change: fn(&mut ListedPrompt)| {
            let mut changed = prompt();
            change(&mut changed);
            check(vec![changed]).unwrap_err().to_string()
        };
        // One prompt is enough to be a skill.
        assert_eq!(check(vec![prompt()]).unwrap().prompts.len(), 1);
        assert_eq!(check(vec![prompt(), prompt()]).unwrap_err().to_string(), "it lists two prompts named `plan`");
        assert!(fault(|it| it.name = "a b".into()).starts_with("`a b` can't be the name of a prompt"));
        assert!(fault(|it| it.name = "x".repeat(59)).ends_with("is longer than the 64 bytes that clients allow"));
        assert_eq!(fault(|it| it.arguments[0].name.clear()), "the name of an argument of prompt `plan` is empty");
        assert_eq!(fault(|it| it.arguments.push(it.arguments[0].clone())), "it lists two arguments named `city`");
        let hidden = fault(|it| it.arguments[0].description = Some("\u{200b}".into()));
        assert_eq!(hidden, "the description of an argument of prompt `plan` holds the hidden character U+200B");
        assert_eq!(fault(|it| it.meta = Some("[]".into())), "the meta of prompt `plan` is no JSON object");
    }
}
