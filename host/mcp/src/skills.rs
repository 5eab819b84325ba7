use std::collections::BTreeMap;

use rmcp::ErrorData;
use rmcp::model::{
    DIRECTORY_MIME_TYPE, GetSkillResult, Resource as McpResource, Skill as McpSkill, SkillFrontmatter, SkillResource,
    SkillResources,
};
use serde_json::json;
use skill_package::Extras;

use crate::listing::Listing;
use crate::reply::TTL;

/// The scheme of what skills ship under their own names.
const SCHEME: &str = "skill://";

/// A skill as the skills extension has it (SEP-2640); `None` for one without a `SKILL.md`.
pub(crate) fn listed(extras: &Extras) -> Option<McpSkill> {
    let (guide, uri) = extras.guide.as_ref()?;
    let mut frontmatter = SkillFrontmatter::new(guide.name(), guide.description());
    frontmatter.extra = guide.frontmatter.clone();
    // These two stand by themselves.
    frontmatter.extra.retain(|key, _| key != "name" && key != "description");
    let file = |resource: &skill_package::Resource| {
        SkillResource::new(&resource.uri, format!("sha256:{}", resource.digest), resource.size)
    };
    Some(McpSkill::new(uri, frontmatter, SkillResources::Files(extras.of_guide().map(file).collect())))
}

/// # Errors
/// -32602 where no skill is at this URI.
pub(crate) fn get(listing: &Listing, uri: &str) -> Result<GetSkillResult, ErrorData> {
    match listing.guides().iter().find(|skill| skill.uri == uri) {
        Some(skill) => Ok(GetSkillResult::new(skill.clone()).with_ttl_ms(TTL)),
        None => Err(missing("there is no skill at", uri)),
    }
}

/// What lies in a folder of what skills ship: files, and folders by their own kind.
///
/// # Errors
/// -32602 where there is no such folder.
pub(crate) fn directory(listing: &Listing, uri: &str) -> Result<Vec<McpResource>, ErrorData> {
    let folder = format!("{}/", uri.strip_suffix('/').unwrap_or(uri));
    let mut children = BTreeMap::new();
    for resource in listing.resources().iter().filter(|resource| resource.uri.starts_with(SCHEME)) {
        let Some(path) = resource.uri.strip_prefix(&folder) else { continue };
        match path.split_once('/') {
            None => drop(children.insert(path, resource.clone())),
            Some((name, _)) => {
                let child = || McpResource::new(format!("{folder}{name}"), name).with_mime_type(DIRECTORY_MIME_TYPE);
                children.entry(name).or_insert_with(child);
            }
        }
    }
    // The scheme alone is no folder of anybody's.
    if children.is_empty() || folder.len() <= SCHEME.len() {
        return Err(missing("there is no directory at", uri));
    }
    Ok(children.into_values().collect())
}

fn missing(what: &str, uri: &str) -> ErrorData {
    ErrorData::invalid_params(format!("{what} `{}`", uri.escape_debug()), Some(json!({ "uri": uri })))
}
