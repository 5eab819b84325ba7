use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::candidate::Candidate;
use super::icon::Icon;
use super::modules::Modules;
use super::problem::Problem;
use super::rendering::Rendering;
use super::resolver::Resolver;

/// One prompt that a function makes, as its source declares it.
#[derive(Debug)]
pub(crate) struct PromptDeclaration {
    /// The name under which the entry file exports the function.
    pub(crate) export: String,
    /// The prompt's name.
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) choices: Choices,
    pub(crate) icons: Vec<Icon>,
    /// A JSON object.
    pub(crate) meta: Option<Value>,
    /// Where the function stands, as [`super::Declaration::at`] has it.
    pub(crate) at: String,
}

/// What an argument has to be one of, by name.
pub(crate) type Choices = BTreeMap<String, Vec<String>>;

/// One string that a prompt is made of.
#[derive(Debug)]
pub(crate) struct Argument {
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) required: bool,
}

/// What a schema may say of a string that is passed as an argument.
const SAYABLE: [&str; 8] = ["type", "enum", "const", "title", "description", "default", "examples", "deprecated"];

impl PromptDeclaration {
    /// Describes a function as a prompt.
    pub(super) fn of<'a>(modules: &Modules<'a>, candidate: &Candidate<'a>) -> Result<Self, Problem> {
        let Candidate { export, options, .. } = candidate;
        let doc = candidate.doc();
        candidate.check(&doc)?;
        let mut resolver = Resolver::new(modules, candidate.what);
        let parameter = resolver.parameter(candidate, &doc)?;
        let schema = Rendering::root(&resolver.recursions, &parameter)?;
        let (arguments, choices) = arguments(candidate, &schema)?;
        Ok(Self {
            export: export.clone(),
            name: candidate.offered_name()?,
            title: options.title.clone(),
            description: options.description.clone().or(Some(doc.description)).filter(|text| !text.is_empty()),
            arguments,
            choices,
            icons: options.icons.clone(),
            meta: options.meta.clone(),
            at: candidate.described_place(modules),
        })
    }
}

/// The properties of a parameter's schema as arguments.
fn arguments(candidate: &Candidate<'_>, schema: &Value) -> Result<(Vec<Argument>, Choices), Problem> {
    let none = Map::new();
    let problem = |message: String| {
        let message = format!("{message} of the prompt `{}`", candidate.export);
        candidate.module.problem(candidate.callable.parameters().span, message)
    };
    if schema["additionalProperties"] != false {
        return Err(problem("write out the names of all arguments".to_owned()));
    }
    let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    let (mut arguments, mut choices) = (Vec::new(), Choices::new());
    for (name, schema) in schema["properties"].as_object().unwrap_or(&none) {
        let Some(possible) = possible(schema) else {
            let message =
                "clients pass strings: take a `string`, or some of them, as in `\"a\" | \"b\"`, as the argument";
            return Err(problem(format!("{message} `{name}`")));
        };
        if let Some(key) = schema.as_object().and_then(|keys| keys.keys().find(|key| !SAYABLE.contains(&key.as_str())))
        {
            return Err(problem(format!(
                "clients know no `{key}` of an argument: check it in the function, and leave it out of `{name}`"
            )));
        }
        if !possible.is_empty() {
            choices.insert(name.clone(), possible);
        }
        let text = |key: &str| schema[key].as_str().map(ToOwned::to_owned);
        arguments.push(Argument {
            name: name.clone(),
            title: text("title"),
            description: text("description"),
            required: required.iter().any(|required| required == name),
        });
    }
    Ok((arguments, choices))
}

/// The strings that a schema allows, none where it allows any; `None` for one that is not of strings.
fn possible(schema: &Value) -> Option<Vec<String>> {
    let listed = schema.get("enum").and_then(Value::as_array).cloned();
    let listed = listed.or_else(|| schema.get("const").map(|only| vec![only.clone()]));
    match listed {
        Some(listed) => listed.iter().map(|value| value.as_str().map(ToOwned::to_owned)).collect(),
        None => (schema["type"] == "string").then(Vec::new),
    }
}
