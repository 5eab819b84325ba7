use std::collections::BTreeMap;
use std::sync::Arc;

use rmcp::ErrorData;
use rmcp::model::{
    ClientCapabilities, ElicitationCapability, InputRequest, InputRequests, InputRequiredResult, ServerRequest,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use skill_catalog::check_fields;
use skill_runtime::User;
use skill_runtime::user::{Answer, Form, KeyedQuestion, Kind, Page, Question};

use crate::states::{Binding, States};

/// How often one call may ask before it has to answer.
const ROUNDS: u32 = 10;

/// Bytes of the answers that a call may gather.
const LARGEST: usize = 256 << 10;

/// What a client's user has answered to the questions of one call so far, as the protocol writes it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Input {
    answers: BTreeMap<String, Value>,
    /// What was asked last.
    asked: Vec<String>,
    rounds: u32,
}

impl Input {
    /// What a request of the second era brings along: the state that it was given when it asked, and the new answers.
    ///
    /// # Errors
    /// -32602 for a state that was not given for this call of this client, or too long ago.
    pub(crate) fn of_request(
        states: &States,
        binding: &Binding,
        state: Option<&str>,
        answers: Option<BTreeMap<String, Value>>,
    ) -> Result<Self, ErrorData> {
        let mut input: Self = match state {
            Some(state) => states.open(state, binding)?,
            None => Self::default(),
        };
        let answers = answers.unwrap_or_default().into_iter();
        // Without a state nothing is known of what was asked; what nobody asks for is not looked at.
        let asked = answers.filter(|(key, _)| state.is_none() || input.asked.contains(key)).collect::<Vec<_>>();
        input.answers.extend(asked);
        Ok(input)
    }

    /// The user as a tool sees them.
    pub(crate) fn user(&self, kinds: Vec<Kind>) -> User {
        let answers = self.answers.clone();
        User { kinds, answer: Arc::new(move |question| answer(&question.question, answers.get(&question.key)?)) }
    }

    /// Adds an answer to a question that was asked of the client.
    pub(crate) fn add(&mut self, key: String, answer: Value) {
        self.answers.insert(key, answer);
    }

    /// Counts one more time that a tool asks.
    ///
    /// # Errors
    /// Says why it may not.
    pub(crate) fn ask(&mut self, questions: &[KeyedQuestion]) -> Result<(), String> {
        self.rounds += 1;
        // An answer that does not fit is asked for again.
        questions.iter().for_each(|question| drop(self.answers.remove(&question.key)));
        self.asked = questions.iter().map(|question| question.key.clone()).collect();
        let size: usize = self.answers.values().map(|answer| answer.to_string().len()).sum();
        if self.rounds > ROUNDS {
            Err(format!("it asked its user {ROUNDS} times, and still has no answer"))
        } else if size > LARGEST {
            Err(format!("its user's answers have more than {LARGEST} bytes"))
        } else {
            Ok(())
        }
    }

    /// What a client of the second era is to ask its user before it sends the request again.
    pub(crate) fn required(
        &self,
        questions: &[KeyedQuestion],
        states: &States,
        binding: &Binding,
    ) -> Result<InputRequiredResult, ErrorData> {
        let requests = questions.iter().map(|it| Ok((it.key.clone(), input_request(&it.question)?)));
        let requests = requests.collect::<Result<InputRequests, ErrorData>>()?;
        Ok(InputRequiredResult::new(Some(requests), Some(states.seal(self, binding))))
    }
}

/// What a client's user can be asked for.
pub(crate) fn kinds(client: Option<&ClientCapabilities>) -> Vec<Kind> {
    let Some(client) = client else { return Vec::new() };
    let mut kinds = Vec::new();
    if let Some(elicitation) = &client.elicitation {
        // One that names neither mode knows forms (client/elicitation, "Capabilities").
        if elicitation.form.is_some() || elicitation.url.is_none() {
            kinds.push(Kind::Form);
        }
        if elicitation.url.is_some() {
            kinds.push(Kind::Url);
        }
    }
    kinds.extend(client.sampling.as_ref().map(|_| Kind::Sampling));
    kinds.extend(client.roots.as_ref().map(|_| Kind::Roots));
    kinds
}

/// What a client has to declare before its user can be asked for this.
pub(crate) fn wanted(kind: Kind) -> ClientCapabilities {
    let mut wanted = ClientCapabilities::default();
    match kind {
        Kind::Form => wanted.elicitation = Some(ElicitationCapability::new().with_form(Default::default())),
        Kind::Url => wanted.elicitation = Some(ElicitationCapability::new().with_url(Default::default())),
        Kind::Sampling => wanted.sampling = Some(Default::default()),
        Kind::Roots => wanted.roots = Some(Default::default()),
    }
    wanted
}

/// What an answer means; `None` for one that does not fit its question.
fn answer(question: &Question, answer: &Value) -> Option<Answer> {
    let action = answer.get("action").and_then(Value::as_str);
    match (question, action) {
        (Question::Form(_) | Question::Url(_), Some("decline")) => Some(Answer::Declined),
        (Question::Form(_) | Question::Url(_), Some("cancel")) => Some(Answer::Cancelled),
        (Question::Url(_), Some("accept")) => Some(Answer::Given(None)),
        (Question::Form(form), Some("accept")) => {
            let empty = Map::new();
            let fields = match answer.get("content") {
                None | Some(Value::Null) => &empty,
                Some(fields) => fields.as_object()?,
            };
            let fits = check_fields(&form.schema, fields).is_ok_and(|faults| faults.is_empty());
            fits.then(|| Answer::Given(Some(Value::Object(fields.clone()).to_string())))
        }
        (Question::Form(_) | Question::Url(_), _) => None,
        (Question::Sampling(_) | Question::Roots, _) => {
            answer.is_object().then(|| Answer::Given(Some(answer.to_string())))
        }
    }
}

