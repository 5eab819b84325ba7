//! The prompts, beside the tools.

use std::collections::BTreeMap;

use skill_engine::serde_json::json;
use skill_engine::{Conversation, Message, content, data, message, prompt, user};

#[data]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    Kind,
    Keen,
    Blunt,
}

fn languages(value: &str, others: &BTreeMap<String, String>) -> Vec<String> {
    let known = if value == "ru" { vec!["rust".to_owned()] } else { Vec::new() };
    known.into_iter().chain([format!("{value} of {}", others["code"])]).collect()
}

/// Asks for a review of some code.
#[prompt(title = "Review", complete(language = languages))]
pub fn review_code(
    /// What to review.
    code: String,
    tone: Option<Tone>,
    language: Option<String>,
) -> String {
    let tone = match tone.unwrap_or(Tone::Kind) {
        Tone::Kind => "kind",
        Tone::Keen => "keen",
        Tone::Blunt => "blunt",
    };
    format!("{code} {tone} {}", language.as_deref().unwrap_or("none"))
}

/// Says something of each kind.
#[prompt(
    title = "Talk",
    icons = r#"[{ "source": "https://example.com/talk.png", "mime_type": "image/png", "sizes": ["48x48"] }]"#,
    meta = r#"{ "example.com/group": "talks" }"#
)]
pub fn talk() -> Conversation {
    let messages = [
        message::user("hello"),
        message::assistant(content::text("hi").priority(0.5)),
        message::user(content::image([0, 1, 127, 128, 254, 255], "image/png")),
        message::user(content::embedded("file:///a.txt", "a").mime_type("text/plain")),
    ];
    message::conversation().description("A talk of two.").messages(messages).meta(json!({ "example.com/took": 3 }))
}

#[prompt(name = "later_on", complete(text = ["first", "second", "Final"]))]
pub async fn later_on(text: Option<String>) -> Vec<Message> {
    let text = std::future::ready(text).await;
    text.map(|text| message::assistant(format!("later {text}"))).into_iter().collect()
}

/// Fails.
#[prompt]
pub fn wrong(text: String) -> Result<String, String> {
    Err(text)
}

/// Asks the user first.
#[prompt]
pub fn inquire() -> Result<String, user::Error> {
    let schema = json!({ "type": "object", "properties": { "name": { "type": "string" } }, "required": ["name"] });
    let answers = user::ask([("who", user::Question::form("Who?", schema))])?;
    Ok(format!("{:?}", answers["who"]))
}
