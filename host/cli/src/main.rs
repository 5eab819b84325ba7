//! The command `skill`: one file a command.

mod app;
mod ask;
mod build;
mod builder;
mod completions;
mod config;
mod connect;
mod doctor;
mod error;
mod grant;
mod grants;
mod heap;
mod history;
mod http;
mod install;
mod interruption;
mod list;
mod log;
mod new;
mod permissions;
mod print;
mod progress;
mod questions;
mod remove;
mod revoke;
mod run;
mod secret;
mod serve;
mod template;
mod token;
mod tools;

fn main() -> ! {
    app::main()
}
