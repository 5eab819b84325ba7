use std::collections::BTreeMap;

use rmcp::ErrorData;
use rmcp::model::{
    CompleteRequestParams, CompleteResult, CompletionInfo, GetPromptRequestParams, GetPromptResult,
    Prompt as McpPrompt, PromptArgument as McpArgument, PromptMessage, Reference, Role,
};
use serde_json::Value;
use skill_package::Prompt;

use crate::listing::Listing;

/// A prompt as a client sees it.
pub(crate) fn listed(name: String, prompt: &Prompt) -> McpPrompt {
    let argument = |argument: &skill_package::PromptArgument| {
        let mut listed = McpArgument::new(&argument.name).with_required(argument.required);
        listed.title = argument.title.clone();
        listed.description = argument.description.clone();
        listed
    };
    let arguments = prompt.arguments.iter().map(argument).collect::<Vec<_>>();
    let mut listed = McpPrompt::new(name, prompt.description.clone(), (!arguments.is_empty()).then_some(arguments));
    listed.title = prompt.title.clone();
    listed
}

/// The messages of a prompt.
///
/// # Errors
/// -32602 for a prompt that there is not, and for arguments that do not fit (server/prompts, "Error Handling").
pub(crate) fn get(listing: &Listing, request: GetPromptRequestParams) -> Result<GetPromptResult, ErrorData> {
    let invalid = |reason: String| ErrorData::invalid_params(reason, None);
    let prompt = listing.prompt(&request.name).ok_or_else(|| invalid(unknown(&request.name)))?;
    let mut arguments = BTreeMap::new();
    for (name, value) in request.arguments.unwrap_or_default() {
        let Value::String(value) = value else {
            return Err(invalid(format!("the argument `{}` is no string", name.escape_debug())));
        };
        arguments.insert(name, value);
    }
    let text = prompt.fill(&arguments).map_err(|error| invalid(error.to_string()))?;
    let mut result = GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]);
    result.description = prompt.description.clone();
    Ok(result)
}

/// What an argument of a prompt, or a name in a template of URIs, may be completed to: the suggestions that begin like what
/// is there, whatever their case.
///
/// # Errors
/// -32602 for a prompt, a template or an argument that there is not (server/utilities/completion, "Error Handling").
pub(crate) fn complete(listing: &Listing, request: &CompleteRequestParams) -> Result<CompleteResult, ErrorData> {
    let invalid = |reason: String| ErrorData::invalid_params(reason, None);
    let name = &request.argument.name;
    let no_argument = || invalid(format!("there is no argument `{}`", name.escape_debug()));
    let suggestions = match &request.r#ref {
        Reference::Prompt(prompt) => {
            let prompt = listing.prompt(&prompt.name).ok_or_else(|| invalid(unknown(&prompt.name)))?;
            prompt.argument(name).ok_or_else(no_argument)?.complete.as_slice()
        }
        Reference::Resource(resource) => {
            let uri = &resource.uri;
            let unknown = || invalid(format!("unknown resource template `{}`", uri.escape_debug()));
            let template = listing.template(uri).ok_or_else(unknown)?;
            if !template.uri.names().any(|known| known == name) {
                return Err(no_argument());
            }
            template.declaration.complete.get(name).map_or(&[][..], Vec::as_slice)
        }
        _ => return Err(invalid("only prompts and resource templates are completed".to_owned())),
    };
    let begun = request.argument.value.to_lowercase();
    let all = suggestions.iter().filter(|suggestion| suggestion.to_lowercase().starts_with(&begun));
    let total = all.clone().count();
    let values = all.take(CompletionInfo::MAX_VALUES).cloned().collect::<Vec<_>>();
    let more = total > values.len();
    let total = u32::try_from(total).unwrap_or(u32::MAX);
    let completion = CompletionInfo::with_pagination(values, Some(total), more);
    Ok(CompleteResult::new(completion.expect("as many as there may be")))
}

fn unknown(name: &str) -> String {
    format!("unknown prompt `{}`", name.escape_debug())
}
