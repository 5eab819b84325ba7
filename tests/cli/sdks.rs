//! Each part of the three SDKs, used by a skill in each language: the same question gets the same answer.

use std::path::Path;

use crate::environment::{Environment, Outcome, assert_holds};

const LANGUAGES: [&str; 3] = ["typescript", "python", "rust"];

struct Skills(Environment);

impl Skills {
    /// Rust runs its build scripts here, which the flag allows.
    fn new() -> Self {
        let environment = Environment::new();
        environment.write("home/config/settings.toml", "[secrets]\nstore = \"env\"\n");
        for language in LANGUAGES {
            let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/sdks")).join(language);
            environment.ok(&["install", folder.to_str().unwrap(), "--build"]);
        }
        Self(environment)
    }

    fn each(&self, words: &[&str]) -> Vec<(&str, Outcome)> {
        let run = |language: &'static str| {
            let skill = format!("sdk-{language}");
            let mut arguments = vec!["run", &skill];
            arguments.extend(words);
            let mut command = self.0.command(&arguments);
            // A secret that its user meant for somebody else than the skill does.
            let name = format!("SDK_{}__TOKEN", language.to_uppercase());
            command.env(format!("SKILL_SECRET_{name}"), "correct horse");
            command.env(format!("SKILL_AUDIENCE_{name}"), "https://elsewhere.example");
            (language, self.0.finish(command, ""))
        };
        LANGUAGES.map(run).into()
    }

    #[track_caller]
    fn all_answer(&self, words: &[&str], answer: &str) {
        for (language, outcome) in self.each(words) {
            assert_eq!((outcome.code, outcome.stdout.trim_end()), (0, answer), "{language}: {outcome:?}");
        }
    }
}

#[test]
fn each_part_answers_alike_in_each_language() {
    let skills = Skills::new();
    skills.all_answer(&["setting", "key=org"], "\"acme\"");
    skills.all_answer(&["setting", "key=undeclared"], "null");
    skills.all_answer(&["add", "a=2"], "{\"result\":3}");
    skills.all_answer(&["add", "a=-9007199254740991", "b=0"], "{\"result\":-9007199254740991}");
    skills.all_answer(&["half", "x=5"], "{\"result\":2.5}");
    skills.all_answer(&["is-empty", "text="], "{\"result\":true}");
    let denied = "caught: network denied: this skill may not reach `https://example.com`";
    skills.all_answer(&["reach", "url=https://example.com/"], denied);
    skills.all_answer(&["secret", "name=token"], "caught: secrets denied: this skill may not use the secret `token`");
    for (language, outcome) in skills.each(&["say", "text=Grüße"]) {
        assert_eq!(outcome.stdout, "said\n", "{language}: {outcome:?}");
        assert_eq!(outcome.stderr.matches("Grüße").count(), 3, "a debug line is not told: {language}: {outcome:?}");
        assert_holds(&outcome.stderr, &["INFO", "WARN", "ERROR"]);
    }
    for (language, outcome) in skills.each(&["walk"]) {
        assert_holds(&outcome.stderr, &["1/2 half way", "2/2"]);
        assert_eq!(outcome.stdout, "there\n", "{language}");
    }
    for (language, outcome) in skills.each(&["fail", "why=so it is"]) {
        assert_eq!(outcome.code, 1, "{language}: {outcome:?}");
        assert_holds(&outcome.stderr, &["failed: so it is"]);
    }
}
