use std::time::Duration;

use rmcp::model::ClientResult;
use rmcp::service::{Peer, ServiceError};
use rmcp::{ErrorData, RoleServer};
use serde_json::{Value, json};
use skill_runtime::user::{KeyedQuestion, Question};

use crate::input::server_request;

/// How long a user may take for the answers to what is asked at once. Nothing of the tool runs meanwhile.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// Asks the user of a client of the first era, one question after the other, by requests to the client. The inner error
/// says, for the model, why there is no answer.
pub(crate) async fn ask(
    peer: &Peer<RoleServer>,
    questions: &[KeyedQuestion],
) -> Result<Result<Vec<(String, Value)>, String>, ErrorData> {
    let asking = async {
        let mut answers = Vec::with_capacity(questions.len());
        for KeyedQuestion { key, question } in questions {
            match peer.send_request(server_request(question)?).await {
                Ok(answer) => answers.push((key.clone(), value(question, answer))),
                Err(ServiceError::McpError(error)) => {
                    return Ok(Err(format!("the client did not ask its user: {}", error.message)));
                }
                Err(error) => return Ok(Err(format!("the client could not be asked: {error}"))),
            }
        }
        Ok(Ok(answers))
    };
    let waited = tokio::time::timeout(PATIENCE, asking).await;
    waited.unwrap_or_else(|_| Ok(Err(format!("the user did not answer within {} minutes", PATIENCE.as_secs() / 60))))
}

/// A client's answer as it came.
fn value(question: &Question, answer: ClientResult) -> Value {
    match (question, answer) {
        // An empty answer fits each of these: a client that has nothing to say.
        (Question::Roots, ClientResult::EmptyResult(_)) => json!({ "roots": [] }),
        (_, answer) => serde_json::to_value(answer).unwrap_or_default(),
    }
}
