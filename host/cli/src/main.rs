//! The command `skill`: one file a command.

mod app;
mod ask;
mod build;
mod builder;
mod completions;
mod config;
mod doctor;
mod error;
mod install;
mod list;
mod log;
mod print;
mod progress;
mod remove;
mod run;
mod serve;
mod tools;

fn main() -> ! {
    app::main()
}
