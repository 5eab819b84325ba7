use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use rmcp::model::{
    Prompt as McpPrompt, Resource as McpResource, ResourceTemplate as McpTemplate, Skill as McpSkill, Tool as McpTool,
};
use skill_catalog::{MadePrompt, Skill, causes};
use skill_package::{Digest, Extras, Resource, ResourceTemplate, ToolName};

use crate::names::Names;
use crate::prompts::AnyPrompt;
use crate::{prompts, reply, resources, skills};

/// What is offered to a client at one time, in the order of the skills. Each list is made when it is first asked for.
pub(crate) struct Listing {
    skills: Vec<Arc<Skill>>,
    unprefixed: bool,
    tool_names: OnceLock<Names>,
    tools: OnceLock<Vec<McpTool>>,
    extras: OnceLock<Vec<(Arc<Skill>, Arc<Extras>)>>,
    prompt_names: OnceLock<Names>,
    prompts: OnceLock<Vec<McpPrompt>>,
    resources: OnceLock<Vec<McpResource>>,
    templates: OnceLock<Vec<McpTemplate>>,
    guides: OnceLock<Vec<McpSkill>>,
    /// Whether the files of all skills could be read.
    whole: AtomicBool,
}

/// What a URI means.
pub(crate) enum Found<'a> {
    Resource(&'a Arc<Skill>, &'a Resource),
    Template(&'a Arc<Skill>, &'a ResourceTemplate),
}

impl Listing {
    pub(crate) fn new(skills: Vec<Arc<Skill>>, unprefixed: bool) -> Self {
        Self {
            skills,
            unprefixed,
            tool_names: OnceLock::new(),
            tools: OnceLock::new(),
            extras: OnceLock::new(),
            prompt_names: OnceLock::new(),
            prompts: OnceLock::new(),
            resources: OnceLock::new(),
            templates: OnceLock::new(),
            guides: OnceLock::new(),
            whole: AtomicBool::new(true),
        }
    }

    /// Whether it is of these very skills, and lacks nothing of them.
    pub(crate) fn is_of(&self, skills: &[Arc<Skill>]) -> bool {
        self.whole.load(Ordering::Relaxed)
            && self.skills.len() == skills.len()
            && self.skills.iter().zip(skills).all(|(one, other)| Arc::ptr_eq(one, other))
    }

    pub(crate) fn tools(&self) -> &[McpTool] {
        self.tools.get_or_init(|| {
            let names = self.tool_names();
            let all = self.skills.iter().flat_map(|skill| skill.tools().map(move |tool| (skill, tool)));
            all.map(|(skill, tool)| reply::tool(names.of(&skill.name, &tool.name), tool)).collect()
        })
    }

    /// The skill whose tool has this name alone.
    pub(crate) fn with_tool(&self, name: &str) -> Option<&Arc<Skill>> {
        let bare = self.tool_names().is_bare(name);
        self.skills.iter().find(|skill| bare && skill.tool(name).is_some())
    }

    pub(crate) fn prompts(&self) -> &[McpPrompt] {
        self.prompts.get_or_init(|| {
            let names = self.prompt_names();
            self.all_prompts()
                .map(|(skill, prompt)| prompts::listed(names.of(&skill.name, prompt.name()), prompt))
                .collect()
        })
    }

    /// The prompt that a client's name means, and its skill.
    pub(crate) fn prompt(&self, name: &str) -> Option<(&Arc<Skill>, AnyPrompt<'_>)> {
        let whole = ToolName::parse(name);
        let bare = self.prompt_names().is_bare(name);
        let is = |skill: &Skill, prompt: &str| match &whole {
            Some(whole) => whole.skill == skill.name.as_str() && whole.tool == prompt,
            None => bare && prompt == name,
        };
        self.all_prompts().find(|(skill, prompt)| is(skill, prompt.name()))
    }

    /// Of two skills' resources with one URI the first is there alone.
    pub(crate) fn resources(&self) -> &[McpResource] {
        self.resources.get_or_init(|| {
            let mut known = std::collections::HashSet::new();
            let all = self.all_resources().filter(|(_, resource)| known.insert(resource.uri.as_str()));
            all.map(|(_, resource)| resources::listed(resource)).collect()
        })
    }

