use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rmcp::ErrorData;
use rmcp::model::{
    Annotations, ReadResourceResult, Resource as McpResource, ResourceContents, ResourceTemplate as McpTemplate, Role,
};
use serde_json::json;
use skill_package::{Resource, ResourceDeclaration, ResourceTemplate};

use crate::listing::{Found, Listing};
use crate::reply::TTL;

/// A file as a client sees it.
pub(crate) fn listed(resource: &Resource) -> McpResource {
    let declaration = &resource.declaration;
    let mut listed = McpResource::new(&resource.uri, &resource.name).with_size(resource.size);
    listed.title = filled(&declaration.title);
    listed.description = filled(&declaration.description);
    listed.mime_type = resource.mime_type.clone();
    listed.annotations = annotations(declaration);
    listed
}

pub(crate) fn template(template: &ResourceTemplate) -> McpTemplate {
    let declaration = &template.declaration;
    let mut listed = McpTemplate::new(template.uri.as_str(), name(&template.path));
    listed.title = filled(&declaration.title);
    listed.description = filled(&declaration.description);
    listed.mime_type = template.mime_type.clone();
    listed.annotations = annotations(declaration);
    listed
}

/// What stands at a URI: a text where it is one, in UTF-8, and else the bytes.
///
/// # Errors
/// -32002, which the second era calls -32602, where nothing does.
pub(crate) fn read(listing: &Listing, uri: &str) -> Result<ReadResourceResult, ErrorData> {
    let found = listing.resource(uri).ok_or_else(|| not_found(uri))?;
    let (skill, path, mime_type) = match &found {
        Found::Resource(skill, resource) => (skill, &resource.path, &resource.mime_type),
        Found::Template(skill, template) => (skill, &template.path, &template.mime_type),
    };
    let content = skill.attachment(path).map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
    let content = content.ok_or_else(|| not_found(uri))?;
    let content = match &found {
        Found::Resource(..) => content,
        Found::Template(_, template) => template.fill(&content, uri).ok_or_else(|| not_found(uri))?.into_bytes(),
    };
    let (uri, mime_type, meta) = (uri.to_owned(), mime_type.clone(), None);
    let contents = match String::from_utf8(content) {
        Ok(text) => ResourceContents::TextResourceContents { uri, mime_type, text, meta },
        Err(error) => {
            let blob = STANDARD.encode(error.as_bytes());
            ResourceContents::BlobResourceContents { uri, mime_type, blob, meta }
        }
    };
    Ok(ReadResourceResult::new(vec![contents]).with_ttl_ms(TTL))
}

pub(crate) fn not_found(uri: &str) -> ErrorData {
    ErrorData::resource_not_found(format!("there is no resource `{}`", uri.escape_debug()), Some(json!({ "uri": uri })))
}

/// The file's own name.
fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn annotations(declaration: &ResourceDeclaration) -> Option<Annotations> {
    let ResourceDeclaration { audience, priority, .. } = declaration;
    if audience.is_empty() && priority.is_none() {
        return None;
    }
    let role = |role: &skill_package::Role| match role {
        skill_package::Role::User => Role::User,
        skill_package::Role::Assistant => Role::Assistant,
    };
    let mut annotations = Annotations::default();
    annotations.audience = (!audience.is_empty()).then(|| audience.iter().map(role).collect());
    // Given with a few digits: half of them do.
    annotations.priority = priority.map(|priority| priority as f32);
    Some(annotations)
}
