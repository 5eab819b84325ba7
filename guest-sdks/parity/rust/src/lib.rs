mod prompts;
mod shapes;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use skill_engine::serde_json::{Value, json};
use skill_engine::{Content, Output, ToolError, config, content, data, http, log, progress, secrets, tool, user};

use shapes::{Everything, Shape, Tree};

/// Worked out once, whenever it is first asked for.
static PRIMES: LazyLock<Vec<i64>> = LazyLock::new(|| [2, 3, 5, 7].map(|prime| prime * prime).to_vec());

thread_local! {
    static CALLS: Cell<i64> = const { Cell::new(0) };
}

/// Answers its text.
#[tool]
fn echo(
    /// What to answer.
    text: String,
) -> String {
    text
}

/// Adds two whole numbers.
#[tool]
fn add(a: i64, #[default(1)] b: i64) -> i64 {
    a + b
}

/// Halves a number.
#[tool]
fn half(x: f64) -> f64 {
    x / 2.0
}

/// Says the opposite.
#[tool]
fn negate(flag: bool) -> bool {
    !flag
}

/// Answers all that it takes.
#[tool]
fn mirror(all: Everything) -> Everything {
    all
}

/// The area of a shape.
#[tool]
fn area(shape: Shape) -> f64 {
    match shape {
        Shape::Square { side } => side * side,
        Shape::Rectangle { width, height } => width * height,
    }
}

/// How deep a tree is.
#[tool]
fn depth(tree: Tree) -> i64 {
    fn of(tree: &Tree) -> i64 {
        1 + tree.children.iter().map(of).max().unwrap_or(0)
    }
    of(&tree)
}

/// Counts the letters of each word.
#[tool]
fn lengths(words: Vec<String>) -> BTreeMap<String, usize> {
    words.into_iter().map(|word| (word.clone(), word.chars().count())).collect()
}

/// The first of some words, if there is one.
#[tool]
fn first(words: Vec<String>) -> Option<String> {
    words.into_iter().next()
}

/// Does nothing.
#[tool]
fn nothing() {}

/// Answers one block of each kind.
#[tool]
fn blocks() -> Vec<Content> {
    let bytes = [0, 1, 127, 128, 254, 255];
    let audience = [content::Reader::User, content::Reader::Assistant];
    vec![
        content::text("für alle").audience(audience).priority(0.5).meta(json!({ "example.com/a": [1, null] })),
        content::image(bytes, "image/png"),
        content::audio(bytes, "audio/wav"),
        content::link("https://example.com/a", "a")
            .title("An a")
            .description("The first letter.")
            .mime_type("text/plain")
            .size(1),
        content::link("https://example.com/b", "b"),
        content::embedded("file:///a.txt", "a").mime_type("text/plain"),
        content::embedded("file:///b.bin", bytes.to_vec()),
    ]
}

/// Answers one block.
#[tool]
fn block(text: String) -> Content {
    content::text(text)
}

// Whether a number is even.
#[data]
struct Parity {
    n: i64,
    even: bool,
}

/// Answers blocks and structured output together.
#[tool]
fn both(n: i64) -> Output<Parity> {
    content::output()
        .content([content::text(format!("n is {n}"))])
        .meta(json!({ "example.com/took": 3 }))
        .structured(Parity { n, even: n % 2 == 0 })
}

/// Fails.
#[tool]
fn fail(why: String) -> Result<String, ToolError> {
    Err(ToolError::new(why))
}

/// Fails with something for programs.
#[tool]
fn fail_with_data(code: i64) -> Result<String, ToolError> {
    Err(ToolError::new("it failed").data(json!({ "code": code })))
}

// A setting.
#[data]
struct Setting {
    value: Value,
}

/// Answers a setting.
#[tool]
fn setting(key: String) -> Setting {
    Setting { value: config::get(&key).unwrap_or(Value::Null) }
}

/// Asks for a secret, and says what came of it.
#[tool]
fn secret(name: String) -> &'static str {
    match secrets::reference(&name) {
        Ok(_) => "a reference",
        Err(secrets::Error::Undeclared { .. }) => "undeclared",
        Err(secrets::Error::Unset { .. }) => "unset",
        Err(secrets::Error::Denied { .. }) => "denied",
        Err(_) => "unavailable",
    }
}

// What a server answered.
#[data]
struct Answer {
    status: u16,
    url: String,
    kind: Option<String>,
    body: String,
}

