//! The prompts that every SDK has to make alike: `guest-sdks/parity/prompts.json`.

use std::path::Path;

use serde_json::{Value, json};

use crate::server::Server;

/// Asks a server of one skill for all of them, and gives the answers as they came, to be compared with those of the skill's
/// other form.
pub fn check(skill: &str, server: &mut Server) -> Vec<Value> {
    let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../guest-sdks/parity/prompts.json"));
    let text = std::fs::read_to_string(file).unwrap().replace("$SKILL", skill);
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    assert!(cases.len() >= 15, "{}", cases.len());
    let answers = cases.iter().enumerate().map(|(number, case)| {
        let id = 1_000_000 + number as u64;
        let method = case["method"].as_str().unwrap();
        let answer = server.request(id, method, case["params"].clone());
        let (name, error) = (&case["name"], &answer["error"]);
        if case["error"].is_null() {
            assert_eq!(answer["result"], case["result"], "{skill}: {name}: {error}");
        } else {
            let message = error["message"].as_str().unwrap_or_default();
            let words: Vec<String> = serde_json::from_value(case["error"]["words"].clone()).unwrap();
            assert_eq!(error["code"], case["error"]["code"], "{skill}: {name}: {answer}");
            assert!(words.iter().all(|word| message.contains(word)), "{skill}: {name}: {message}");
        }
        json!({ "name": name, "result": answer["result"], "error": error })
    });
    answers.collect()
}
