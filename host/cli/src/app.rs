use std::io::IsTerminal;
use std::process::exit;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use skill_catalog::{AskSecret, Catalog};
use skill_home::Home;

use crate::builder::Toolchains;
use crate::error::Failure;
use crate::{
    build, completions, config, connect, doctor, grant, heap, history, install, list, log, new, permissions, remove,
    revoke, run, secret, serve, token, tools,
};

/// Runs skills: packages of tools for AI agents, in a sandbox that allows nothing by default.
#[derive(Parser)]
#[command(name = "skill", version, arg_required_else_help = true)]
pub(crate) struct App {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    New(new::Args),
    Build(build::Args),
    Run(run::Args),
    Tools(tools::Args),
    List(list::Args),
    Install(install::Args),
    Remove(remove::Args),
    Grant(grant::Args),
    Revoke(revoke::Args),
    Permissions(permissions::Args),
    Secret(secret::Args),
    Config(config::Args),
    Serve(serve::Args),
    Token(token::Args),
    Connect(connect::Args),
    History(history::Args),
    Doctor(doctor::Args),
    Completions(completions::Args),
}

/// Runs the command of the process's arguments, and ends the process with its exit code.
pub(crate) fn main() -> ! {
    let app = App::parse();
    log::start();
    if let Command::Run(_) = app.command {
        heap::share();
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => exit(Failure::new(format!("the system gives no threads: {error}")).report()),
    };
    let code = match runtime.block_on(app.command.run()) {
        Ok(()) => 0,
        Err(failure) => failure.report(),
    };
    // Calls that still go on are let go, which their record in the audit log is made of. Guests may still hold threads:
    // nothing is left that they could spoil.
    runtime.shutdown_background();
    exit(code)
}

impl Command {
    async fn run(self) -> Result<(), Failure> {
        match self {
            Self::New(args) => new::run(&args),
            Self::Build(args) => build::run(args).await,
            Self::Run(args) => run::run(args).await,
            Self::Tools(args) => tools::run(args).await,
            Self::List(args) => list::run(args),
            Self::Install(args) => install::run(args).await,
            Self::Remove(args) => remove::run(args),
            Self::Grant(args) => grant::run(args),
            Self::Revoke(args) => revoke::run(args),
            Self::Permissions(args) => permissions::run(args),
            Self::Secret(args) => secret::run(args),
            Self::Config(args) => config::run(args),
            Self::Serve(args) => serve::run(args).await,
            Self::Token(args) => token::run(args),
            Self::Connect(args) => connect::run(&args),
            Self::History(args) => history::run(args),
            Self::Doctor(args) => doctor::run(args),
            Self::Completions(args) => completions::run(args),
        }
    }
}

/// The user's home.
pub(crate) fn home() -> Result<Home, Failure> {
    Home::from_env().map_err(|error| {
        Failure::new(error.to_string()).hint("set SKILL_HOME to a folder that the engine may keep its things in")
    })
}

/// The catalog of the user's home.
pub(crate) fn catalog() -> Result<Arc<Catalog>, Failure> {
    let home = home()?;
    let builder = Arc::new(Toolchains::new(home.cache()));
    // Without a terminal there is nobody to ask, and a server's belongs to its client.
    let ask: Option<AskSecret> = std::io::stdin().is_terminal().then_some(skill_secrets::ask_unseen);
    Ok(Arc::new(Catalog::new(home, builder, ask)))
}
