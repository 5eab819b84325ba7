use std::time::Duration;

use rmcp::RoleClient;
use rmcp::model::{
    CallToolRequest, CallToolRequestParams, CallToolResult, ClientRequest, ContentBlock, ErrorCode, ProtocolVersion,
};
use rmcp::service::{PeerRequestOptions, RunningService, ServiceError};
use serde_json::{Value, json};

use crate::{Client, Unmet};

type Running = RunningService<RoleClient, Client>;

/// Long enough for a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Checks all that holds for every client, and says what does not. Gives how much that is.
pub async fn meet(running: &Running, client: &Client, version: &ProtocolVersion, binary: &str, title: &str) -> usize {
    let groups = [
        ("the version is the one that was wanted", agrees(running, version)),
        ("lists the tools of three languages", lists(running).await),
        ("skills in three languages answer", greets(running).await),
        ("an answer has structured content and every kind of block", answers_richly(running).await),
        ("a tool's failure is a tool error with its message", fails(running).await),
        ("an unknown tool is a protocol error", knows_no_other(running).await),
        ("progress is reported in order, before the answer", reports(running, client).await),
        ("a cancelled call ends at the server, and the next one is answered", cancels(running, binary).await),
    ];
    let mut unmet = 0;
    for (name, met) in &groups {
        match met {
            Ok(()) => println!("ok    {title}: {name}"),
            Err(why) => {
                println!("FAIL  {title}: {name}: {why}");
                unmet += 1;
            }
        }
    }
    println!("{title}: {} passed, {unmet} failed", groups.len() - unmet);
    unmet
}

async fn call(running: &Running, tool: &str, arguments: Value) -> Result<CallToolResult, ServiceError> {
    let arguments = arguments.as_object().cloned().unwrap_or_default();
    running.call_tool(CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments)).await
}

fn text(result: &CallToolResult) -> &str {
    match result.content.first() {
        Some(ContentBlock::Text(text)) => &text.text,
        _ => "",
    }
}

/// Fails with what was seen, unless it holds.
fn expect(holds: bool, seen: impl std::fmt::Debug) -> Result<(), Unmet> {
    if holds { Ok(()) } else { Err(format!("{seen:?}").into()) }
}

fn agrees(running: &Running, wanted: &ProtocolVersion) -> Result<(), Unmet> {
    let info = running.peer_info();
    let version = info.as_ref().map(|info| info.protocol_version.clone());
    expect(version.as_ref() == Some(wanted), version)
}

async fn lists(running: &Running) -> Result<(), Unmet> {
    let tools = running.list_all_tools().await?;
    for skill in ["hello-typescript", "hello-python", "hello-rust"] {
        let tool = tools.iter().find(|tool| tool.name == format!("{skill}__greet"));
        let described = tool.and_then(|tool| tool.description.as_deref()) == Some("Greets somebody by name.");
        expect(described, tool)?;
    }
    let echo = tools.iter().find(|tool| tool.name == "rich__echo").and_then(|tool| tool.output_schema.clone());
    let schema = json!({ "type": "object", "properties": { "word": { "type": "string" } }, "required": ["word"] });
    expect(echo.as_deref() == schema.as_object(), echo)
}

async fn greets(running: &Running) -> Result<(), Unmet> {
    for skill in ["hello-typescript", "hello-python", "hello-rust"] {
        let result = call(running, &format!("{skill}__greet"), json!({ "name": "Zoë \"日本\" 🦊" })).await?;
        expect(result.is_error != Some(true) && text(&result) == "Hello, Zoë \"日本\" 🦊!", &result)?;
        let refused = call(running, &format!("{skill}__greet"), json!({ "name": 7 })).await?;
        expect(refused.is_error == Some(true) && text(&refused).contains("`name`"), &refused)?;
    }
    Ok(())
}

async fn answers_richly(running: &Running) -> Result<(), Unmet> {
    let result = call(running, "rich__echo", json!({ "word": "日本" })).await?;
    expect(result.structured_content == Some(json!({ "word": "日本" })), &result)?;
    let kinds: Vec<_> =
        result.content.iter().map(|block| serde_json::to_value(block).map(|it| it["type"].clone())).collect();
    let kinds = kinds.into_iter().collect::<Result<Vec<_>, _>>()?;
    expect(kinds == ["text", "image", "audio", "resource_link", "resource", "resource"], kinds)
}

async fn fails(running: &Running) -> Result<(), Unmet> {
    let result = call(running, "fail__failed", json!({})).await?;
    let told = text(&result).contains("the moon is in the wrong phase") && !text(&result).contains("moon.rs");
    expect(result.is_error == Some(true) && told, &result)
}

async fn knows_no_other(running: &Running) -> Result<(), Unmet> {
    for name in ["hello-python__nope", "nobody__greet", "greet"] {
        let refused = call(running, name, json!({})).await;
        let invalid = |error: &ServiceError| matches!(error, ServiceError::McpError(error) if error.code == ErrorCode::INVALID_PARAMS);
        expect(refused.as_ref().is_err_and(invalid), refused)?;
    }
    Ok(())
}

async fn reports(running: &Running, client: &Client) -> Result<(), Unmet> {
    client.progress.lock().unwrap().clear();
    let result = call(running, "progress-steps__walk", json!({ "count": 3, "ms": 50 })).await?;
    expect(text(&result) == "3 steps", &result)?;
    // The client hands reports to its handler on the way, and need not have done so for the last one.
    tokio::time::sleep(Duration::from_millis(200)).await;
    let seen = client.progress.lock().unwrap().clone();
    expect(seen == [1.0, 2.0, 3.0], seen)
}

async fn cancels(running: &Running, binary: &str) -> Result<(), Unmet> {
    let before = ended(binary).await?;
    let arguments = json!({ "ms": 600_000 }).as_object().cloned().unwrap_or_default();
    let params = CallToolRequestParams::new("sleep__sleep").with_arguments(arguments);
    let request = ClientRequest::CallToolRequest(CallToolRequest::new(params));
    let handle = running.send_cancellable_request(request, PeerRequestOptions::no_options()).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    expect(ended(binary).await? == before, "it has ended before")?;
    handle.cancel(Some("enough".to_owned())).await?;
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while ended(binary).await? == before {
        expect(tokio::time::Instant::now() < deadline, "it has not ended at the server")?;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let result = call(running, "hello-rust__greet", json!({ "name": "Ada" })).await?;
    expect(text(&result) == "Hello, Ada!", &result)
}

/// How many calls of `sleep` were cancelled so far.
async fn ended(binary: &str) -> Result<usize, Unmet> {
    let arguments = ["history", "sleep", "--kind", "call", "--json"];
    let output = tokio::process::Command::new(binary).args(arguments).output().await?;
    let calls: Vec<Value> = serde_json::from_slice(&output.stdout)?;
    Ok(calls.iter().filter(|call| call["outcome"] == "cancelled").count())
}
