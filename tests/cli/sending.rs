//! Guests that send requests, and what is told of it.

use serde_json::Value;

use crate::environment::{Environment, assert_holds, guest};

/// What a guest answered, and what the log holds.
#[derive(Debug)]
pub struct Told {
    pub answer: String,
    pub log: String,
}

/// The two ways by which a guest can send a request, and the guest that goes each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    SkillHttp,
    WasiHttp,
}

impl Way {
    pub const BOTH: [Self; 2] = [Self::SkillHttp, Self::WasiHttp];

    pub fn guest(self) -> String {
        guest(match self {
            Self::SkillHttp => "http_send",
            Self::WasiHttp => "wasi_http",
        })
    }

    /// The arguments for a request to `http://AUTHORITY/PATH`, whose redirect is followed.
    pub fn to(self, authority: &str, path: &str) -> Value {
        match self {
            Self::SkillHttp => serde_json::json!({ "url": format!("http://{authority}{path}") }),
            Self::WasiHttp => serde_json::json!({ "authority": authority, "path": path, "follow": true }),
        }
    }

    /// What the guest gets in the place of a response that is denied.
    pub fn denied(self, origin: &str) -> String {
        match self {
            Self::SkillHttp => format!("Error::Denied(\"network denied: this skill may not reach `{origin}`\")"),
            Self::WasiHttp => "ErrorCode::HttpRequestDenied".to_owned(),
        }
    }
}

/// Has a guest, run directly under these rules, send one request.
#[track_caller]
pub fn send(environment: &Environment, way: Way, rules: &[&str], arguments: &Value) -> Told {
    call(environment, &way.guest(), "send", rules, arguments)
}

/// Calls a tool of a guest under these rules.
#[track_caller]
pub fn call(environment: &Environment, skill: &str, tool: &str, rules: &[&str], arguments: &Value) -> Told {
    let arguments = arguments.to_string();
    let rules = rules.iter().flat_map(|rule| ["--allow-network", rule]);
    let words: Vec<_> = ["run", skill, tool, "--json", &arguments].into_iter().chain(rules).collect();
    let outcome = environment.run(&words);
    assert_eq!(outcome.code, 0, "{arguments}: {outcome:?}");
    assert!(!outcome.stderr.contains("panicked"), "{outcome:?}");
    Told { answer: outcome.stdout.trim_end().to_owned(), log: outcome.stderr }
}

impl Told {
    #[track_caller]
    pub fn answers(&self, wanted: &str) {
        assert_eq!(self.answer, wanted, "{}", self.log);
    }

    /// A denial: the guest's error, and the log's line with the reason and what would help.
    #[track_caller]
    pub fn is_denied(&self, way: Way, origin: &str, because: &str, hint: &str) {
        assert_eq!(self.answer, way.denied(origin), "{}", self.log);
        let line = format!("network denied: this skill may not reach `{origin}`: {because}; try: {hint} tool=");
        assert_holds(&self.log, &[&line]);
    }
}
