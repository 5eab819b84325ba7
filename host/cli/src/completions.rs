use clap::CommandFactory;
use clap_complete::Shell;

use crate::app::App;
use crate::error::Failure;
use crate::print;

/// Print the completions for a shell
#[derive(clap::Args)]
pub(crate) struct Args {
    shell: Shell,
}

pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut App::command(), "skill", &mut script);
    print::line(String::from_utf8_lossy(&script).trim_end())
}
