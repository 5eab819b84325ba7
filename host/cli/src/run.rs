use std::io::Read;
use std::sync::Arc;

use serde_json::{Map, Value};
use skill_catalog::{
    Answer, Arguments, Caller, Catalog, CatalogError, Notice, Skill, Target, Tool, ToolCallError, visible,
};
use skill_runtime::types::{Body, ResourceData};

use crate::app::catalog;
use crate::error::Failure;
use crate::grants::GrantFlags;
use crate::interruption::interruption;
use crate::print::note;
use crate::{ask, print, questions};

/// Call one tool of a skill
#[derive(clap::Args)]
pub(crate) struct Args {
    /// An installed skill, a folder or a file; NAME:TOOL names the tool too
    target: String,
    /// The tool, unless the target names it; then the arguments as KEY=VALUE
    words: Vec<String>,
    /// All arguments as one JSON object; `-` reads it from stdin
    #[arg(long, value_name = "ARGS")]
    json: Option<String>,
    /// Compile a Rust source without asking
    #[arg(long)]
    build: bool,
    #[command(flatten)]
    grants: GrantFlags,
}

pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let (target, tool) = Target::parse(&args.target);
    let catalog = catalog()?;
    let skill = open(&catalog, &target, args.build).await?;
    let (tool, words) = match tool {
        Some(tool) => (tool, args.words.as_slice()),
        None => match args.words.split_first() {
            Some((tool, words)) => (tool.clone(), words),
            None => return Err(no_tool(&skill, &args.target)),
        },
    };
    let arguments = match skill.tool(&tool) {
        Some(tool) => arguments(tool, words, args.json.as_deref())?,
        // The call itself says what is wrong.
        None => Map::new(),
    };
    let listener = Arc::new(|notice: Notice<'_>| {
        let Notice::Progress { progress, total, message } = notice else { return };
        let total = total.map(|total| format!("/{total}")).unwrap_or_default();
        let message = message.map(|message| format!(" {}", visible(message).replace('\n', "\n    ")));
        note!("{progress}{total}{}", message.unwrap_or_default());
    });
    let caller = Caller::shell(args.grants.grants(), listener);
    let answer = tokio::select! {
        answer = call(&catalog, &skill, &tool, arguments, caller) => answer?,
        code = interruption() => return Err(Failure::silent(code)),
    };
    show(&answer)
}

/// Calls a tool until it has no more to ask.
async fn call(
    catalog: &Catalog,
    skill: &Skill,
    tool: &str,
    arguments: Map<String, Value>,
    caller: Caller,
) -> Result<Answer, Failure> {
    let mut answers = questions::Answers::new();
    for round in 0..=questions::ROUNDS {
        let caller = caller.clone().with_user(questions::user(&answers));
        match catalog.call(skill, tool, arguments.clone(), &caller).await {
            Err(ToolCallError::Asks { .. }) if round == questions::ROUNDS => {}
            Err(ToolCallError::Asks { skill, tool, questions }) => {
                // The person may take their time, or interrupt it.
                let asking = move || questions::ask(&format!("{skill}:{tool}"), &questions);
                answers.extend(tokio::task::spawn_blocking(asking).await.expect("asking does not panic"));
            }
            other => return Ok(other?),
        }
    }
    Err(Failure::new(format!("`{}:{tool}` was ended: it asked {} times", skill.name, questions::ROUNDS)))
}

/// Opens a target. Where something has to be compiled that needs the user's consent, the user is asked.
pub(crate) async fn open(catalog: &Catalog, target: &Target, build: bool) -> Result<Arc<Skill>, CatalogError> {
    match catalog.open(target, build).await {
        Err(CatalogError::NeedsConsent { name }) if ask::to_compile(&name) => catalog.open(target, true).await,
        other => other,
    }
}

fn arguments(tool: &Tool, words: &[String], json: Option<&str>) -> Result<Map<String, Value>, Failure> {
    let Some(json) = json else {
        return Ok(Arguments::new(&tool.input_schema).from_words(words.iter().map(String::as_str))?);
    };
    if let Some(word) = words.first() {
        return Err(Failure::usage(format!("`{}` and --json exclude each other", word.escape_debug())));
    }
    if json != "-" {
        return Ok(Arguments::from_json(json)?);
    }
    let mut text = String::new();
    let read = std::io::stdin().read_to_string(&mut text);
    read.map_err(|error| Failure::new(format!("could not read the arguments from stdin: {error}")))?;
    Ok(Arguments::from_json(&text)?)
}

fn no_tool(skill: &Skill, target: &str) -> Failure {
    let names: Vec<_> = skill.tools().map(|tool| tool.name.as_str()).collect();
    let first = names.first().copied().unwrap_or("TOOL");
    Failure::usage(format!("no tool is named: skill `{}` has {}", skill.name, names.join(", ")))
        .hint(format!("skill run {target} {first}"))
}

/// Text as it is, and what is no text in a few words. Structured output stands where there is no text.
fn show(answer: &Answer) -> Result<(), Failure> {
    for content in &answer.content {
        match &content.body {
            Body::Text(text) => print::foreign(text)?,
            Body::Image(media) => {
                print::line(&format!("[image, {}, {} bytes]", visible(&media.mime_type), media.data.len()))?;
            }
            Body::Audio(media) => {
                print::line(&format!("[audio, {}, {} bytes]", visible(&media.mime_type), media.data.len()))?;
            }
            Body::Link(link) => print::line(&visible(&link.uri))?,
            Body::Embedded(embedded) => match &embedded.data {
                ResourceData::Text(text) => print::foreign(text)?,
                ResourceData::Blob(bytes) => {
                    print::line(&format!("[{}, {} bytes]", visible(&embedded.uri), bytes.len()))?;
                }
            },
        }
    }
    match &answer.structured {
        Some(structured) if answer.content.is_empty() => print::json(&Value::Object(structured.clone())),
        _ => Ok(()),
    }
}
