use serde_json::Value;
use skill_engine::{config, http, log, progress, secrets, tool};

/// Answers a setting as JSON.
#[tool]
fn setting(key: String) -> String {
    config::get(&key).unwrap_or(Value::Null).to_string()
}

/// Logs at each level.
#[tool]
fn say(text: String) -> String {
    log::debug(&text);
    log::info(&text);
    log::warning(&text);
    log::error(&text);
    "said".to_owned()
}

/// Reports twice.
#[tool]
fn walk() -> String {
    progress::report(1.0, Some(2.0), Some("half way"));
    progress::report(2.0, Some(2.0), None);
    "there".to_owned()
}

/// Sends a request.
#[tool]
fn reach(url: String) -> Result<String, http::Error> {
    match http::send(http::Request::new("GET", url)) {
        Ok(response) => Ok(response.status.to_string()),
        Err(http::Error::Denied(why)) => Ok(format!("caught: {why}")),
        Err(error) => Err(error),
    }
}

/// Asks for a secret.
#[tool]
fn secret(name: String) -> Result<String, secrets::Error> {
    match secrets::reference(&name) {
        Err(secrets::Error::Denied { reason, .. }) => Ok(format!("caught: {reason}")),
        other => other,
    }
}

/// Adds two whole numbers.
#[tool]
fn add(a: i64, b: Option<i64>) -> i64 {
    a + b.unwrap_or(1)
}

/// Halves a number.
#[tool]
fn half(x: f64) -> f64 {
    x / 2.0
}

/// Says whether it is empty.
#[tool]
fn is_empty(text: String) -> bool {
    text.is_empty()
}

/// Always fails.
#[tool]
fn fail(why: String) -> Result<String, String> {
    Err(why)
}

skill_engine::export!(setting, say, walk, reach, secret, add, half, is_empty, fail);
