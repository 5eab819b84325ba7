use serde_json::Value;

use super::candidate::Candidate;
use super::icon::Icon;
use super::jsdoc::Doc;
use super::modules::Modules;
use super::output::Output;
use super::problem::Problem;
use super::rendering::Rendering;
use super::resolver::Resolver;

/// One tool, as its source declares it.
#[derive(Debug)]
pub(crate) struct Declaration {
    /// The name under which the entry file exports the function.
    pub(crate) export: String,
    /// The tool's name.
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    /// Empty where the author wrote none.
    pub(crate) description: String,
    pub(crate) annotations: Annotations,
    pub(crate) icons: Vec<Icon>,
    /// A JSON object.
    pub(crate) meta: Option<Value>,
    pub(crate) input_schema: Value,
    pub(crate) output_schema: Option<Value>,
    pub(crate) output: Output,
    /// Where the function stands: `src/index.ts:3:17`, relative to the skill's folder and counted from 1, in characters.
    pub(crate) at: String,
}

/// The hints of the contract; `None` leaves the protocol's default.
#[derive(Debug, Default, Clone)]
pub(crate) struct Annotations {
    pub(crate) read_only: Option<bool>,
    pub(crate) destructive: Option<bool>,
    pub(crate) idempotent: Option<bool>,
    pub(crate) open_world: Option<bool>,
}

impl Declaration {
    /// Describes a function as a tool.
    pub(super) fn of<'a>(modules: &Modules<'a>, candidate: &Candidate<'a>) -> Result<Self, Problem> {
        let Candidate { export, options, .. } = candidate;
        let doc = candidate.doc();
        candidate.check(&doc)?;
        let mut resolver = Resolver::new(modules, candidate.what);
        let input_schema = input_schema(&mut resolver, candidate, &doc)?;
        resolver.advise("outputSchema");
        let (output, output_schema) = output(&mut resolver, candidate, &doc)?;
        Ok(Self {
            export: export.clone(),
            name: candidate.offered_name()?,
            title: options.title.clone(),
            description: options.description.clone().unwrap_or(doc.description),
            annotations: options.annotations.clone(),
            icons: options.icons.clone(),
            meta: options.meta.clone(),
            input_schema,
            output_schema,
            output,
            at: candidate.described_place(modules),
        })
    }
}

fn input_schema<'a>(
    resolver: &mut Resolver<'_, 'a>,
    candidate: &Candidate<'a>,
    doc: &Doc<'a>,
) -> Result<Value, Problem> {
    if let Some(by_hand) = &candidate.options.input_schema {
        candidate.parameter()?;
        return Ok(by_hand.clone());
    }
    let schema = resolver.parameter(candidate, doc)?;
    Rendering::root(&resolver.recursions, &schema)
}

fn output<'a>(
    resolver: &mut Resolver<'_, 'a>,
    candidate: &Candidate<'a>,
    doc: &Doc<'a>,
) -> Result<(Output, Option<Value>), Problem> {
    match &candidate.options.output_schema {
        Some(by_hand) if resolver.declares_output(candidate, doc)? => Ok((Output::Parts, Some(by_hand.clone()))),
        Some(by_hand) => Ok(Output::of_schema(by_hand.clone())),
        None => resolver.result(candidate, doc),
    }
}
