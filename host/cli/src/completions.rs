use clap::CommandFactory;
use clap_complete::Shell;

use crate::app::App;
use crate::error::Failure;

/// Print the completions for a shell
#[derive(clap::Args)]
pub(crate) struct Args {
    shell: Shell,
}

pub(crate) fn run(args: Args) -> Result<(), Failure> {
    clap_complete::generate(args.shell, &mut App::command(), "skill", &mut std::io::stdout());
    Ok(())
}
