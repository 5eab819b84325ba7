use std::collections::BTreeMap;
use std::sync::Arc;

use rmcp::ErrorData;
use rmcp::model::{
    CompleteRequestParams, CompleteResult, CompletionInfo, GetPromptResult, JsonObject, MetaObject,
    Prompt as McpPrompt, PromptArgument as McpArgument, PromptMessage, Reference, Role,
};
use serde_json::Value;
use skill_catalog::{Conversation, MadePrompt, Skill};
use skill_package::Prompt;

use crate::listing::Listing;
use crate::{content, reply};

/// A prompt of a skill.
#[derive(Clone, Copy)]
pub(crate) enum AnyPrompt<'a> {
    File(&'a Prompt),
    /// One that the skill makes itself.
    Made(&'a MadePrompt),
}

impl<'a> AnyPrompt<'a> {
    pub(crate) fn name(self) -> &'a str {
        match self {
            Self::File(prompt) => &prompt.name,
            Self::Made(prompt) => &prompt.name,
        }
    }
}

/// A prompt as a client sees it, under the name that it has there.
pub(crate) fn listed(name: String, prompt: AnyPrompt<'_>) -> McpPrompt {
    let argument = |name: &str, title: &Option<String>, description: &Option<String>, required| {
        let mut listed = McpArgument::new(name).with_required(required);
        listed.title = title.clone();
        listed.description = description.clone();
        listed
    };
    let arguments: Vec<_> = match prompt {
        AnyPrompt::File(prompt) => {
            prompt.arguments.iter().map(|it| argument(&it.name, &it.title, &it.description, it.required)).collect()
        }
        AnyPrompt::Made(prompt) => {
            prompt.arguments.iter().map(|it| argument(&it.name, &it.title, &it.description, it.required)).collect()
        }
    };
    let (title, description) = match prompt {
        AnyPrompt::File(prompt) => (&prompt.title, &prompt.description),
        AnyPrompt::Made(prompt) => (&prompt.title, &prompt.description),
    };
    let mut listed = McpPrompt::new(name, description.clone(), (!arguments.is_empty()).then_some(arguments));
    listed.title = title.clone();
    if let AnyPrompt::Made(prompt) = prompt {
        listed.icons = reply::icons(prompt.icons.clone());
        listed.meta = prompt.meta.clone().map(MetaObject);
    }
    listed
}

/// What a client fills a prompt in with.
///
/// # Errors
/// -32602 for what is no text.
pub(crate) fn arguments(given: JsonObject) -> Result<BTreeMap<String, String>, ErrorData> {
    let text = |(name, value): (String, Value)| match value {
        Value::String(value) => Ok((name, value)),
        _ => Err(invalid(format!("the argument `{}` is no string", name.escape_debug()))),
    };
    given.into_iter().map(text).collect()
}

/// The messages of a prompt that is a file.
///
/// # Errors
/// -32602 for arguments that do not fit (server/prompts, "Error Handling").
pub(crate) fn filled(prompt: &Prompt, arguments: &BTreeMap<String, String>) -> Result<GetPromptResult, ErrorData> {
    let text = prompt.fill(arguments).map_err(|error| invalid(error.to_string()))?;
    let mut result = GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]);
    result.description = prompt.description.clone();
    Ok(result)
}

/// Whether arguments are those that a prompt lists.
///
/// # Errors
/// -32602 for one that it does not list, or that it lacks.
pub(crate) fn check(prompt: &MadePrompt, arguments: &BTreeMap<String, String>) -> Result<(), ErrorData> {
    if let Some(name) = arguments.keys().find(|name| prompt.argument(name).is_none()) {
        return Err(no_argument(name));
    }
    let lacks = prompt.arguments.iter().find(|it| it.required && !arguments.contains_key(&it.name));
    lacks.map_or(Ok(()), |it| Err(invalid(format!("the argument `{}` is missing", it.name))))
}

/// What a skill made, as the protocol writes it.
pub(crate) fn conversation(made: Conversation) -> GetPromptResult {
    let Conversation { description, messages, meta } = made;
    let messages =
        messages.into_iter().map(|(role, block)| PromptMessage::new(content::role(role), content::block(block)));
    let mut result = GetPromptResult::new(messages.collect());
    result.description = description;
    result.meta = meta.map(MetaObject);
    result
}

/// Who knows what an argument may be completed to.
pub(crate) enum Completed<'a> {
    Known(CompleteResult),
    By {
        skill: &'a Arc<Skill>,
        prompt: &'a MadePrompt,
        /// That of the prompt, as the client knows it.
        name: String,
    },
}

/// What an argument of a prompt, or a name in a template of URIs, may be completed to: the suggestions that begin like what
/// is there, whatever their case, or those of the skill that makes the prompt.
///
/// # Errors
/// -32602 for a prompt, a template or an argument that there is not (server/utilities/completion, "Error Handling").
pub(crate) fn completed<'a>(listing: &'a Listing, request: &CompleteRequestParams) -> Result<Completed<'a>, ErrorData> {
    let name = &request.argument.name;
    let suggestions = match &request.r#ref {
        Reference::Prompt(known) => match listing.prompt(&known.name).ok_or_else(|| unknown(&known.name))? {
            (_, AnyPrompt::File(prompt)) => prompt.argument(name).ok_or_else(|| no_argument(name))?.complete.as_slice(),
            (skill, AnyPrompt::Made(prompt)) => {
                prompt.argument(name).ok_or_else(|| no_argument(name))?;
                return Ok(Completed::By { skill, prompt, name: known.name.clone() });
            }
        },
        Reference::Resource(resource) => {
            let uri = &resource.uri;
            let unknown = || invalid(format!("unknown resource template `{}`", uri.escape_debug()));
            let template = listing.template(uri).ok_or_else(unknown)?;
            if !template.uri.names().any(|known| known == name) {
                return Err(no_argument(name));
            }
            template.declaration.complete.get(name).map_or(&[][..], Vec::as_slice)
        }
        _ => return Err(invalid("only prompts and resource templates are completed".to_owned())),
    };
    let begun = request.argument.value.to_lowercase();
    let all = suggestions.iter().filter(|suggestion| suggestion.to_lowercase().starts_with(&begun));
    Ok(Completed::Known(completion(all.clone().count(), all.cloned())))
}

/// As many suggestions as a client takes at once.
pub(crate) fn completion(total: usize, all: impl Iterator<Item = String>) -> CompleteResult {
    let values = all.take(CompletionInfo::MAX_VALUES).collect::<Vec<_>>();
    let more = total > values.len();
    let total = u32::try_from(total).unwrap_or(u32::MAX);
    let completion = CompletionInfo::with_pagination(values, Some(total), more);
    CompleteResult::new(completion.expect("as many as there may be"))
}

pub(crate) fn unknown(name: &str) -> ErrorData {
    invalid(format!("unknown prompt `{}`", name.escape_debug()))
}

fn no_argument(name: &str) -> ErrorData {
    invalid(format!("there is no argument `{}`", name.escape_debug()))
}

fn invalid(reason: String) -> ErrorData {
    ErrorData::invalid_params(reason, None)
}
