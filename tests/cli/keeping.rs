//! An installed guest that has a secret.

use std::process::Command;

use serde_json::Value;

use crate::environment::{Environment, Outcome};
use crate::sending::Told;

/// A value that every encoding changes.
pub const TOKEN: &str = "tok/en+with \"quotes\" & more";

/// A guest that is installed as `keeper` with the secret `token`, which the environment's variables hold.
pub struct Keeper {
    pub environment: Environment,
    /// Whom the user let the secret be sent to.
    audience: String,
}

impl Keeper {
    /// `guest` is a component's path, `audience` both what it asks for and what the user meant, and `more` stands in its
    /// manifest under `[secrets.token]`. It may reach these places.
    pub fn new(guest: &str, audience: &str, more: &str, rules: &[&str]) -> Self {
        let environment = Environment::new();
        environment.write("home/config/settings.toml", "[secrets]\nstore = \"env\"\n");
        let keeper = Self { environment, audience: audience.to_owned() };
        keeper.declare(guest, audience, more);
        keeper.environment.ok(&["install", "./keeper"]);
        for rule in rules {
            keeper.environment.ok(&["grant", "keeper", "--allow-network", rule]);
        }
        keeper
    }

    /// Writes the folder that is installed.
    pub fn declare(&self, guest: &str, audience: &str, more: &str) {
        self.environment.write("keeper/it.wasm", std::fs::read(guest).unwrap());
        self.environment.write("keeper/skill.toml", manifest(audience, more));
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = self.environment.command(words);
        command.env("SKILL_SECRET_KEEPER__TOKEN", TOKEN).env("SKILL_AUDIENCE_KEEPER__TOKEN", &self.audience);
        command
    }

    /// Runs the binary. Nothing that it prints ever holds the value.
    #[track_caller]
    pub fn run(&self, words: &[&str]) -> Outcome {
        let outcome = self.environment.finish(self.command(words), "");
        assert_hides(&(outcome.stdout.clone() + &outcome.stderr));
        outcome
    }

    #[track_caller]
    pub fn call(&self, tool: &str, arguments: &Value) -> Told {
        let outcome = self.run(&["run", "keeper", tool, "--json", &arguments.to_string()]);
        assert_eq!(outcome.code, 0, "{arguments}: {outcome:?}");
        Told { answer: outcome.stdout.trim_end().to_owned(), log: outcome.stderr }
    }

    #[track_caller]
    pub fn send(&self, arguments: &Value) -> Told {
        self.call("send", arguments)
    }
}

/// The manifest of a guest with the secret `token` that may reach any host.
pub fn manifest(audience: &str, more: &str) -> String {
    format!(
        "[skill]\nname = \"keeper\"\nentry = \"it.wasm\"\n[capabilities]\nnetwork = true\n\
         [secrets.token]\ndescription = \"A token.\"\naudience = [\"{audience}\"]\n{more}\n"
    )
}

/// Asserts that a text holds the value in none of the forms that it travels in.
#[track_caller]
pub fn assert_hides(text: &str) {
    for form in ["tok/en", "tok\\/en", "tok%2Fen", "tok%2fen", "more", "b2svZW4rd2l0aC", "dG9rL2VuK3", "Rvay9lbit3aX"] {
        assert!(!text.contains(form), "`{form}` in:\n{text}");
    }
}
