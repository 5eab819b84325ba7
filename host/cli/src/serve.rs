use skill_catalog::Target;
use skill_mcp::{Offer, serve_http, serve_stdio};
use skill_package::SkillName;

use crate::app::catalog;
use crate::error::Failure;
use crate::grants::GrantFlags;
use crate::http::HttpFlags;
use crate::interruption::interruption;
use crate::print::note;
use crate::run::open;

/// Offer skills to MCP clients: to one over stdin and stdout, or to any over HTTP
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only these installed skills, and skills in these folders and files, as they are at each request
    targets: Vec<String>,
    /// Offer tools under their own names, without that of their skill, where no other has the same
    #[arg(long)]
    unprefixed: bool,
    /// Compile a Rust source without asking
    #[arg(long)]
    build: bool,
    #[command(flatten)]
    http: HttpFlags,
    #[command(flatten)]
    grants: GrantFlags,
}

pub(crate) async fn run(args: Args) -> Result<(), Failure> {
    let catalog = catalog()?;
    let mut offer =
        Offer { consent: args.build, unprefixed: args.unprefixed, grants: args.grants.grants(), ..Offer::default() };
    let mut known: Vec<(SkillName, &str)> = Vec::new();
    for text in &args.targets {
        let name = match Target::parse(text) {
            (Target::Name(name), None) => {
                catalog.configured(&name)?;
                offer.names.push(name.clone());
                name
            }
            (Target::Path(path), None) => {
                // What is built now is there when a client asks.
                let skill = open(&catalog, &Target::Path(path.clone()), args.build).await?;
                offer.paths.push(path);
                skill.name.clone()
            }
            (_, Some(_)) => return Err(Failure::usage(format!("`{text}` names a tool: a server offers whole skills"))),
        };
        if let Some((_, other)) = known.iter().find(|(other, _)| *other == name) {
            let both = format!("`{other}` and `{text}` are both named `{name}`: a client could not tell them apart");
            return Err(Failure::usage(both).hint("leave one out, or install it with --as NAME, and serve it by that"));
        }
        known.push((name, text));
    }
    if offer.paths.is_empty() && !args.grants.list().is_empty() {
        return Err(Failure::usage("a flag --allow-… is for skills in folders and files that are named here")
            .hint("skill grant NAME --allow-…"));
    }
    if let Some(options) = args.http.options(&catalog)? {
        let listening = |url: &str| note!("listening on {url}");
        // Heard before anybody is told that it listens: who asks it to end at once finds it as orderly as later.
        let interrupted = interruption();
        let stop = async {
            interrupted.await;
        };
        return Ok(serve_http(catalog, offer, options, listening, stop).await?);
    }
    tokio::select! {
        served = serve_stdio(catalog, offer) => {
            served.map_err(|error| Failure::new(format!("the server ended: {error}")))
        }
        code = interruption() => Err(Failure::silent(code)),
    }
}
