//! `cargo xtask test`: everything that has to hold, in one command; `cargo xtask bench`: how fast it is;
//! `cargo xtask soak`: that nothing is left of many calls.

mod arguments;
mod bench;
mod checks;
mod clients;
mod conformance;
mod crowds;
mod debian;
mod endings;
mod engine;
mod flood;
mod fuzz;
mod keychain;
mod listening;
mod node;
mod packages;
mod program;
mod python;
mod sdk_js;
mod server;
mod soak;
mod step;
mod toolchains;
mod wasm_target;
mod workspace;

use std::env;
use std::process::ExitCode;

use arguments::Arguments;
use workspace::Workspace;

fn main() -> ExitCode {
    let done = match Arguments::parse(env::args().skip(1)) {
        Ok(Arguments::Help) => {
            print!("{}", arguments::HELP);
            Ok(())
        }
        Ok(Arguments::List) => {
            step::list();
            Ok(())
        }
        Ok(Arguments::Test(steps)) => Workspace::find().and_then(|workspace| step::run(&steps, &workspace)),
        Ok(Arguments::Bench(beside)) => Workspace::find().and_then(|workspace| bench::run(&workspace, beside)),
        Ok(Arguments::Soak(time)) => Workspace::find().and_then(|workspace| soak::run(&workspace, time)),
        Err(message) => {
            eprintln!("error: {message}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
