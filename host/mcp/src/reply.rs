use rmcp::ErrorData;
use rmcp::model::{CallToolResult, ContentBlock, Icon, MetaObject, Tool as McpTool};
use serde_json::{Map, Value};
use skill_catalog::{Answer, CatalogError, Skill, Tool, ToolCallError, causes, visible};
use skill_runtime::CallError;

use crate::content;

/// How long a client may keep a list, in milliseconds: it is told of changes if it listens, and else sees them by then.
pub(crate) const TTL: u64 = 5_000;

/// Under this key of `_meta` stands what a tool adds to its failure for programs.
const DATA: &str = "skill-engine/data";

/// A tool as a client sees it. Its schemas stand as the author wrote them.
pub(crate) fn tool(name: String, tool: &Tool) -> McpTool {
    let Tool { name: _, title, description, input_schema, output_schema, annotations, icons, meta, place: _ } =
        tool.clone();
    let mut offered = McpTool::default();
    offered.name = name.into();
    offered.title = title;
    offered.description = Some(description.into());
    offered.input_schema = input_schema;
    offered.output_schema = output_schema;
    if annotations != skill_catalog::Annotations::default() {
        let hints = rmcp::model::ToolAnnotations::from_raw(
            None,
            annotations.read_only,
            annotations.destructive,
            annotations.idempotent,
            annotations.open_world,
        );
        offered.annotations = Some(hints);
    }
    offered.icons = self::icons(icons);
    offered.meta = meta.map(MetaObject);
    offered
}

pub(crate) fn icons(icons: Vec<skill_catalog::Icon>) -> Option<Vec<Icon>> {
    let icon = |icon: skill_catalog::Icon| {
        let mut offered = Icon::new(icon.source);
        offered.mime_type = icon.mime_type;
        offered.sizes = (!icon.sizes.is_empty()).then_some(icon.sizes);
        offered
    };
    (!icons.is_empty()).then(|| icons.into_iter().map(icon).collect())
}

/// What a client is told of a call that has ended.
///
/// # Errors
/// -32602 for a tool that the skill does not know.
pub(crate) fn called(
    skill: &Skill,
    tool: &str,
    ended: Result<Answer, ToolCallError>,
) -> Result<CallToolResult, ErrorData> {
    match ended {
        Ok(answer) => Ok(self::answer(answer)),
        Err(error @ ToolCallError::UnknownTool { .. }) => {
            let hint = error.hint().filter(|hint| hint.starts_with("did you mean")).unwrap_or_default();
            Err(ErrorData::invalid_params(
                format!("unknown tool: {error}; {hint}").trim_end_matches("; ").to_owned(),
                None,
            ))
        }
        Err(error) => {
            log(skill, tool, &error);
            Ok(failure(&error))
        }
    }
}

/// Why a prompt is not made, as the error of its request: a prompt has no failure of its own (server/prompts, "Error
/// Handling").
pub(crate) fn error(skill: &Skill, prompt: &str, error: &ToolCallError) -> ErrorData {
    log(skill, prompt, error);
    let text = visible(&text(error));
    match error {
        ToolCallError::Call { source: CallError::InvalidArguments(_) | CallError::UnknownPrompt(_), .. } => {
            ErrorData::invalid_params(text, None)
        }
        _ => ErrorData::internal_error(text, data(error)),
    }
}

/// The client reads what went wrong; where in its sources is for the author.
fn log(skill: &Skill, name: &str, error: &ToolCallError) {
    if let Some(stack) = error.stack() {
        let stack = visible(&stack).replace('\n', "\n    ");
        tracing::warn!(target: "skill", tool = %format_args!("{}:{name}", skill.name), "failed\n    {stack}");
    }
}

/// What a tool answered.
fn answer(answer: Answer) -> CallToolResult {
    let mut result = CallToolResult::success(answer.content.into_iter().map(content::block).collect());
    result.structured_content = answer.structured.map(Value::Object);
    result.meta = answer.meta.map(MetaObject);
    result
}

/// Why a call has no answer, for the model to read and act on.
fn failure(error: &ToolCallError) -> CallToolResult {
    let mut result = CallToolResult::error(vec![ContentBlock::text(text(error))]);
    result.meta = data(error).map(|data| MetaObject(Map::from_iter([(DATA.to_owned(), data)])));
    result
}

/// What went wrong, with what was denied meanwhile and what to do about it.
fn text(error: &ToolCallError) -> String {
    let mut text = message(error);
    for denial in error.denials() {
        text.push_str(&format!("\nbecause: {denial}"));
    }
    if let Some(hint) = error.hint() {
        text.push_str(&format!("\ntry: {hint}"));
    }
    text
}

/// Why the engine ended a call, for the model.
pub(crate) fn text_error(reason: &str) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(visible(reason))])
}

/// What a tool adds to its failure for programs.
fn data(error: &ToolCallError) -> Option<Value> {
    match error {
        ToolCallError::Call { source: CallError::Failed { failure, .. }, .. } => {
            serde_json::from_str(failure.data.as_deref()?).ok()
        }
        _ => None,
    }
}

/// Why a skill can't be called just now, for the model to tell its user.
pub(crate) fn unavailable(error: &CatalogError) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(why_unavailable(error))])
}

/// Why a skill can't be run just now: its source is broken, say.
pub(crate) fn why_unavailable(error: &CatalogError) -> String {
    let mut text = error.to_string();
    for cause in causes(error) {
        text.push_str(&format!(": {cause}"));
    }
    if let Some(stack) = error.stack() {
        text.push_str(&format!("\n{stack}"));
    }
    visible(&text)
}

/// What a tool says of its own failure stands alone, all else with its causes.
fn message(error: &ToolCallError) -> String {
    if let ToolCallError::Call {
        source:
            CallError::Failed { failure, .. }
            | CallError::Unsupported { failure, .. }
            | CallError::InvalidArguments(failure),
        ..
    } = error
    {
        return failure.message.clone();
    }
    let mut text = error.to_string();
    for cause in error.causes() {
        text.push_str(&format!(": {cause}"));
    }
    text
}
