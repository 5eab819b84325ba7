use skill_engine::tool;

/// Greets somebody by name.
#[tool]
fn greet(name: String, shout: Option<bool>) -> String {
    let text = format!("Hello, {name}!");
    if shout.unwrap_or(false) { text.to_uppercase() } else { text }
}

skill_engine::export!(greet);