    pub(crate) fn templates(&self) -> &[McpTemplate] {
        self.templates.get_or_init(|| {
            let mut known = std::collections::HashSet::new();
            let all = self.all_templates().filter(|(_, template)| known.insert(template.uri.as_str()));
            all.map(|(_, template)| resources::template(template)).collect()
        })
    }

    /// What a client's URI means: a resource of its own, or what a template makes.
    pub(crate) fn resource(&self, uri: &str) -> Option<Found<'_>> {
        let resource = self.all_resources().find(|(_, resource)| resource.uri == uri);
        let template = || self.all_templates().find(|(_, template)| template.uri.values(uri).is_some());
        match resource {
            Some((skill, resource)) => Some(Found::Resource(skill, resource)),
            None => template().map(|(skill, template)| Found::Template(skill, template)),
        }
    }

    pub(crate) fn template(&self, uri: &str) -> Option<&ResourceTemplate> {
        self.all_templates().find(|(_, template)| template.uri.as_str() == uri).map(|(_, template)| template)
    }

    /// Names what a client reads by a URI.
    pub(crate) fn version(&self, uri: &str) -> Option<Digest> {
        self.resource(uri).map(|found| match found {
            Found::Resource(_, resource) => resource.digest,
            Found::Template(_, template) => template.digest,
        })
    }

    /// The skills that have a `SKILL.md`, as the skills extension has them.
    pub(crate) fn guides(&self) -> &[McpSkill] {
        self.guides.get_or_init(|| self.extras().iter().filter_map(|(_, extras)| skills::listed(extras)).collect())
    }

    /// Of each skill, those of its files first, then those that it makes itself. Of two of one name, which can't be installed
    /// and may be served from a folder, the file counts.
    fn all_prompts(&self) -> impl Iterator<Item = (&Arc<Skill>, AnyPrompt<'_>)> {
        let extras = self.extras();
        self.skills.iter().flat_map(move |skill| {
            let own = extras.iter().find(|(of, _)| Arc::ptr_eq(of, skill)).map(|(_, extras)| extras);
            let files = own.map_or(&[][..], |extras| &extras.prompts);
            let hidden = move |made: &&MadePrompt| own.is_some_and(|extras| extras.prompt(&made.name).is_some());
            let made = skill.prompts().iter().filter(move |made| !hidden(made));
            files.iter().map(AnyPrompt::File).chain(made.map(AnyPrompt::Made)).map(move |prompt| (skill, prompt))
        })
    }

    fn all_resources(&self) -> impl Iterator<Item = (&Arc<Skill>, &Resource)> {
        self.extras().iter().flat_map(|(skill, extras)| extras.resources.iter().map(move |resource| (skill, resource)))
    }

    fn all_templates(&self) -> impl Iterator<Item = (&Arc<Skill>, &ResourceTemplate)> {
        self.extras().iter().flat_map(|(skill, extras)| extras.templates.iter().map(move |template| (skill, template)))
    }

    fn tool_names(&self) -> &Names {
        self.tool_names.get_or_init(|| {
            let names = self.skills.iter().flat_map(|skill| skill.tools());
            Names::new(self.unprefixed, names.map(|tool| tool.name.as_str()))
        })
    }

    fn prompt_names(&self) -> &Names {
        self.prompt_names
            .get_or_init(|| Names::new(self.unprefixed, self.all_prompts().map(|(_, prompt)| prompt.name())))
    }

    /// What skills offer as files. One whose files can't be read just now offers what it makes itself alone.
    fn extras(&self) -> &[(Arc<Skill>, Arc<Extras>)] {
        self.extras.get_or_init(|| {
            let read = |skill: &Arc<Skill>| match skill.extras() {
                Ok(extras) if extras.is_empty() => None,
                Ok(extras) => {
                    for made in skill.prompts().iter().filter(|made| extras.prompt(&made.name).is_some()) {
                        let (skill, prompt) = (&skill.name, &made.name);
                        tracing::warn!(%skill, %prompt, "a file in prompts/ takes the place of a function of its name");
                    }
                    Some((Arc::clone(skill), extras))
                }
                Err(error) => {
                    let because = causes(&error).join(": ");
                    tracing::warn!(%error, because, "the prompts and resources of a skill are left out");
                    self.whole.store(false, Ordering::Relaxed);
                    None
                }
            };
            self.skills.iter().filter_map(read).collect()
        })
    }
}
