//! Answers 100 MiB of text: in one block (`block`), in 100 blocks (`blocks`), as the message of a failure (`failure`).

use programs::{Answer, Body, Guest, Listed, Output, block, failed, text, tool};

const MEBIBYTE: usize = 1 << 20;

struct AnswerHuge;

impl Guest for AnswerHuge {
    fn list_tools() -> Listed {
        Ok(vec![tool("block"), tool("blocks"), tool("failure")])
    }

    fn call_tool(name: String, _: String) -> Answer {
        match name.as_str() {
            "block" => text("x".repeat(100 * MEBIBYTE)),
            "blocks" => {
                let content = (0..100).map(|_| block(Body::Text("x".repeat(MEBIBYTE)))).collect();
                Ok(Output { content, structured: None, meta: None })
            }
            _ => Err(failed("x".repeat(100 * MEBIBYTE))),
        }
    }
}

programs::export!(AnswerHuge);
