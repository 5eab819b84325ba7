//! Fails in each way that the contract has: `failed` with stack and data, `invalid-arguments`, `unknown-tool` though the
//! tool is listed, and `bad-data` whose data is no JSON.

use programs::{Answer, Failure, Guest, Listed, ToolError, tool};

struct Fail;

impl Guest for Fail {
    fn list_tools() -> Listed {
        Ok(["failed", "invalid-arguments", "unknown-tool", "bad-data"].map(tool).into())
    }

    fn call_tool(name: String, _: String) -> Answer {
        let failure = |data: &str| Failure {
            message: "the moon is in the wrong phase".into(),
            stack: Some("at fail (src/moon.rs:7:3)".into()),
            data: Some(data.into()),
        };
        Err(match name.as_str() {
            "failed" => ToolError::Failed(failure(r#"{"phase":"new"}"#)),
            "invalid-arguments" => ToolError::InvalidArguments(failure(r#"{"phase":"new"}"#)),
            "bad-data" => ToolError::Failed(failure("{\"half\":")),
            _ => ToolError::UnknownTool(name),
        })
    }
}

programs::export!(Fail);
