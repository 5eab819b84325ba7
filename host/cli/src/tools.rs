use std::sync::Arc;

use serde_json::Value;
use skill_catalog::{Skill, Target, Tool, causes, visible};
use skill_package::ToolName;

use crate::app::catalog;
use crate::error::Failure;
use crate::print::note;
use crate::{print, run};

/// Show the tools and prompts of a skill, or of all that are installed
#[derive(clap::Args)]
pub(crate) struct Args {
    /// An installed skill, a folder or a file [default: all installed skills]
    target: Option<String>,
    /// Print the array that MCP's tools/list would carry
    #[arg(long)]
    json: bool,
    /// Compile a Rust source without asking
    #[arg(long)]
    build: bool,
}

pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let catalog = catalog()?;
    let skills = match &args.target {
        Some(target) => {
            let (skill, tool) = Target::parse(target);
            if tool.is_some() {
                return Err(Failure::usage(format!("`{target}` names a tool, and all tools of a skill are shown")));
            }
            vec![run::open(&catalog, &skill, args.build).await?]
        }
        None => catalog.installed()?.to_vec(),
    };
    if args.json {
        return print::json(&skills.iter().flat_map(|skill| skill.tools().map(|tool| listed(skill, tool))).collect());
    }
    for skill in &skills {
        for tool in skill.tools() {
            show(&format!("{}:{}{}", skill.name, tool.name, parameters(tool)), &tool.description)?;
        }
        // With no `:`, for they are for clients, and nothing to run here.
        let prompt = |name: &str, arguments: String, description: &Option<String>| {
            show(&format!("{} prompt {name}{arguments}", skill.name), description.as_deref().unwrap_or_default())
        };
        let argument = |name: &str, required| word(name, "string", required);
        // What one skill ships may be broken: the others are shown no less.
        let extras = skill.extras().unwrap_or_else(|error| {
            note!("warning: {error}: {}", visible(&causes(&error).join(": ")));
            Arc::default()
        });
        for it in &extras.prompts {
            let arguments = it.arguments.iter().map(|it| argument(&it.name, it.required));
            prompt(&it.name, arguments.collect(), &it.description)?;
        }
        for it in skill.prompts() {
            let arguments = it.arguments.iter().map(|it| argument(&it.name, it.required));
            prompt(&it.name, arguments.collect(), &it.description)?;
        }
    }
    Ok(())
}

fn show(head: &str, description: &str) -> Result<(), Failure> {
    print::foreign(head)?;
    description.lines().try_for_each(|line| print::foreign(&format!("    {line}")))
}

/// A tool under the name that a client sees.
fn listed(skill: &Skill, tool: &Tool) -> Value {
    let mut tool = tool.clone();
    tool.name = ToolName::new(&skill.name, &tool.name).to_string();
    tool.place = None;
    serde_json::to_value(tool).expect("a tool is plain data")
}

/// ` name=string [shout=boolean]`
fn parameters(tool: &Tool) -> String {
    let required: Vec<_> = tool.input_schema.get("required").and_then(Value::as_array).into_iter().flatten().collect();
    let properties = tool.input_schema.get("properties").and_then(Value::as_object);
    properties
        .into_iter()
        .flatten()
        .map(|(name, schema)| {
            let kind = schema.get("type").and_then(Value::as_str).unwrap_or("value");
            word(name, kind, required.iter().any(|required| *required == name))
        })
        .collect()
}

/// ` name=string` or, of what may be left out, ` [shout=boolean]`
fn word(name: &str, kind: &str, required: bool) -> String {
    if required { format!(" {name}={kind}") } else { format!(" [{name}={kind}]") }
}