fn input_request(question: &Question) -> Result<InputRequest, ErrorData> {
    serde_json::from_value(request(question, None)).map_err(|error| malformed(&error))
}

/// A question as a request to a client of the first era.
pub(crate) fn server_request(question: &Question) -> Result<ServerRequest, ErrorData> {
    let mut id = [0; 8];
    getrandom::fill(&mut id).map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
    let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    serde_json::from_value(request(question, Some(&id))).map_err(|error| malformed(&error))
}

fn malformed(error: &serde_json::Error) -> ErrorData {
    ErrorData::internal_error(format!("the tool asks what no client understands: {error}"), None)
}

/// `id` names the visit of a page, which the second era has no use for.
fn request(question: &Question, id: Option<&str>) -> Value {
    let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    match question {
        Question::Form(Form { message, schema }) => json!({
            "method": "elicitation/create",
            "params": { "mode": "form", "message": message, "requestedSchema": parsed(schema) },
        }),
        Question::Url(Page { message, url }) => json!({
            "method": "elicitation/create",
            "params": { "mode": "url", "message": message, "url": url, "elicitationId": id.unwrap_or_default() },
        }),
        Question::Sampling(params) => json!({ "method": "sampling/createMessage", "params": parsed(params) }),
        Question::Roots => json!({ "method": "roots/list" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = r#"{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}"#;

    fn form() -> Question {
        Question::Form(Form { message: "Who?".to_owned(), schema: SCHEMA.to_owned() })
    }

    fn keyed(key: &str) -> KeyedQuestion {
        KeyedQuestion { key: key.to_owned(), question: form() }
    }

    fn binding(tool: &str) -> Binding {
        Binding::new(None, tool, &skill_package::Digest::of(b"a"), &Map::new())
    }

    #[test]
    fn an_answer_fits_its_question_or_is_none() {
        let page = Question::Url(Page { message: "Go.".to_owned(), url: "https://a.test".to_owned() });
        for (question, given, wanted) in [
            (
                &form(),
                json!({ "action": "accept", "content": { "name": "Ada" } }),
                Some(Answer::Given(Some(r#"{"name":"Ada"}"#.to_owned()))),
            ),
            (&form(), json!({ "action": "accept", "content": { "name": 7 } }), None),
            (&form(), json!({ "action": "accept" }), None),
            (&form(), json!({ "action": "decline" }), Some(Answer::Declined)),
            (&form(), json!({ "action": "cancel" }), Some(Answer::Cancelled)),
            (&form(), json!({ "action": "other" }), None),
            (&form(), json!("accept"), None),
            (&page, json!({ "action": "accept" }), Some(Answer::Given(None))),
            (&Question::Roots, json!({ "roots": [] }), Some(Answer::Given(Some(r#"{"roots":[]}"#.to_owned())))),
            (&Question::Roots, json!([]), None),
        ] {
            assert_eq!(answer(question, &given), wanted, "{given}");
        }
    }

    #[test]
    fn answers_are_gathered_round_by_round() {
        let states = States::with_key([7; 32]);
        let mut input = Input::default();
        input.ask(&[keyed("a")]).unwrap();
        let state = states.seal(&input, &binding("t"));
        let given = BTreeMap::from([("a".to_owned(), json!({ "action": "decline" })), ("b".to_owned(), json!(1))]);
        let mut again = Input::of_request(&states, &binding("t"), Some(&state), Some(given.clone())).unwrap();
        // What was not asked for is not taken.
        assert_eq!(again.answers.keys().collect::<Vec<_>>(), ["a"]);
        again.ask(&[keyed("c")]).unwrap();
        let state = states.seal(&again, &binding("t"));
        let third = Input::of_request(&states, &binding("t"), Some(&state), None).unwrap();
        assert_eq!(third.answers.keys().collect::<Vec<_>>(), ["a"]);
        // Another call's state is none.
        assert!(Input::of_request(&states, &binding("u"), Some(&state), None).is_err());
        let without = Input::of_request(&states, &binding("t"), None, Some(given)).unwrap();
        assert_eq!(without.answers.len(), 2);
    }

    #[test]
    fn nobody_is_asked_for_ever() {
        let mut input = Input::default();
        (0..ROUNDS).for_each(|_| input.ask(&[keyed("a")]).unwrap());
        assert!(input.ask(&[keyed("a")]).unwrap_err().contains("10 times"));
        let mut input = Input::default();
        input.add("large".to_owned(), json!("x".repeat(LARGEST)));
        assert!(input.ask(&[keyed("a")]).is_err());
    }

    #[test]
    fn questions_are_requests_of_both_eras() {
        let page = Question::Url(Page { message: "Go.".to_owned(), url: "https://a.test".to_owned() });
        let sampling = r#"{"messages":[{"role":"user","content":{"type":"text","text":"Hi"}}],"maxTokens":9}"#;
        for question in [form(), page, Question::Sampling(sampling.to_owned()), Question::Roots] {
            let wanted = request(&question, None)["method"].clone();
            assert_eq!(serde_json::to_value(input_request(&question).unwrap()).unwrap()["method"], wanted);
            assert_eq!(serde_json::to_value(server_request(&question).unwrap()).unwrap()["method"], wanted);
        }
        assert!(input_request(&Question::Sampling("{}".to_owned())).is_err());
    }
}