/// Sends a request.
#[tool]
fn request(
    method: String,
    url: String,
    headers: BTreeMap<String, String>,
    body: Option<String>,
    redirects: Option<u8>,
    timeout: Option<u32>,
) -> Result<Answer, http::Error> {
    let mut request = http::Request::new(method, url);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    if let Some(body) = body {
        request = request.body(body);
    }
    if let Some(redirects) = redirects {
        request = request.max_redirects(redirects);
    }
    if let Some(timeout) = timeout {
        request = request.timeout(Duration::from_millis(timeout.into()));
    }
    let response = request.send()?;
    let kind = response.header("content-type").map(str::to_owned);
    Ok(Answer { status: response.status(), url: response.url().to_owned(), kind, body: response.text() })
}

/// Sends a request that may fail, and says how.
#[tool]
fn attempt(url: String, timeout: Option<u32>) -> String {
    let mut request = http::get(url);
    if let Some(timeout) = timeout {
        request = request.timeout(Duration::from_millis(timeout.into()));
    }
    match request.send() {
        Ok(response) => response.status().to_string(),
        Err(error) => match error {
            http::Error::InvalidRequest(_) => "invalid-request",
            http::Error::Denied(_) => "denied",
            http::Error::Unreachable(_) => "unreachable",
            http::Error::Timeout => "timeout",
            http::Error::TooLarge(_) => "too-large",
            _ => "protocol",
        }
        .to_owned(),
    }
}

/// Writes to the log, at each level.
#[tool]
fn say(text: String) -> &'static str {
    log::debug(&text);
    log::info(&text);
    log::warning(&text);
    log::error(&text);
    "said"
}

/// Reports how far it has come.
#[tool]
fn walk(steps: u32) -> &'static str {
    for step in 1..=steps {
        progress::report(step.into(), Some(steps.into()), Some(&format!("step {step}")));
    }
    "there"
}

/// Asks the user who they are, and then what they like.
#[tool]
fn consult(question: String) -> Result<String, user::Error> {
    use user::{Answer, Question};
    let schema = json!({ "type": "object", "properties": { "name": { "type": "string" } }, "required": ["name"] });
    let asked =
        [("who", Question::form(question, schema)), ("page", Question::url("Look there.", "https://example.com/"))];
    let answers = user::ask(asked)?;
    let action = |answer: &Answer| match answer {
        Answer::Accepted(_) => "accept",
        Answer::Declined => "decline",
        Answer::Cancelled => "cancel",
    };
    let (who, page) = (&answers["who"], action(&answers["page"]));
    let Answer::Accepted(fields) = who else { return Ok(format!("{} {page}", action(who))) };
    let model = user::ask([("model", Question::Sampling(json!({ "messages": [], "maxTokens": 9 })))])?;
    let Answer::Accepted(model) = &model["model"] else { return Ok(action(&model["model"]).to_owned()) };
    Ok(format!(
        "{} {page} {}",
        fields["name"].as_str().unwrap_or_default(),
        model["model"].as_str().unwrap_or_default()
    ))
}

/// Answers later.
#[tool]
async fn later(text: String) -> String {
    std::future::ready(text).await
}

/// Answers what was worked out before any call.
#[tool]
fn early() -> Vec<i64> {
    PRIMES.clone()
}

/// Counts its calls: each is the first.
#[tool]
fn count() -> i64 {
    CALLS.set(CALLS.get() + 1);
    CALLS.get()
}

#[tool(
    name = "close_it",
    title = "Close it",
    description = "Closes something for good.",
    read_only = false,
    destructive = true,
    idempotent = true,
    open_world = false,
    icons = r#"[{ "source": "https://example.com/close.png", "mime_type": "image/png", "sizes": ["48x48"] }]"#,
    meta = r#"{ "example.com/group": "doors" }"#
)]
fn close(id: i64) -> String {
    format!("closed {id}")
}

#[tool(
    description = "Has its schemas written by hand.",
    input_schema = r#"{ "type": "object", "properties": { "any": { "type": ["string", "integer"] } }, "required": ["any"] }"#,
    output_schema = r#"{ "type": "object", "properties": { "any": {} }, "required": ["any"] }"#
)]
fn by_hand(any: Value) -> Value {
    json!({ "any": any })
}

skill_engine::export!(
    echo,
    add,
    half,
    negate,
    mirror,
    area,
    depth,
    lengths,
    first,
    nothing,
    blocks,
    block,
    both,
    fail,
    fail_with_data,
    setting,
    secret,
    request,
    attempt,
    say,
    walk,
    consult,
    later,
    early,
    count,
    close,
    by_hand,
    prompts::review_code,
    prompts::talk,
    prompts::later_on,
    prompts::wrong,
    prompts::inquire,
);
